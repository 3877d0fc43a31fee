"""A person's copy of what is kept of them, and its erasure as far as the law lets it go."""

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, insert, select

from bot.commands.noting import by_account
from bot.commands.office import Refused, database_of, opened_records
from bot.content import clock_of
from bot.forgetting import Forgetting
from config.county import load_county
from config.settings import Settings
from state.database import sqlite_file, write_engine
from state.embedded import embedded_server
from state.key_files import keys_of
from state.mentions import unsay, unsay_logs
from state.person_records import Named, PersonRecords, Sender, erase
from state.redis_cluster import link_to
from state.redis_link import Link, RedisError
from state.redis_store import Address, RedisStore
from state.tables import attachments, audit, forgotten, visits

INSERT_AUDIT, INSERT_FORGOTTEN = insert(audit), insert(forgotten)
REWRITE_SECONDS, PAUSE = 60.0, 0.05


@dataclass(frozen=True, slots=True)
class _Desk:
    """What both commands work with. engine: for changes in one transaction."""

    who: Named
    senders: Sequence[Sender]
    now: datetime
    people: PersonRecords
    engine: Engine
    store: RedisStore
    link: Link
    forgetting: Forgetting


async def copy_of_person(settings: Settings, who: str, file: Path) -> str:
    """Write everything kept of a person or household to a JSON file. Raises Refused.

    who: id or full name. The file is made anew, for its owner's eyes only.
    """
    async with _desk(settings, who) as desk:
        tables: dict[str, list[dict[str, Any]]] = {}
        for part, row in desk.people.rows(desk.who.id, desk.senders):
            tables.setdefault(str(part.table.name), []).append(_plain(row))
        talks = [await _talk(desk.store, Address(*sender)) for sender in desk.senders]
        with desk.engine.begin() as connection:
            connection.execute(INSERT_AUDIT, _note(desk, "copy"))
        whole = {"id": desk.who.id, "name": desk.who.name, "records": tables, "talks": talks}
        _write(file, orjson.dumps(whole, option=orjson.OPT_INDENT_2))
    rows = sum(len(found) for found in tables.values())
    return f"{desk.who.name} ({desk.who.id}): {rows} rows of {len(tables)} tables in {file}"


async def erase_person(settings: Settings, who: str) -> str:
    """Erase what may be erased of a person or household; tell what stays, and why. Raises Refused.

    Broken off half way it may be run again, and the bot goes on with the talk by itself.
    """
    async with _desk(settings, who) as desk:
        words = desk.people.reached_by(desk.who.id, desk.senders)
        with desk.engine.begin() as connection:
            pictures = _pictures(connection, desk.who.id)
            counts = erase(connection, desk.who.id, desk.senders)
            unsaid = unsay(connection, words)
            for channel, account, sender in desk.senders:
                row = {"channel": channel, "account": account, "sender": sender}
                connection.execute(INSERT_FORGOTTEN, {**row, "asked_at": desk.now})
            connection.execute(INSERT_AUDIT, _note(desk, "erase"))
        done = [await desk.forgetting.forget(sender) for sender in desk.senders]
        unsaid += await unsay_logs(desk.store, words)
        gone = _unlink(settings.data / "media", pictures - desk.people.pictures())
        await _pressed(settings, desk)
    lines = [f"{desk.who.name} ({desk.who.id})", *_told(counts), f"pictures: {gone} deleted"]
    lines.append(f"talks: {sum(done)} of {len(done)} erased; the bot erases the rest")
    return "\n".join([*lines, f"what others were told of it: {unsaid} erased"])


@contextlib.asynccontextmanager
async def _desk(settings: Settings, who: str) -> AsyncIterator[_Desk]:
    async with contextlib.AsyncExitStack() as stack:
        writer, records = await stack.enter_async_context(opened_records(settings))
        people, keys = PersonRecords(records.engine), keys_of(settings)
        named = _one(people.named(who), who)
        url = settings.redis_url or await stack.enter_async_context(
            embedded_server(settings.data / "redis")
        )
        link = await stack.enter_async_context(link_to(url))
        store = RedisStore(link, keys, idle_days=settings.idle_days)
        engine = write_engine(database_of(settings), keys)
        stack.callback(engine.dispose)
        clock = partial(clock_of, load_county())
        forgetting = Forgetting(records, writer, store, settings.data / "media", clock)
        senders = people.senders(named.id)
        yield _Desk(named, senders, clock().at, people, engine, store, link, forgetting)


def _one(found: Sequence[Named], who: str) -> Named:
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(f"{who}: nobody of that id or full name")
    each = "\n".join(f"{one.id}  {one.name}  {one.kind}  {one.area}" for one in found)
    raise Refused(f"{who}: several; give the id:\n{each}")


def _note(desk: _Desk, why: str) -> dict[str, Any]:
    """Return the audit's entry: the account of this machine did it."""
    return {"person": "", "household": desk.who.id, "at": desk.now, "why": by_account(why)}


async def _talk(store: RedisStore, address: Address) -> dict[str, Any]:
    _, entries = await store.since(address, "", 0)
    kept = await store.conversation(address)
    return {
        "address": list(address),
        "conversation": orjson.loads(kept) if kept else None,
        "log": [orjson.loads(entry) for _, entry in entries],
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        str(name): orjson.loads(value) if isinstance(value, bytes) else value
        for name, value in row.items()
    }


def _write(file: Path, whole: bytes) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from error
    with os.fdopen(handle, "wb") as out:
        out.write(whole)


def _pictures(connection: Connection, household: str) -> frozenset[str]:
    joined = select(attachments.c.sha256).join(visits, visits.c.receipt == attachments.c.record)
    found = connection.execute(joined.where(visits.c.household_id == household))
    return frozenset(found.scalars())


def _unlink(folder: Path, names: frozenset[str]) -> int:
    files = [folder / name for name in names if name]
    there = [file for file in files if file.exists()]
    for file in there:
        file.unlink()
    return len(there)


async def _pressed(settings: Settings, desk: _Desk) -> None:
    """Take what was erased out of the logs of both stores, where they are ours."""
    if file := sqlite_file(database_of(settings)):
        with contextlib.closing(sqlite3.connect(file, timeout=REWRITE_SECONDS)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if settings.redis_url:
        return
    with contextlib.suppress(RedisError):  # one is running
        await desk.link.call("BGREWRITEAOF")
    for _ in range(int(REWRITE_SECONDS / PAUSE)):
        await asyncio.sleep(PAUSE)
        said = await desk.link.call("INFO", "persistence")
        if b"rewrite_in_progress:0" in said and b"rewrite_scheduled:0" in said:
            return


def _told(counts: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for table, (gone, kept) in sorted(counts.items()):
        if gone:
            yield f"{table}: {gone} erased"
        if kept:
            yield f"{table}: {kept} kept (docs/security.md says why)"
