"""Opens the records' database: SQLite by default, PostgreSQL by URL."""

import sqlite3
import time
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, Insert, Table, create_engine, event
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.pool import NullPool

from state.keys import KeyRing
from state.sealed import use_keys

BUSY_MS = 10_000
# A server that falls silent, its network cut, is given up after about ten seconds: without this the
# writing thread would wait for a quarter of an hour, and everybody with it.
SILENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,  # ms; while something is sent and not acknowledged
    "keepalives_idle": 4,  # s; while only an answer is waited for
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
# Pages of SQLite's log before it is worked into the file; pages changed often are moved once.
LOG_PAGES = 4_000


def database_url(url: str) -> URL:
    """Return *url* with the driver we use. postgres://, postgresql:// and sqlite:/// are known."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    if parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def sqlite_file(url: str) -> Path | None:
    """Return the database file of a SQLite URL, None for another engine."""
    parsed = database_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def write_engine(url: str, keys: KeyRing | None = None) -> Engine:
    """An engine for the one writer: a transaction takes SQLite's write lock when it begins.

    keys: of sealed columns; None: new values are stored plain.
    """
    engine = _engine(url, pool_size=1, max_overflow=1)
    use_keys(engine, keys)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def read_engine(
    url: str, keys: KeyRing | None = None, *, connections: int = 8, pooled: bool = True
) -> Engine:
    """An engine for readers: no transaction stays open, so every select sees the newest commit.

    keys: of sealed columns. pooled: connections stay open for the next select.
    """
    many = {"pool_size": connections, "max_overflow": connections}
    engine = _engine(url, **(many if pooled else {"poolclass": NullPool}))
    use_keys(engine, keys)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _read_only)
        return engine
    event.listen(engine, "connect", _plain_session)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def upsert(dialect: str, table: Table) -> Insert:
    """Return an insert that overwrites the row with the same primary key.

    dialect: "sqlite" or "postgresql". Every column of the table must be given.
    """
    keys = [column.name for column in table.primary_key]
    statement = _insert(dialect, table)
    new = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    overwriting: Insert = statement.on_conflict_do_update(index_elements=keys, set_=new)
    return overwriting


def _insert(dialect: str, table: Table) -> Any:
    return sqlite_insert(table) if dialect == "sqlite" else postgresql_insert(table)


def _engine(url: str, **pool: Any) -> Engine:
    parsed = database_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    # Our own BEGIN: sqlite3 would begin a transaction only at the first change, without the lock.
    driver = {"isolation_level": None, "check_same_thread": False} if sqlite else SILENCE
    return create_engine(
        parsed,
        connect_args=driver,
        hide_parameters=True,  # errors are logged, and values are what people wrote
        json_serializer=_json_text,
        json_deserializer=_json_value,
        paramstyle="qmark" if sqlite else "format",  # by position, as many_rows builds its rows
        pool_pre_ping=not sqlite,
        **pool,
    )


def _json_value(stored: Any) -> Any:
    # SQLite keeps the JSON text of a number as a number.
    return orjson.loads(stored) if isinstance(stored, str | bytes) else stored


def _json_text(value: Any) -> str:
    return orjson.dumps(value).decode()


def _durable(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    _log_ahead(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")
    connection.execute("PRAGMA foreign_keys=ON")
    # What is erased is gone from the file as well.
    connection.execute("PRAGMA secure_delete=ON")


def _read_only(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    connection.execute("PRAGMA query_only=ON")


def _plain_session(connection: Any, _record: Any) -> None:
    # Others ask at the same time; and each worker would build the same table of visits anew.
    connection.execute("SET max_parallel_workers_per_gather = 0")
    # Moments are handed on in UTC; from the server's own zone each would be reckoned first.
    connection.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _log_ahead(connection: Any) -> None:
    """Switch to a log written ahead. SQLite does not wait for whoever does so at that moment."""
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
