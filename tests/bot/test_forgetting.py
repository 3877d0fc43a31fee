"""Forget me: what was said goes from Redis and the records; receipts stay. Old turns go in time."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.content import load_content
from bot.timers import Timers
from handlers.turn import Message, Moment
from state.redis_store import Address
from state.tables import bindings, turns
from tests.bot.conftest import NOON
from tests.promises.county import County, clock, county
from tests.promises.test_scope import receipts

CADRE = "410185-t01-v01"


@pytest.fixture
async def here(valkey_url: str, sqlite_url: str) -> AsyncIterator[County]:
    async with county(valkey_url, sqlite_url) as found:
        yield found


def rows(here: County) -> list[tuple[str, str]]:
    query = select(turns.c.sender, turns.c.key).order_by(turns.c.id)
    with here.bot.records.engine.connect() as connection:
        return [(row.sender, row.key) for row in connection.execute(query)]


async def kept(here: County, sender: str) -> str:
    """Return everything Redis holds of a sender, readable."""
    found, call = [], here.bot.link.call
    for key in await call("KEYS", f"zc:{{web:home:{sender}}}:*"):
        if b"stream" in bytes(await call("TYPE", key)):
            found += [entry[1].decode() for _, entry in await call("XRANGE", key, "-", "+")]
        else:
            found.append((await call("GET", key)).decode())
    return "\n".join(found)


@pytest.mark.parametrize("word", ["忘掉我", "解绑"])
async def test_a_bound_sender_s_talk_is_gone_but_their_visit_is_not(
    here: County, word: str
) -> None:
    await (await here.bound()).visited()
    before = receipts(here)
    await here.say(CADRE, "低保一个月多少钱")
    assert "山墙" in await kept(here, CADRE)
    await here.say(CADRE, word)
    assert "山墙" not in await kept(here, CADRE)
    assert [key for sender, key in rows(here) if sender == CADRE] == [f"{CADRE}:{here.said}"]
    assert receipts(here) == before
    with here.bot.records.engine.connect() as connection:
        bound = connection.execute(select(bindings.c.sender)).scalars().all()
    assert CADRE not in bound
    assert len(bound) == len(here.codes) - 1


async def test_nobody_s_talk_is_gone_too_and_does_not_come_back(here: County) -> None:
    await here.say("s", "俺爹78了腿残疾二级，量子力学咋学？")
    assert "量子" in await kept(here, "s")
    await here.say("s", "忘掉我")
    assert "量子" not in await kept(here, "s")
    await here.bot.link.call("FLUSHALL")
    await here.say("s", "帮助")
    assert "量子" not in await kept(here, "s")


async def test_the_log_goes_on_after_forgetting(here: County) -> None:
    await here.say("s", "低保一个月多少钱")
    await here.say("s", "忘掉我")
    _, entries = await here.bot.store.since(Address("web", "home", "s"), "", 0)
    assert len(entries) == 1
    assert "忘掉我".encode() in entries[0][1]


async def test_old_turns_go_and_a_sender_s_last_stays(here: County) -> None:
    await here.bound()
    bot = here.bot
    for text in ("上午去王建国家，屋顶漏雨", "确认"):
        await here.say(CADRE, text)
    timers = Timers(bot.records, bot.writer, load_content(), clock)
    assert await timers.prune() == 0, "nothing is old yet"
    later = clock().at + timedelta(days=91)
    timers.clock = lambda: Moment(later, later.date())
    many = len(rows(here))
    assert await timers.prune() == 1
    left = rows(here)
    assert len(left) == many - 1
    assert len({sender for sender, _ in left}) == len(left), "one turn of every sender stays"
    assert await timers.prune() == 0
    await bot.link.call("FLUSHALL")
    assert "今天走访1次" in await here.say(CADRE, "今日走访")


async def test_turns_may_be_kept_for_ever(here: County) -> None:
    await here.bound()
    later = clock().at + timedelta(days=5000)
    moment = Moment(later, later.date())
    timers = Timers(here.bot.records, here.bot.writer, load_content(), lambda: moment)
    timers.keep_turns_days = 0
    await here.say(CADRE, "上午去王建国家，屋顶漏雨")
    await here.say(CADRE, "确认")
    assert await timers.prune() == 0


async def test_the_same_message_again_after_forgetting_says_the_same(here: County) -> None:
    await here.say("s", "低保一个月多少钱")
    message = Message("web", "home", "s", "s:again", "text", "忘掉我", NOON)
    first = await here.bot.dispatcher.dispatch(message)
    assert await here.bot.dispatcher.dispatch(message) == first
