"""Brings the records' tables to the newest revision; run at every start."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from state.database import sqlite_file, write_engine

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number, the same in every process: two of them starting at once migrate one after the other.
LOCK = 0x7A68_7563


class NewerTables(Exception):
    """The tables were made by a newer version of the program than this one."""


def upgrade(url: str) -> None:
    """Create or upgrade all tables. Raises NewerTables, or the database's own errors."""
    if file := sqlite_file(url):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = write_engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _upgrade(connection)
    finally:
        engine.dispose()


def newest() -> str:
    """Return the revision of the last step: they are numbered, and each is a file."""
    files = (MIGRATIONS / "versions").glob("r*.py")
    return max(file.stem.partition("_")[0] for file in files).removeprefix("r")


def _upgrade(connection: Connection) -> None:
    found = _revision(connection)
    if found == newest():
        return
    # A start that has nothing to upgrade, as after a crash, is a tenth of a second sooner without.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    if found is not None and found not in {step.revision for step in script.walk_revisions()}:
        raise NewerTables(f"the database is at revision {found}, which this program does not know")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    """Return the revision the tables are at; None when there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
