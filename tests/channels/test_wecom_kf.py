"""The customer service desk: every message of a burst, in order, once, over restarts."""

import asyncio
from typing import Any

import pytest

from bot.channel import Undelivered
from bot.channels import stuck, wecom_kf
from bot.channels.wechat_api import PlatformApi
from bot.contracts import NotHandled
from handlers.turn import Message, Reply
from tests.bot.conftest import until
from tests.channels.ends import Ends


@pytest.fixture(autouse=True)
def at_wecom(line: Ends) -> None:
    line.door("wecom")


def first_parts(line: Ends) -> list[str]:
    return [text.partition("\n")[0] for _, text in line.wechat.sent]


async def fetched(line: Ends) -> None:
    for close in line.platforms.closing:
        await close()


async def test_every_message_of_a_burst_is_answered_in_order(line: Ends) -> None:
    for number in range(8):
        line.wechat.desk.writes("u1", f"m{number}")
    assert (await line.wechat.rings()).acknowledged
    await fetched(line)
    assert line.told.runs == [f"m{number}" for number in range(8)]


async def test_what_was_fetched_is_not_fetched_again(line: Ends) -> None:
    line.wechat.desk.writes("u1", "one")
    await line.wechat.rings()
    await fetched(line)
    line.wechat.desk.writes("u1", "two")
    await line.wechat.rings()
    await line.wechat.rings()
    await fetched(line)
    assert line.told.runs == ["one", "two"]
    assert first_parts(line) == ["1 one", "2 two"]


async def test_a_ring_while_the_last_fetch_ends_is_heard(
    line: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    kf: Any = line.platforms.channels["kf"]
    fetched_pages: list[str] = []

    async def pages(_: Any, desk: str, token: str) -> None:
        if not fetched_pages:
            asyncio.get_running_loop().call_soon(kf.ring, ring("second"))
        fetched_pages.append(token)

    def ring(token: str) -> dict[str, str]:
        return {"Event": wecom_kf.RING, "OpenKfId": "kf1", "Token": token}

    monkeypatch.setattr(type(kf), "_pages", pages)
    kf.ring(ring("first"))
    await until(lambda: len(fetched_pages) == 2)
    assert fetched_pages == ["first", "second"]


async def test_a_page_cut_off_is_answered_once_all_the_same(line: Ends) -> None:
    line.wechat.desk.writes("u1", "one")
    await line.wechat.rings()
    await fetched(line)
    await line.bot.link.call("SET", "zc:kf:kf1:cursor", "0")  # as if it had not been kept
    await line.wechat.rings()
    await fetched(line)
    assert line.told.runs == ["one"]
    assert first_parts(line) == ["1 one"]


async def test_without_a_cursor_old_messages_are_not_answered_anew(line: Ends) -> None:
    line.wechat.desk.writes("u1", "of yesterday", seconds_ago=86_400)
    line.wechat.desk.writes("u1", "of now")
    await line.wechat.rings()
    await fetched(line)
    assert line.told.runs == ["of now"]


async def test_a_bubble_beyond_the_window_waits_for_the_next_message(line: Ends) -> None:
    for number in range(3):
        line.wechat.desk.writes("u1", f"m{number}")
    await line.wechat.rings()
    await fetched(line)
    assert len(line.wechat.sent) == 3  # an answer of several bubbles is one message: 5 are allowed
    line.wechat.desk.writes("u1", "long " * 4000)
    await line.wechat.rings()
    await fetched(line)
    assert len(line.wechat.sent) == 8


class TooFast:
    """A pace that knows only whom it refuses."""

    def over(self, message: Message) -> bool:
        return message.sender == "u1"

    async def close(self) -> None:
        """Nothing is told to anybody."""


async def test_who_sends_too_many_is_told_so_once_and_keeps_nobody_waiting(line: Ends) -> None:
    line.bot.dispatcher._pace = TooFast()  # type: ignore[assignment]
    for number in range(4):
        line.wechat.desk.writes("u1", f"m{number}")
    line.wechat.desk.writes("u2", "hello")
    await line.wechat.rings()
    await asyncio.wait_for(fetched(line), 5)
    assert line.told.runs == ["hello"]
    assert [to for to, _ in line.wechat.sent] == ["u1", "u2"]
    assert await line.bot.link.call("GET", "zc:kf:kf1:cursor") == b"5"


async def test_a_message_that_fails_for_ever_holds_up_nobody_else(
    line: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stuck, "MOST_TRIES", 3)
    monkeypatch.setattr(wecom_kf, "PAUSES", (0.01,))
    answer = line.bot.dispatcher.dispatch

    async def dispatch(message: Message) -> tuple[Reply, ...]:
        if message.sender == "u1":
            raise NotHandled("again")
        return await answer(message)

    monkeypatch.setattr(line.bot.dispatcher, "dispatch", dispatch)
    line.wechat.desk.writes("u1", "poison")
    for number in range(4):
        line.wechat.desk.writes("u2", f"m{number}")
        await line.wechat.rings()
        await until(lambda n=number: len(line.told.runs) > n)  # type: ignore[misc]
    await asyncio.wait_for(fetched(line), 5)
    assert line.told.runs == [f"m{number}" for number in range(4)]


async def test_what_cannot_be_fetched_now_is_fetched_later_and_keeps_no_end_waiting(
    line: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wecom_kf, "PAUSES", (0.01,))
    kf, works = line.platforms.channels["kf"], asyncio.Event()
    post, tried = kf.api.post, []  # type: ignore[attr-defined]

    async def failing(self: PlatformApi, path: str, *given: Any, **more: Any) -> Any:
        tried.append(path)
        if not works.is_set():
            raise Undelivered("away")
        return await post(path, *given, **more)

    monkeypatch.setattr(PlatformApi, "post", failing)
    line.wechat.desk.writes("u1", "hello")
    await line.wechat.rings()
    await until(lambda: len(tried) > 8)
    assert line.told.runs == []
    works.set()
    await until(lambda: line.told.runs == ["hello"])
    works.clear()
    monkeypatch.setattr(wecom_kf, "PAUSES", (600.0,))
    line.wechat.desk.writes("u1", "again")
    await line.wechat.rings()
    await until(lambda: not kf._rung or tried)  # type: ignore[attr-defined]
    await asyncio.wait_for(fetched(line), 5)


async def test_what_came_while_nobody_heard_it_ring_is_fetched_at_the_start(line: Ends) -> None:
    line.wechat.desk.writes("u1", "one")
    await line.wechat.rings()
    await fetched(line)
    line.wechat.desk.writes("u1", "two")  # rings at a bot that is not there
    kf = line.platforms.channels["kf"]
    await kf.catch_up()  # type: ignore[attr-defined]
    await until(lambda: line.told.runs == ["one", "two"])
