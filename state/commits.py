"""Stores changes in the transaction of a connection: all together, or each by itself."""

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from state.changes import Committed, Conflict, Duplicate, Outcome, TurnRow, Write, grouped
from state.many_rows import insert_rows, plain
from state.tables import turns

Why = Literal["revision", "refused"]

TURN_FIELDS = tuple(field.name for field in fields(TurnRow))
INSERT_TURN = insert(turns)
TURN_VALUES = attrgetter(*TURN_FIELDS)
STORED_REPLIES = select(turns.c.replies).where(
    turns.c.channel == bindparam("channel"),
    turns.c.account == bindparam("account"),
    turns.c.key == bindparam("key"),
)


class Untouched(Exception):
    """A must_touch write changed no row."""


def store_together(
    connection: Connection, changes: Sequence[tuple[TurnRow | None, Sequence[Write]]]
) -> None:
    """Store all changes. Raises Untouched or any database error; then roll back and go singly."""
    rows = [TURN_VALUES(turn) for turn, _ in changes if turn is not None]
    insert_rows(connection, turns, TURN_FIELDS, rows)
    for group in grouped(writes for _, writes in changes):
        if group[0].values and not group[0].must_touch and plain(group[0].statement):
            _insert(connection, group)
        else:
            _run(connection, group)


def store_singly(connection: Connection, turn: TurnRow | None, writes: Sequence[Write]) -> Outcome:
    """Store one change in a savepoint of its own; a broken rule is an answer, not an error."""
    why: Why = "revision"
    try:
        with connection.begin_nested():
            if turn is not None:
                connection.execute(INSERT_TURN, [_row(turn)])
            why = "refused"
            for write in writes:
                _run(connection, [write])
    except IntegrityError as error:
        return _refusal(connection, turn, why, str(error.orig))
    except Untouched as error:
        return Conflict("untouched", str(error))
    return Committed()


def _refusal(connection: Connection, turn: TurnRow | None, why: Why, detail: str) -> Outcome:
    if why == "revision" and turn is not None:
        where = {"channel": turn.channel, "account": turn.account, "key": turn.key}
        replies = connection.execute(STORED_REPLIES, where).scalar()
        if replies is not None:
            return Duplicate(replies)
    # The rest of a database's message can hold what people wrote.
    return Conflict(why, detail.partition("\n")[0])


def _insert(connection: Connection, group: Sequence[Write]) -> None:
    table: Any = group[0].statement
    rows = [tuple(write.values.values()) for write in group]
    insert_rows(connection, table.table, tuple(group[0].values), rows)


def _run(connection: Connection, group: Sequence[Write]) -> None:
    statement = group[0].statement
    values: list[dict[str, Any]] | None = (
        [dict(w.values) for w in group] if group[0].values else None
    )
    if not group[0].must_touch:
        connection.execute(statement, values)
        return
    counted = {"preserve_rowcount": True}
    if connection.execute(statement, values, execution_options=counted).rowcount < 1:
        raise Untouched(str(statement))


def _row(turn: TurnRow) -> dict[str, Any]:
    return {name: getattr(turn, name) for name in TURN_FIELDS}
