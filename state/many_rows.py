"""Inserts many rows of one table with few statements, each compiled once.

SQLAlchemy would work on every row anew; here its types turn the values into the driver's, and the
rows go to the database in blocks: one statement, one round trip, one wait for the interpreter.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Executable, Insert, Table, insert

# Blocks of a few sizes only, so that both ends can keep the statements prepared.
BLOCKS = (32, 8, 4, 2, 1)

Row: TypeAlias = Sequence[Any]
Process: TypeAlias = Callable[[Any], Any]

_plain: WeakKeyDictionary[Executable, bool] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Form:
    """An insert of given columns: what stands before the rows, one row, and how values change."""

    head: str
    row: str
    process: tuple[tuple[int, Process], ...]

    def sql(self, rows: int) -> str:
        return self.head + ", ".join([self.row] * rows)


def plain(statement: Executable) -> bool:
    """Return whether it is nothing but insert(table), so that insert_rows does the same."""
    known = _plain.get(statement)
    if known is None:
        known = type(statement) is Insert and insert(statement.table).compare(statement)
        _plain[statement] = known
    return known


def insert_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Iterable[Row]
) -> None:
    """Insert the rows, values in the order of *columns*; all or, after an error, to be rolled back.

    Raises what the statement, a type, or the database has against them.
    """
    form = _form(connection.dialect, table, columns)
    ready = [_ready(row, form.process) for row in rows]
    for block in _blocks(ready):
        values = tuple(value for row in block for value in row)
        connection.exec_driver_sql(form.sql(len(block)), values)


def _ready(row: Row, process: Iterable[tuple[int, Process]]) -> Row:
    values = list(row)
    for at, processed in process:
        values[at] = processed(values[at])
    return values


def _blocks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    start = 0
    for size in BLOCKS:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


@lru_cache(maxsize=256)
def _form(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> _Form:
    # inline: no RETURNING of a counted id.
    compiled: Any = insert(table).inline().compile(dialect=dialect, column_keys=list(columns))
    head, values, row = compiled.string.rpartition(" VALUES ")
    assert tuple(compiled.positiontup) == columns, "values go by position"
    processes = [_process(compiled.binds[name].type, dialect) for name in columns]
    return _Form(head + values, row, tuple((at, p) for at, p in enumerate(processes) if p))


def _process(kind: Any, dialect: Dialect) -> Process | None:
    process: Process | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return process
