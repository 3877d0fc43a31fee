"""A process that serves alone decides on what it saved last, and Redis says whether that holds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from bot.on_loop import Memory
from handlers.turn import Message
from state.redis_store import Address, Begun
from tests.bot.conftest import Bot, Told, Valkey, running

Make = Callable[..., Message]
ADDRESS = Address("web", "home", "s1")
LONG_AGO, FAR_AHEAD = date(2020, 1, 1), date(2030, 1, 1)


@pytest.fixture
async def alone(valkey: Valkey, sqlite_url: str, told: Told) -> AsyncIterator[Bot]:
    async with running(valkey.url, sqlite_url, told, Memory(600)) as parts:
        yield parts


async def said(bot: Bot, message: Message) -> str:
    return (await bot.dispatcher.dispatch(message))[0].text


async def scripts_run(bot: Bot) -> int:
    lines = (await bot.link.call("INFO", "commandstats")).decode().splitlines()
    counts = {line.split(":")[0]: line for line in lines}
    return int(counts["cmdstat_evalsha"].partition("calls=")[2].partition(",")[0])


def recorded(bot: Bot) -> int:
    return bot.records.unanswered("100000", LONG_AGO, FAR_AHEAD)


async def test_what_changes_no_record_asks_redis_once(alone: Bot, message: Make) -> None:
    assert await said(alone, message("a")) == "1 a"
    before = await scripts_run(alone)
    assert await said(alone, message("b")) == "2 b"
    assert await scripts_run(alone) == before + 1


async def test_what_changes_the_records_takes_the_lock_and_is_decided_once(
    alone: Bot, told: Told, message: Make
) -> None:
    await said(alone, message("a"))
    before = await scripts_run(alone)
    assert await said(alone, message("b!")) == "2 b!"
    assert await scripts_run(alone) == before + 2
    assert told.runs == ["a", "b!"]
    assert recorded(alone) == 1


@pytest.mark.parametrize("between", ["b", "b!"])
async def test_an_earlier_message_again_gets_its_replies_and_place_and_changes_nothing(
    alone: Bot, message: Make, between: str
) -> None:
    first = {text: await alone.dispatcher.answer(message(text)) for text in ("a", "a!")}
    await said(alone, message(between))
    for text, answered in first.items():
        assert await alone.dispatcher.answer(message(text)) == answered
    assert await said(alone, message("c")) == "4 c"
    assert recorded(alone) == (2 if "!" in between else 1)


async def test_the_last_message_again_is_not_even_decided(
    alone: Bot, told: Told, message: Make
) -> None:
    await said(alone, message("a"))
    assert await said(alone, message("a")) == "1 a"
    assert told.runs == ["a"]


@pytest.mark.parametrize("text", ["c", "c!"])
async def test_what_another_process_did_meanwhile_is_seen(
    alone: Bot, valkey: Valkey, sqlite_url: str, told: Told, message: Make, text: str
) -> None:
    await said(alone, message("a"))
    async with running(valkey.url, sqlite_url, told) as other:
        assert await said(other, message("b")) == "2 b"
    assert await said(alone, message(text)) == f"3 {text}"


@pytest.mark.parametrize("text", ["b", "b!"])
async def test_while_another_process_has_the_lock_the_sender_waits(
    alone: Bot, message: Make, text: str
) -> None:
    await said(alone, message("a"))
    assert isinstance(await alone.store.begin(ADDRESS, "elsewhere", "another-process"), Begun)
    waiting = asyncio.create_task(said(alone, message(text)))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await alone.store.release(ADDRESS, "another-process")
    assert await waiting == f"2 {text}"


async def test_two_processes_at_once_lose_and_double_nothing(
    alone: Bot, valkey: Valkey, sqlite_url: str, told: Told, message: Make
) -> None:
    texts = [f"{number}{'!' if number % 3 else ''}" for number in range(12)]
    async with running(valkey.url, sqlite_url, told, Memory(600)) as other:
        bots = (alone, other)
        await asyncio.gather(*(said(bots[n % 2], message(t)) for n, t in enumerate(texts)))
    stored = await alone.turns.remembered(ADDRESS)
    assert sorted(stored.context["heard"]) == sorted(texts)
    assert recorded(alone) == sum("!" in text for text in texts)


@pytest.mark.parametrize("text", ["c", "c!"])
async def test_with_redis_emptied_the_last_stored_turn_counts(
    alone: Bot, message: Make, text: str
) -> None:
    for told_before in ("a!", "b"):
        await said(alone, message(told_before))
    await alone.link.call("FLUSHALL")
    assert await said(alone, message(text)) == f"2 {text}"
    assert await said(alone, message("a!")) == "1 a!"
