"""One message in, one committed turn out: order, repetition, and everything that can break."""

import asyncio
import time
from collections.abc import Callable
from datetime import date

import pytest

from bot.contracts import NotHandled
from bot.dispatcher import MOST_WAITING
from handlers.turn import Message, Turn
from state.changes import TurnRow
from state.conversation import Conversation, to_json
from state.redis_store import Address, Begun
from tests.bot.conftest import Bot, Told, Valkey, running

Make = Callable[..., Message]
ADDRESS = Address("web", "home", "s1")
LONG_AGO, FAR_AHEAD = date(2020, 1, 1), date(2030, 1, 1)


def recorded(bot: Bot) -> int:
    return bot.records.unanswered("100000", LONG_AGO, FAR_AHEAD)


async def test_five_messages_sent_at_once_are_handled_in_order(
    bot: Bot, told: Told, message: Make
) -> None:
    texts = ["a", "b!", "c", "d!", "e"]
    answers = await asyncio.gather(*(bot.dispatcher.dispatch(message(t)) for t in texts))
    assert [replies[0].text for replies in answers] == ["1 a", "2 b!", "3 c", "4 d!", "5 e"]
    assert told.runs == texts
    assert recorded(bot) == 2


async def test_the_same_message_three_times_at_once_runs_once(
    bot: Bot, told: Told, message: Make
) -> None:
    same = message("a!")
    answers = await asyncio.gather(*(bot.dispatcher.dispatch(same) for _ in range(3)))
    assert answers[0] == answers[1] == answers[2]
    assert told.runs == ["a!"]
    assert recorded(bot) == 1


async def test_a_message_repeated_later_gets_the_same_replies_and_place(
    bot: Bot, told: Told, message: Make
) -> None:
    first = await bot.dispatcher.answer(message("a!"))
    await bot.dispatcher.answer(message("b"))
    assert await bot.dispatcher.answer(message("a!")) == first
    assert told.runs == ["a!", "b"]


async def test_senders_do_not_wait_for_one_another(bot: Bot, told: Told, message: Make) -> None:
    start = await bot.store.begin(ADDRESS, "elsewhere", "another-process")
    assert isinstance(start, Begun)
    waiting = asyncio.create_task(bot.dispatcher.dispatch(message("a")))
    other = await bot.dispatcher.dispatch(message("b", sender="s2"))
    assert other[0].text == "1 b"
    assert told.runs == ["b"]
    await bot.store.release(ADDRESS, "another-process")
    assert (await waiting)[0].text == "1 a"


async def test_two_processes_take_turns_with_one_sender(
    bot: Bot, valkey: Valkey, sqlite_url: str, told: Told, message: Make
) -> None:
    async with running(valkey.url, sqlite_url, told) as other:
        messages = [message(f"m{number}!") for number in range(10)]
        await asyncio.gather(
            *((bot, other)[n % 2].dispatcher.dispatch(m) for n, m in enumerate(messages))
        )
    stored = await bot.turns.remembered(ADDRESS)
    assert sorted(stored.context["heard"]) == [f"m{number}!" for number in range(10)]
    assert stored.revision == recorded(bot) == 10


async def test_the_same_message_in_two_processes_is_stored_once(
    bot: Bot, valkey: Valkey, sqlite_url: str, told: Told, message: Make
) -> None:
    async with running(valkey.url, sqlite_url, told) as other:
        one, two = await asyncio.gather(
            bot.dispatcher.dispatch(message("a!")), other.dispatcher.dispatch(message("a!"))
        )
    assert one == two
    assert recorded(bot) == 1


async def test_an_emptied_redis_is_restored_from_the_last_stored_turn(
    bot: Bot, told: Told, message: Make
) -> None:
    for text in ("a", "b!"):
        await bot.dispatcher.dispatch(message(text))
    await bot.link.call("FLUSHALL")
    replies = await bot.dispatcher.dispatch(message("c"))
    assert replies[0].text == "3 c"


async def test_with_redis_emptied_a_repeated_message_keeps_its_replies(
    bot: Bot, told: Told, message: Make
) -> None:
    first = await bot.dispatcher.dispatch(message("a!"))
    await bot.link.call("FLUSHALL")
    await bot.dispatcher.dispatch(message("b"))
    assert await bot.dispatcher.dispatch(message("a!")) == first
    assert told.runs == ["a!", "b"]
    assert recorded(bot) == 1


async def test_a_turn_that_broke_off_after_the_commit_is_finished_by_its_repetition(
    bot: Bot, told: Told, message: Make
) -> None:
    broken = Conversation(revision=1, context={"heard": ["a!"]})
    kept = message("a!")
    start = await bot.store.begin(ADDRESS, kept.key, "dead-process")
    assert isinstance(start, Begun)
    row = TurnRow(
        channel="web",
        account="home",
        sender="s1",
        key=kept.key,
        revision=1,
        conversation=to_json(broken),
        replies=b'[{"text":"kept","choices":[]}]',
        created_at=kept.sent_at,
    )
    await bot.writer.commit(row, [])
    await bot.store.release(ADDRESS, "dead-process")
    assert (await bot.dispatcher.dispatch(kept))[0].text == "kept"
    assert (await bot.dispatcher.dispatch(message("b")))[0].text == "2 b"
    assert told.runs == ["b"]


