"""Seals everything under the newest key: rows of older keys, and rows stored plain."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Row,
    Table,
    bindparam,
    select,
    tuple_,
    type_coerce,
    update,
)

from state.keys import KeyRing
from state.sealed import MARK, Sealed, SealedBytes, SealedJson, is_empty

# Rows whose locks are held at a time.
BATCH = 200

AnySealed = Sealed | SealedJson | SealedBytes


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many rows of a table were looked at, and how many were sealed anew."""

    table: str
    rows: int
    sealed: int


def reseal(engine: Engine, ring: KeyRing, table: Table) -> Resealed:
    """Seal a table's private columns under the newest key; may be broken off and run again.

    engine: a write_engine with the same keys; the bot may run beside it. Raises SealBroken.
    """
    columns = sealed_columns(table)
    rows = sealed = 0
    last: tuple[Any, ...] = ()
    while columns:
        with engine.begin() as connection:
            batch = connection.execute(_batch(table, columns, last)).all()
            old = [row for row in batch if _any_old(row, columns, ring)]
            if old:
                _store(connection, table, columns, old)
        rows, sealed = rows + len(batch), sealed + len(old)
        if len(batch) < BATCH:
            break
        last = tuple(batch[-1]._mapping[key.name] for key in table.primary_key)
    return Resealed(table.name, rows, sealed)


def sealed_columns(table: Table) -> tuple[Column[Any], ...]:
    """Return the columns of a table whose values are sealed."""
    return tuple(column for column in table.columns if isinstance(column.type, AnySealed))


def _batch(table: Table, columns: tuple[Column[Any], ...], last: tuple[Any, ...]) -> Any:
    keys = list(table.primary_key)
    query = select(*keys, *(_stored(column) for column in columns)).with_for_update()
    if last:
        query = query.where(tuple_(*keys) > tuple_(*_typed(keys, last)))
    return query.order_by(*keys).limit(BATCH)


def _typed(keys: list[Column[Any]], values: tuple[Any, ...]) -> Iterator[ColumnElement[Any]]:
    for key, value in zip(keys, values, strict=True):
        yield bindparam(None, value, type_=key.type)


def _stored(column: Column[Any]) -> ColumnElement[Any]:
    """The column as it is stored, not opened."""
    kind: Any = column.type
    return type_coerce(column, kind.impl_instance).label(f"stored_{column.name}")


def _any_old(row: Row[Any], columns: tuple[Column[Any], ...], ring: KeyRing) -> bool:
    fresh = f"{MARK}{ring.newest}."
    return any(_old(row._mapping[f"stored_{column.name}"], fresh) for column in columns)


def _old(stored: Any, fresh: str) -> bool:
    if is_empty(stored):
        return False
    head = stored[: len(fresh)] if isinstance(stored, str | bytes) else b""
    return head not in (fresh, fresh.encode())


def _store(
    connection: Connection, table: Table, columns: tuple[Column[Any], ...], rows: list[Row[Any]]
) -> None:
    keys = list(table.primary_key)
    statement = update(table).where(*(key == bindparam(f"of_{key.name}") for key in keys))
    statement = statement.values({c.name: bindparam(f"to_{c.name}") for c in columns})
    values = []
    for row in rows:
        found = row._mapping
        named = {f"of_{key.name}": found[key.name] for key in keys}
        for column in columns:
            kind: Any = column.type
            opened = kind.process_result_value(found[f"stored_{column.name}"], connection.dialect)
            named[f"to_{column.name}"] = opened
        values.append(named)
    connection.execute(statement, values)
