from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from state.database import write_engine
from state.migrate import MIGRATIONS, NewerTables, newest, upgrade
from state.tables import metadata


def _makes_exactly_the_tables(database_url: str) -> None:
    engine = write_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrations_make_exactly_the_tables_the_program_uses(database_url: str) -> None:
    _makes_exactly_the_tables(database_url)


def test_the_last_file_is_the_revision_all_steps_lead_to() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == newest()


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    _makes_exactly_the_tables(database_url)


def test_two_processes_may_start_on_an_empty_database_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/records.db"
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(upgrade, [url] * 4))
    _makes_exactly_the_tables(url)


def test_tables_of_a_newer_program_are_refused(database_url: str) -> None:
    engine = write_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from-the-future'"))
    engine.dispose()
    with pytest.raises(NewerTables, match="from-the-future"):
        upgrade(database_url)