async def test_a_dead_processs_lock_is_taken_over_when_it_ends(
    bot: Bot, told: Told, message: Make
) -> None:
    await bot.store.begin(ADDRESS, "old", "dead-process")
    await bot.link.call("SET", ADDRESS.key("l"), f"dead-process {int(time.time() * 1000) + 60}")
    assert (await bot.dispatcher.dispatch(message("a")))[0].text == "1 a"


async def test_a_clash_with_a_newer_stored_turn_runs_the_message_again_on_it(
    bot: Bot, told: Told, message: Make
) -> None:
    await bot.dispatcher.dispatch(message("a!"))
    newer = Conversation(revision=2, context={"heard": ["a!", "elsewhere"]})
    row = TurnRow("web", "home", "s1", "s1:x", 2, to_json(newer), b"[]", message("x").sent_at)
    await bot.writer.commit(row, [])
    replies = await bot.dispatcher.dispatch(message("c!"))
    assert replies[0].text == "3 c!"
    assert told.runs == ["a!", "c!", "c!"]
    assert (await bot.turns.remembered(ADDRESS)).revision == 3


async def test_a_save_with_a_lost_lock_is_refused_and_the_turn_run_again(
    bot: Bot, told: Told, message: Make
) -> None:
    handle, robbed = bot.turns.handle, []

    async def rob() -> None:
        await bot.link.call("DEL", ADDRESS.key("l"))

    def slow(*arguments: object) -> Turn:
        if not robbed:
            robbed.append(asyncio.get_running_loop().create_task(rob()))
        return handle(*arguments)  # type: ignore[arg-type]

    bot.turns.handle = slow
    replies = await bot.dispatcher.dispatch(message("a!"))
    assert replies[0].text == "1 a!"
    assert recorded(bot) == 1


async def test_a_failing_handler_leaves_the_conversation_and_gives_a_number(
    bot: Bot, told: Told, message: Make, caplog: pytest.LogCaptureFixture
) -> None:
    await bot.dispatcher.dispatch(message("a"))
    replies = await bot.dispatcher.dispatch(message("boom"))
    (number,) = [r.args[0] for r in caplog.records if r.msg.startswith("turn %s")]  # type: ignore[index]
    assert str(number) in replies[0].text
    assert (await bot.dispatcher.dispatch(message("b")))[0].text == "2 b"


async def test_a_handler_that_reads_is_run_in_a_thread_with_the_live_records(
    bot: Bot, told: Told, message: Make
) -> None:
    replies = await bot.dispatcher.dispatch(message("read"))
    assert replies[0].text == "records: 0"
    assert told.runs == ["read", "read"]


async def test_a_full_line_is_refused_with_a_request_to_wait(
    bot: Bot, told: Told, message: Make
) -> None:
    messages = [message(f"m{n}") for n in range(MOST_WAITING + 1)]
    results = await asyncio.gather(
        *(bot.dispatcher.dispatch(m) for m in messages), return_exceptions=True
    )
    assert isinstance(results[-1], NotHandled)
    assert len(told.runs) == MOST_WAITING
    assert bot.dispatcher._lines == {}


async def test_a_caller_that_goes_away_does_not_stop_its_message(
    bot: Bot, told: Told, message: Make
) -> None:
    caller = asyncio.create_task(bot.dispatcher.dispatch(message("a!")))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await bot.dispatcher.close()
    assert recorded(bot) == 1


async def test_a_server_that_is_killed_and_comes_back_loses_no_message(
    bot: Bot, valkey: Valkey, told: Told, message: Make
) -> None:
    await bot.dispatcher.dispatch(message("a!"))
    valkey.kill()
    waiting = asyncio.create_task(bot.dispatcher.dispatch(message("b!")))
    await asyncio.sleep(0.1)
    valkey.start()
    assert (await waiting)[0].text == "2 b!"
    assert (await bot.dispatcher.dispatch(message("a!")))[0].text == "1 a!"
    assert recorded(bot) == 2


async def test_with_no_server_the_sender_is_told_to_send_again(
    bot: Bot, valkey: Valkey, message: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.turns.PATIENCE", 0.2)
    valkey.kill()
    with pytest.raises(NotHandled) as failure:
        await bot.dispatcher.dispatch(message("a!"))
    assert failure.value.text == bot.turns.texts("bot.again")
    assert recorded(bot) == 0


async def test_a_damaged_conversation_is_replaced_by_the_stored_one(
    bot: Bot, told: Told, message: Make
) -> None:
    await bot.dispatcher.dispatch(message("a!"))
    await bot.link.call("SET", ADDRESS.key("c"), "{ torn")
    assert (await bot.dispatcher.dispatch(message("b")))[0].text == "2 b"


async def test_a_conversation_without_anything_stored_begins_anew(bot: Bot, message: Make) -> None:
    assert await bot.turns.remembered(ADDRESS._replace(sender="nobody")) == Conversation()
