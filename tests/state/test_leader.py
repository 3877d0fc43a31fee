"""One of several leads; who leads no more can store nothing, even before it knows."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import insert, select

from state.database import read_engine, write_engine
from state.leader import LEASE_MS, Leader
from state.redis_link import RedisLink
from state.tables import unanswered
from state.writer import Committed, Conflict, Write, Writer
from tests.state.samples import NOON

ROW = Write(insert(unanswered), {"text": "?", "place": "41", "asked_at": NOON})


@dataclass
class Office:
    """Two processes' leaders, which look when they are told to."""

    one: Leader
    other: Leader
    link: RedisLink
    rows: "Rows"


@dataclass
class Rows:
    writer: Writer

    def __call__(self) -> int:
        with self.writer._engine.connect() as connection:
            return len(connection.execute(select(unanswered)).all())


@pytest.fixture
async def office(valkey_url: str, database_url: str) -> AsyncIterator[Office]:
    async with contextlib.AsyncExitStack() as stack:
        link = await stack.enter_async_context(RedisLink(valkey_url))
        writer = await stack.enter_async_context(Writer(write_engine(database_url)))
        reading = read_engine(database_url)
        stack.callback(reading.dispose)
        one, other = (Leader(link, writer, reading) for _ in range(2))
        yield Office(one, other, link, Rows(writer))


def leads(leader: Leader) -> bool:
    return leader._leading.is_set()


async def test_the_first_who_looks_leads_and_the_other_waits(office: Office) -> None:
    await office.one.look()
    await office.other.look()
    await office.one.look()
    assert (leads(office.one), leads(office.other)) == (True, False)
    assert await office.one.execute([ROW]) == Committed()


async def test_a_lease_that_ran_out_is_another_s_and_the_first_stores_nothing_more(
    office: Office,
) -> None:
    await office.one.look()
    await office.link.call("DEL", "zc:leader:clock")
    await office.other.look()
    assert leads(office.one)  # it does not know yet
    assert isinstance(await office.one.execute([ROW]), Conflict)
    assert office.rows() == 0
    assert await office.other.execute([ROW]) == Committed()
    await office.one.look()
    assert (leads(office.one), leads(office.other)) == (False, True)


async def test_a_name_written_late_over_the_leader_s_is_put_right_at_the_next_look(
    office: Office,
) -> None:
    await office.one.look()
    assert await office.other._named()  # slept between lease and records
    assert isinstance(await office.one.execute([ROW]), Conflict)
    await office.one.look()
    assert await office.one.execute([ROW]) == Committed()
    assert isinstance(await office.other.execute([ROW]), Conflict)


async def test_who_ends_gives_the_lease_back_at_once(office: Office) -> None:
    async with office.one:
        await office.one.elected()
    await office.other.look()
    assert leads(office.other)


async def test_a_lease_lasts_no_longer_than_its_holder_needs_to_lengthen_it(office: Office) -> None:
    await office.one.look()
    left = await office.link.call("PTTL", "zc:leader:clock")
    assert 0 < left <= LEASE_MS


async def test_while_redis_is_away_everything_stays_as_it_is(office: Office) -> None:
    await office.one.look()
    await office.link.close()
    await office.one.look()
    assert leads(office.one)
    assert await office.one.execute([ROW]) == Committed()
    deposed = asyncio.create_task(office.one.deposed())
    await asyncio.sleep(0)
    assert not deposed.done()
    deposed.cancel()
