"""Takes words out of what others were told: a telephone number stands in an official's talk too."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Table, select, update

from state.conversation import from_json, to_json
from state.redis_store import RedisStore
from state.tables import outbox, turns

BATCH = 500


def unsay(connection: Connection, words: Collection[str]) -> int:
    """Empty the replies of stored turns and messages in which one of *words* stands.

    Returns how many. In the caller's transaction; reads every turn that is kept.
    """
    found = 0
    for row in _rows(connection, turns) if words else ():
        if _in(row.replies + row.conversation, words):
            values = {"replies": b"[]", "conversation": _bare(row.conversation, words)}
            connection.execute(update(turns).where(turns.c.id == row.id).values(**values))
            found += 1
    for row in _rows(connection, outbox) if words else ():
        if _in(orjson.dumps(row.replies), words):
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(replies=[]))
            found += 1
    return found


async def unsay_logs(store: RedisStore, words: Collection[str]) -> int:
    """Erase every web log, and every answer still known, in which one of *words* stands."""
    found = 0
    for address in await store.addresses() if words else ():
        if any(_in(said, words) for said in await store.said(address)):
            await store.forget(address)
            found += 1
    return found


def _rows(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    last = 0
    while True:
        query = select(table).where(table.c.id > last).order_by(table.c.id).limit(BATCH)
        batch = connection.execute(query).all()
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1].id


def _in(said: bytes, words: Collection[str]) -> bool:
    return any(word.encode() in said for word in words)


def _bare(conversation: bytes, words: Collection[str]) -> bytes:
    """Return the conversation, with nothing open when it holds one of the words."""
    if not _in(conversation, words):
        return conversation
    return to_json(replace(from_json(conversation), tasks=(), context={}, choices=()))
