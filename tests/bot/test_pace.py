"""A flood from one sender or one address is turned away, and everybody else goes on."""

from dataclasses import replace

import pytest

from bot.contracts import TooMany
from bot.dispatcher import Dispatcher
from bot.pace import PARTS, SENDERS_BEHIND_ADDRESS, STOP_SECONDS, WINDOW, Pace
from handlers.turn import Message
from state.redis_link import LinkLost
from tests.bot.conftest import NOON, Bot

ONE = Message("web", "home", "one", "k", "text", "你好", NOON)
OTHER = replace(ONE, sender="other")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_so_many_a_minute_are_taken_and_no_more() -> None:
    pace = Pace(3, Clock())
    assert [pace.over(ONE) for _ in range(5)] == [False, False, False, True, True]
    assert not pace.over(OTHER)


def test_after_a_minute_messages_are_taken_again() -> None:
    clock = Clock()
    pace = Pace(3, clock)
    assert [pace.over(ONE) for _ in range(4)][-1]
    clock.now += WINDOW
    assert not pace.over(ONE)


def test_whoever_goes_on_regardless_is_not_heard_for_a_while() -> None:
    clock = Clock()
    pace = Pace(3, clock)
    for _ in range(10):
        pace.over(ONE)
    clock.now += WINDOW
    assert pace.over(ONE)
    assert not pace.over(OTHER)
    clock.now += STOP_SECONDS
    assert not pace.over(ONE)


def test_many_senders_of_one_address_are_counted_together() -> None:
    pace = Pace(1, Clock())
    senders = [replace(ONE, sender=str(n), origin="net") for n in range(SENDERS_BEHIND_ADDRESS + 1)]
    assert [pace.over(each) for each in senders] == [False] * SENDERS_BEHIND_ADDRESS + [True]
    assert not pace.over(replace(ONE, sender="elsewhere", origin="another"))


def test_no_limit_counts_nothing() -> None:
    pace = Pace(0, Clock())
    assert not any(pace.over(ONE) for _ in range(1000))


def test_what_is_counted_does_not_grow_with_the_minutes() -> None:
    clock = Clock()
    pace = Pace(1, clock)
    for number in range(100):
        pace.over(replace(ONE, sender=str(number)))
        clock.now += WINDOW
    assert len(pace._counts) == 1
    assert pace._stopped == {}


async def taken(paces: list[Pace], many: int) -> int:
    """How many of one sender's messages are taken, which reach the processes in turn."""
    count = 0
    for number in range(many):
        count += not paces[number % len(paces)].over(ONE)
        await paces[number % len(paces)].close()
    return count


async def test_processes_together_take_hardly_more_than_one_alone(bot: Bot) -> None:
    most, clock = 100, Clock()
    paces = [Pace(most, clock, bot.store.count) for _ in range(4)]
    assert most <= await taken(paces, 4 * most) <= most + len(paces) * most // PARTS
    clock.now += STOP_SECONDS
    assert not paces[0].over(ONE)
    assert 0 < await bot.link.call("TTL", f"zc:pace:said:1:{ONE.channel}:{ONE.account}:one") <= 120


async def test_whoever_writes_at_an_ordinary_pace_costs_no_call() -> None:
    calls: list[str] = []

    async def tell(name: str, _: int, __: int) -> int:
        calls.append(name)
        return 0

    clock, most = Clock(), 100
    pace = Pace(most, clock, tell)
    for _ in range(5):
        assert await taken([pace], most // PARTS - 1) == most // PARTS - 1
        clock.now += WINDOW
    assert calls == []


async def test_with_redis_away_each_process_keeps_its_own_count() -> None:
    async def tell(*_: object) -> int:
        raise LinkLost("away")

    assert await taken([Pace(3, Clock(), tell)], 5) == 3


def test_a_clock_set_back_stops_nobody_for_longer() -> None:
    clock = Clock()
    clock.now = 1e6
    pace = Pace(1, clock)
    assert [pace.over(ONE) for _ in range(5)][-1]
    clock.now = 100.0
    assert not pace.over(ONE)


async def test_a_refused_message_leaves_no_trace_and_may_be_sent_again(bot: Bot) -> None:
    dispatcher = Dispatcher(bot.turns, Pace(1, clock := Clock()))
    await dispatcher.dispatch(replace(ONE, key="one:1"))
    with pytest.raises(TooMany, match="太快"):
        await dispatcher.dispatch(replace(ONE, key="one:2"))
    clock.now += WINDOW
    assert await dispatcher.dispatch(replace(ONE, key="one:2"))
    await dispatcher.close()
