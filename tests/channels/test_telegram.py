"""Telegram, by webhook and by polling, against a Bot API as strict as the real one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.channels import stuck, telegram
from bot.channels.stuck import MOST_TRIES, Stuck
from handlers.turn import Message, Reply
from tests.bot.conftest import Told, Valkey, until
from tests.channels.ends import Ends, Platform, connected
from tests.fakes.telegram import BotApi


@pytest.fixture
async def polled(valkey: Valkey, sqlite_url: str, told: Told) -> AsyncIterator[Ends]:
    async with connected(valkey.url, sqlite_url, told, hook="") as ends:
        loops = [asyncio.create_task(loop()) for loop in ends.platforms.loops]
        yield ends
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


def texts(line: Ends) -> list[str]:
    return [text for _, text, _ in line.telegram.sent]


async def test_a_message_is_answered_with_bubbles_and_buttons(line: Ends) -> None:
    assert await line.post(line.telegram.says(7, "hello")) == 200
    assert texts(line) == ["1 hello", "next?"]
    (label, data) = line.telegram.sent[-1][2][0]
    assert label == "Yes"
    assert data != "yes"


async def test_the_same_update_three_times_is_one_turn_and_one_answer(line: Ends) -> None:
    update = line.telegram.says(7, "hello")
    assert await asyncio.gather(*(line.post(update) for _ in range(3))) == [200] * 3
    assert await line.post(update) == 200
    assert (line.told.runs, texts(line)) == (["hello"], ["1 hello", "next?"])


async def test_a_button_works_only_for_whom_it_was_shown_to(line: Ends) -> None:
    await line.post(line.telegram.says(7, "hello"))
    data = line.telegram.sent[-1][2][0][1]
    await line.post(line.telegram.presses(8, data))
    await line.post(line.telegram.presses(7, data))
    assert line.told.runs == ["hello", "", "yes"]
    assert len(line.telegram.confirmed) == 2


async def test_without_the_hooks_secret_nothing_is_taken(line: Ends) -> None:
    assert await line.post(line.telegram.says(7, "hello"), "another secret") == 403
    assert line.told.runs == []


@pytest.mark.parametrize("odd", [{}, {"update_id": "x"}, {"update_id": 5, "poll": {}}, {"a": []}])
async def test_odd_updates_are_taken_and_forgotten(line: Ends, odd: dict[str, Any]) -> None:
    assert await line.post(odd) == 200
    assert line.told.runs == []


async def test_a_long_answer_comes_in_parts(line: Ends) -> None:
    await line.post(line.telegram.says(7, "困难群众可以申请。" * 500))
    first, second, _ = texts(line)
    assert (first[-6:], second[-6:]) == (" (1/2)", " (2/2)")


async def test_what_telegram_puts_off_waits_in_the_outbox(line: Ends) -> None:
    body = {"description": "Too Many Requests", "parameters": {"retry_after": 3}}
    line.telegram.errors = [(429, body)]
    assert await line.post(line.telegram.says(7, "hello")) == 200
    assert texts(line) == []
    assert await line.outbox.send_due() == 1
    assert texts(line) == ["1 hello", "next?"]


async def test_commands_are_words_and_groups_are_left_alone(line: Ends) -> None:
    await line.post(line.telegram.says(7, "/start"))
    await line.post(line.telegram.says(7, "/start ABC123"))
    group = line.telegram.says(9, "hello")
    group["message"]["chat"]["type"] = "group"
    await line.post(group)
    assert line.told.runs == ["帮助", "绑定 ABC123"]


async def test_pictures_voices_and_places_are_known_for_what_they_are(line: Ends) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    voice = {"file_id": "f", "file_unique_id": "u", "duration": 1}
    for more in ({"photo": photo}, {"voice": voice}, {"location": {"latitude": 1, "longitude": 2}}):
        await line.post(line.telegram.says(7, **more))
    assert line.told.runs == ["", "", ""]


async def test_polled_messages_of_a_chat_are_answered_in_order(polled: Ends) -> None:
    for number in range(30):
        polled.telegram.says(number % 3, f"m{number}")
    await until(lambda: len(polled.telegram.sent) == 60)
    for chat in range(3):
        own = [text for to, text, _ in polled.telegram.sent if to == chat and text != "next?"]
        assert own == [f"{n + 1} m{3 * n + chat}" for n in range(10)]
    await until(lambda: not polled.telegram.updates)


async def test_a_secret_that_is_no_text_is_no_secret(line: Ends) -> None:
    assert await line.post(line.telegram.says(7, "hello"), "\udcff") == 403


class Away(BotApi):
    """Out of reach when the bot starts."""

    async def _getMe(self, _: web.Request) -> web.Response:  # noqa: N802
        return web.json_response({"ok": False, "description": "Bad Gateway"}, status=502)


async def test_a_telegram_out_of_reach_keeps_nobody_else_from_being_served(
    valkey: Valkey, sqlite_url: str, told: Told
) -> None:
    outside = Platform(telegram=Away())
    async with connected(valkey.url, sqlite_url, told, outside) as ends:
        assert (await ends.wechat.says("o1", "hello")).text
        assert await ends.post(ends.telegram.says(7, "back again")) == 200
    assert told.runs == ["hello", "back again"]


class TooFast:
    """A pace that knows only whom it refuses."""

    def __init__(self, sender: str) -> None:
        self.sender, self.asked = sender, 0

    def over(self, message: Message) -> bool:
        self.asked += message.sender == self.sender
        return message.sender == self.sender

    async def close(self) -> None:
        """Nothing is told to anybody."""


async def test_who_sends_too_many_is_told_so_once_and_keeps_nobody_waiting(polled: Ends) -> None:
    pace = polled.bot.dispatcher._pace = TooFast("7")  # type: ignore[assignment]
    for number in range(5):
        polled.telegram.says(7, f"m{number}")
    polled.telegram.says(8, "hello")
    await until(lambda: not polled.telegram.updates)
    assert pace.asked == 5  # type: ignore[attr-defined]
    assert [text for to, text, _ in polled.telegram.sent if to == 8] == ["1 hello", "next?"]
    assert len([to for to, _, _ in polled.telegram.sent if to == 7]) in (1, 2)  # two minutes


async def test_an_update_that_fails_for_ever_holds_up_nobody_else(
    polled: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(stuck, "MOST_TRIES", 3)
    answer = polled.bot.dispatcher.dispatch

    async def dispatch(message: Message) -> tuple[Reply, ...]:
        if message.sender == "7":
            raise RuntimeError
        return await answer(message)

    monkeypatch.setattr(polled.bot.dispatcher, "dispatch", dispatch)
    polled.telegram.says(7, "poison")
    for number in range(4):
        polled.telegram.says(8, f"m{number}")
        await until(lambda n=number: len(polled.telegram.sent) == 2 * (n + 1))  # type: ignore[misc]
    await until(lambda: not polled.telegram.updates)


async def test_what_fails_while_nothing_works_is_never_left_out() -> None:
    one = Stuck()
    for _ in range(2 * MOST_TRIES):
        one.note([(1, False), (2, False)])
    one.note([(1, False), (2, True)])
    assert not one.given_up(1)
    for number in range(MOST_TRIES):
        one.note([(1, False), (100 + number, True)])
    assert one.given_up(1)


async def test_a_flood_of_one_chat_is_answered_by_the_outbox_and_delays_no_other(
    polled: Ends,
) -> None:
    channel = polled.platforms.channels["telegram"]
    channel.pace.limits = ((1, 3600.0),)  # type: ignore[attr-defined]
    for number in range(20):
        polled.telegram.says(7, f"m{number}")
    await until(lambda: not polled.telegram.updates)
    polled.telegram.says(8, "hello")
    await until(lambda: any(to == 8 for to, _, _ in polled.telegram.sent))
    queued = polled.bot.records.due_outbox(polled.outside.clock().at, 200)
    assert len(queued) == 20
