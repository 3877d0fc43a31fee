"""Nobody is sent more than a platform lets through: what is over goes a little later."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.channel import Undelivered
from bot.channels import sending_pace
from bot.channels.sending_pace import SendingPace
from bot.channels.telegram import CHAT_LIMITS
from bot.channels.wecom import MEMBER_LIMITS
from handlers.turn import Message, Moment, Reply, Turn
from tests.channels.ends import Ends
from tests.channels.test_contract import queued, waiting


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_no_more_than_the_most_go_in_any_such_time() -> None:
    clock = Clock()
    pace = SendingPace(((2, 10), (3, 60)), clock)
    pace.count("a")
    clock.now += 4
    pace.count("a")
    assert (pace.ahead("a"), pace.ahead("b")) == (6, 0)
    with pytest.raises(Undelivered) as refused:
        pace.count("a")
    assert refused.value.pause == timedelta(seconds=6)
    clock.now += 6
    pace.count("a")
    assert pace.ahead("a") == 50


def test_who_was_sent_something_long_ago_is_not_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending_pace, "MANY", 2)
    clock = Clock()
    pace = SendingPace(((1, 10),), clock)
    for name in ("a", "b"):
        pace.count(name)
        clock.now += 6
    pace.count("c")
    assert set(pace._sent) == {"b", "c"}


def test_the_limits_are_those_of_the_platforms() -> None:
    assert MEMBER_LIMITS == ((30, 60), (1000, 3600))
    assert all(most <= seconds for most, seconds in CHAT_LIMITS)


async def test_a_member_of_wecom_gets_all_though_the_platform_drops_what_is_too_fast(
    line: Ends,
) -> None:
    from tests.channels.phones import PHONES

    line.wechat.member_limit = 3
    channel: Any = line.platforms.channels["wecom"]
    clock = Clock()
    channel.pace.limits, channel.pace.clock = ((3, 60),), clock
    phone = PHONES["wecom"](line, line.sent)
    for number in range(5):
        await queued(line, phone, f"text {number}")
    await line.sent()
    assert len(waiting(line)) == 2
    line.wechat.dropped.clear()
    for _ in range(3):
        clock.now += 61
        line.outside.moment += timedelta(seconds=61)
        line.wechat.member_sent.clear()
        await line.sent()
    assert [text for _, text in line.wechat.sent] == [f"text {number}" for number in range(5)]
    assert not line.wechat.dropped


async def test_a_long_answer_on_telegram_is_not_faster_than_a_chat_takes(line: Ends) -> None:
    channel: Any = line.platforms.channels["telegram"]
    channel.pace.limits = ((2, 0.3),)
    line.telegram.chat_limit = (2, 0.25)

    def handle(conversation: Any, message: Message, reader: Any, moment: Moment) -> Turn:
        return Turn(conversation, tuple(Reply(f"part {number}") for number in range(5)))

    line.bot.turns.handle = handle
    assert await line.post(line.telegram.says(7, "hello")) == 200
    await asyncio.sleep(0)
    assert [text for _, text, _ in line.telegram.sent] == [f"part {n}" for n in range(5)]
    assert not waiting(line)
