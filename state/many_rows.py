"""Inserts many rows of one table with few statements, each compiled once.

SQLAlchemy would work on every row anew; here its types turn the values into the driver's, and the
rows go to the database in blocks: one statement, one round trip, one wait for the interpreter.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Executable, Insert, Table, insert
from sqlalchemy.exc import CompileError

# Not of every size, so that both ends can keep the statements prepared.
BLOCKS = (32, *range(16, 0, -1))

Row: TypeAlias = Sequence[Any]
Process: TypeAlias = Callable[[Any], Any]

_plain: WeakKeyDictionary[Executable, bool] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Form:
    """An insert of given columns: what stands before the rows, one row, and its values.

    values: for each place of the row, which of the given values goes there and how it changes.
    """

    head: str
    row: str
    values: tuple[tuple[int, Process | None], ...]

    def sql(self, rows: int) -> str:
        return _sql(self.head, self.row, rows)


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
    ready = [[p(row[at]) if p else row[at] for at, p in form.values] for row in rows]
    for block in _blocks(ready):
        connection.exec_driver_sql(form.sql(len(block)), tuple(chain.from_iterable(block)))


def _blocks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    start = 0
    for size in BLOCKS:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


@lru_cache(maxsize=1024)
def _sql(head: str, row: str, rows: int) -> str:
    """Return the same text each time, of which SQLite need not reckon the hash anew."""
    return head + ", ".join([row] * rows)


@lru_cache(maxsize=256)
def _form(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> _Form:
    # inline: no RETURNING of a counted id.
    compiled: Any = insert(table).inline().compile(dialect=dialect, column_keys=list(columns))
    places: list[str] = compiled.positiontup
    if sorted(places) != sorted(columns):
        raise CompileError(f"{table.name} has not all of the columns {', '.join(columns)}")
    head, values, row = compiled.string.rpartition(" VALUES ")
    ways = [(columns.index(name), _process(compiled.binds[name].type, dialect)) for name in places]
    return _Form(head + values, row, tuple(ways))


def _process(kind: Any, dialect: Dialect) -> Process | None:
    process: Process | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return process
