"""What every channel promises, whatever its protocol: one suite for all of them."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select

from handlers.router import receive
from handlers.turn import Message, Moment, Reply, Turn
from state.tables import outbox
from state.writer import Write
from tests.bot.conftest import Told, Valkey
from tests.channels.ends import Ends, Platform, connected
from tests.channels.phones import PHONES, Phone
from tests.dialogs.talk import content

EVERY = tuple(PHONES)
# The keyboard delivers nothing twice, and the page is no platform of somebody else's.
DELIVERING = tuple(name for name in EVERY if name != "terminal")
PLATFORMS = ("wechat", "wecom", "kf", "telegram")
# Channels whose answer is no part of the delivery: one that was sent stays sent.
SENDING = ("kf", "telegram")
HELLO = "1 hello"


@pytest.fixture
def phone_of(line: Ends) -> Callable[[str], Phone]:
    return lambda channel: PHONES[channel](line, line.sent)


async def queued(ends: Ends, phone: Phone, text: str) -> None:
    """Put a text for person 7 into the outbox."""
    row = {
        "dedup_key": text,
        "channel": phone.channel,
        "account": phone.account,
        "sender": "7",
        "replies": [{"text": text, "choices": []}],
        "purpose": "reply",
        "not_before": ends.outside.moment,
        "created_at": ends.outside.moment,
    }
    await ends.bot.writer.execute([Write(insert(outbox), row)])


def waiting(ends: Ends) -> list[Any]:
    """Return the rows that are neither sent nor given up."""
    undone = select(outbox).where(outbox.c.sent_at.is_(None), outbox.c.given_up.is_(False))
    with ends.bot.records.engine.connect() as connection:
        return list(connection.execute(undone))


def told_to(ends: Ends, text: str) -> int:
    """Return how many bubbles of a platform show this text."""
    shown = [said for _, said in ends.wechat.sent] + [said for _, said, _ in ends.telegram.sent]
    return sum(text in said for said in shown)


@pytest.mark.parametrize("channel", DELIVERING)
async def test_a_message_delivered_three_times_is_one_turn(
    channel: str, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    phone = phone_of(channel)
    said = [await phone.say("7", "hello", key="5") for _ in range(3)]
    assert HELLO in said[0]
    assert said[1:] == (["", ""] if channel in SENDING else [said[0]] * 2)
    assert line.told.runs == ["hello"]


@pytest.mark.parametrize("channel", DELIVERING)
async def test_a_message_delivered_three_times_at_once_is_one_turn(
    channel: str, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    phone = phone_of(channel)
    said = await asyncio.gather(*(phone.say("7", "hello", key="5") for _ in range(3)))
    assert any(HELLO in each for each in said)
    assert line.told.runs == ["hello"]
    assert told_to(line, HELLO) == (channel in SENDING)


@pytest.mark.parametrize("channel", DELIVERING)
async def test_what_comes_out_of_order_is_answered_as_it_comes(
    channel: str, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    phone = phone_of(channel)
    assert "1 second" in await phone.say("7", "second", key="6")
    assert "2 first" in await phone.say("7", "first", key="5")
    await phone.say("7", "second", key="6")
    assert line.told.runs == ["second", "first"]


@pytest.mark.parametrize("channel", EVERY)
async def test_people_are_not_mixed_up(
    channel: str, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    phone = phone_of(channel)
    names = [str(number) for number in range(20, 28)]
    said = [await phone.say(name, f"I am {name}") for name in names]
    assert all(f"1 I am {name}" in each for name, each in zip(names, said, strict=True))


@pytest.mark.parametrize("channel", EVERY)
async def test_an_answer_slower_than_the_platform_waits_comes_once(
    channel: str, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    ran = slowly(line, 0.9)
    said = await phone_of(channel).say("7", "hello", key="5")
    assert said.count("after all") == 1
    assert ran == ["hello"]


def slowly(ends: Ends, seconds: float) -> list[str]:
    """Let turns take *seconds*, and the platform hang up three times in that; return who ran."""
    ran: list[str] = []

    def handle(conversation: Any, message: Message, reader: Any, moment: Moment) -> Turn:
        reader.unanswered("100000", moment.today, moment.today)  # not on the event loop
        ran.append(message.text)
        time.sleep(seconds)
        return Turn(conversation, (Reply("after all"),))

    ends.bot.turns.handle = handle
    ends.wechat.cut = cut = seconds / 4
    for callback in ends.platforms.callbacks:
        callback.held, callback.last_held = cut * 1.2, cut * 0.8
    return ran


@pytest.mark.parametrize("channel", EVERY)
@pytest.mark.parametrize("text", ["a]]>b <c> &amp; 1", "</Content></xml>", "👨‍👩‍👧 𠮷 {} %s \\n"])
async def test_no_text_breaks_the_answer(
    channel: str, text: str, phone_of: Callable[[str], Phone]
) -> None:
    assert f"1 {text}" in await phone_of(channel).say("7", text)


@pytest.mark.parametrize("channel", EVERY)
async def test_a_hundred_kilobytes_are_refused_and_the_next_message_is_answered(
    channel: str, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    line.bot.turns.handle = partial(receive, content())
    phone = phone_of(channel)
    said = await phone.say("7", "低保" * 17_000)
    assert len(said) < 300
    line.bot.turns.handle = line.told
    assert HELLO in await phone.say("7", "hello")


@pytest.mark.parametrize("channel", EVERY)
async def test_an_event_nobody_knows_breaks_nothing(
    channel: str, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    phone = phone_of(channel)
    await phone.happens("7")
    assert " hello" in await phone.say("7", "hello")
    assert line.told.runs[-1] == "hello"


@pytest.mark.parametrize("channel", PLATFORMS)
async def test_with_a_token_refused_for_ever_nothing_is_lost_and_nobody_is_pestered(
    channel: str, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    phone = phone_of(channel)
    assert HELLO in await phone.say("7", "hello")
    calls = line.wechat.calls.total()
    line.wechat.tokens_always_bad = True
    line.telegram.errors = [(401, {"description": "Unauthorized"})] * 9
    await queued(line, phone, "to be told")
    assert await line.sent() == 0
    assert len(waiting(line)) == 1
    assert line.wechat.calls.total() - calls + 9 - len(line.telegram.errors) <= 4
    line.wechat.tokens_always_bad, line.telegram.errors = False, []
    await repaired(line, phone)
    assert told_to(line, "to be told") == 1


async def repaired(ends: Ends, phone: Phone) -> None:
    """Let half a day pass, and the person write again."""
    ends.outside.moment += timedelta(hours=7)
    api: Any = getattr(ends.platforms.channels[phone.channel], "api", None)
    if api is not None:
        api._rests_until, api._forced_at = 0.0, -100.0
    await phone.say("7", "me again")
    await ends.sent()
    assert not waiting(ends)


REFUSALS = {
    "wechat": [45047, 45015, 45009, 45011, -1],
    "wecom": [45009, 45011, -1],
    "kf": [45047, 95001, 95018, 45009, -1],
    "telegram": [429],
}


@pytest.mark.parametrize(
    ("channel", "code"), [(name, code) for name, codes in REFUSALS.items() for code in codes]
)
async def test_what_a_used_up_quota_refuses_is_told_later_once(
    channel: str, code: int, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    phone = phone_of(channel)
    assert HELLO in await phone.say("7", "hello")
    line.wechat.errors = [code] if channel != "telegram" else []
    busy = {"description": "Too Many Requests", "parameters": {"retry_after": 30}}
    line.telegram.errors = [(code, busy)] if channel == "telegram" else []
    await queued(line, phone, "to be told")
    assert await line.sent() == 0
    assert len(waiting(line)) == 1
    await repaired(line, phone)
    assert told_to(line, "to be told") == 1


@pytest.mark.parametrize("channel", DELIVERING)
async def test_what_was_answered_before_a_restart_is_not_handled_again(
    channel: str, valkey: Valkey, sqlite_url: str, told: Told
) -> None:
    outside, after = Platform(), Told()
    async with connected(valkey.url, sqlite_url, told, outside) as ends:
        before = await PHONES[channel](ends, ends.sent).say("7", "hello!", key="5")
        await ends.bot.link.call("DEL", "zc:kf:kf1:cursor")  # as if it had not got so far
    async with connected(valkey.url, sqlite_url, after, outside) as ends:
        phone = PHONES[channel](ends, ends.sent)
        assert await phone.say("7", "hello!", key="5") in (before, "")
        assert "2 goodbye" in await phone.say("7", "goodbye", key="6")
    assert (told.runs, after.runs) == (["hello!"], ["goodbye"])
    assert told_to(ends, "1 hello!") == (channel in SENDING)


@pytest.mark.parametrize("channel", PLATFORMS)
async def test_what_waited_before_a_restart_is_sent_after_it_once(
    channel: str, valkey: Valkey, sqlite_url: str, told: Told
) -> None:
    outside = Platform()
    async with connected(valkey.url, sqlite_url, told, outside) as ends:
        phone = PHONES[channel](ends, ends.sent)
        await phone.say("7", "hello")
        await queued(ends, phone, "to be told")
    async with connected(valkey.url, sqlite_url, told, outside) as ends:
        assert await ends.sent() == 1
        assert await ends.sent() == 0
    assert told_to(ends, "to be told") == 1


@pytest.mark.parametrize("channel", EVERY)
async def test_after_a_restart_the_talk_goes_on(
    channel: str, valkey: Valkey, sqlite_url: str, told: Told
) -> None:
    outside = Platform()
    for number, text in enumerate(("hello", "goodbye"), 1):
        async with connected(valkey.url, sqlite_url, told, outside) as ends:
            assert f"{number} {text}" in await PHONES[channel](ends, ends.sent).say("7", text)
