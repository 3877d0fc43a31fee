"""Brings the records' tables to the newest revision; run at every start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from state.database import sqlite_file, write_engine

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number, the same in every process: two of them starting at once migrate one after the other.
LOCK = 0x7A68_7563


class NewerTables(Exception):
    """The tables were made by a newer version of the program than this one."""


def upgrade(url: str) -> None:
    """Create or upgrade all tables. Raises NewerTables, or the database's own errors."""
    if file := sqlite_file(url):
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = write_engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _upgrade(connection)
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    found = MigrationContext.configure(connection).get_current_revision()
    if found == script.get_current_head():
        return
    if found is not None and found not in {step.revision for step in script.walk_revisions()}:
        raise NewerTables(f"the database is at revision {found}, which this program does not know")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
