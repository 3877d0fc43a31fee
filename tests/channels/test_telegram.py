"""Telegram, by webhook and by polling, against a Bot API as strict as the real one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.outbox import Outbox
from bot.platforms import Platforms, Post, Setup, commands_of, platforms
from config.channel_settings import ChannelSettings, TelegramSettings
from config.county import load_county
from config.words import load_words
from tests.bot.conftest import Bot, Told, Valkey, clock, running, until
from tests.fakes.telegram import TOKEN, BotApi

HOOK = "a-secret-of-the-hook"


@dataclass(slots=True)
class Line:
    api: BotApi
    bot: Bot
    told: Told
    door: str
    outbox: Outbox

    async def post(self, update: dict[str, Any], secret: str = HOOK) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.door, json=update, headers=headers) as response,
        ):
            return response.status

    def texts(self) -> list[str]:
        return [text for _, text, _ in self.api.sent]


@contextlib.asynccontextmanager
async def connected(valkey: Valkey, url: str, told: Told, hook: str) -> AsyncIterator[Line]:
    api = BotApi()
    async with TestServer(api.app()) as server, running(valkey.url, url, told) as bot:
        base = str(server.make_url("")).rstrip("/")
        settings = ChannelSettings(telegram=TelegramSettings(TOKEN, hook, base))
        setup = Setup(bot.dispatcher, bot.link, Post(bot.writer, clock), commands_of(load_words()))
        async with platforms(settings, setup) as found, _doors(found) as doors:
            outbox = Outbox(bot.records, bot.writer, found.channels, load_county(), clock)
            loops = [asyncio.create_task(loop()) for loop in found.loops]
            yield Line(api, bot, told, str(doors.make_url("/telegram")), outbox)
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)


@contextlib.asynccontextmanager
async def _doors(found: Platforms) -> AsyncIterator[TestServer]:
    app = web.Application()
    app.add_routes(found.routes)
    async with TestServer(app) as doors:
        yield doors


@pytest.fixture
async def line(valkey: Valkey, sqlite_url: str, told: Told) -> AsyncIterator[Line]:
    async with connected(valkey, sqlite_url, told, HOOK) as ends:
        yield ends


@pytest.fixture
async def polled(valkey: Valkey, sqlite_url: str, told: Told) -> AsyncIterator[Line]:
    async with connected(valkey, sqlite_url, told, "") as ends:
        yield ends


async def test_a_message_is_answered_with_bubbles_and_buttons(line: Line) -> None:
    assert await line.post(line.api.says(7, "hello")) == 200
    assert line.texts() == ["1 hello", "next?"]
    (label, data) = line.api.sent[-1][2][0]
    assert label == "Yes"
    assert data != "yes"


async def test_the_same_update_three_times_is_one_turn_and_one_answer(line: Line) -> None:
    update = line.api.says(7, "hello")
    assert await asyncio.gather(*(line.post(update) for _ in range(3))) == [200] * 3
    assert await line.post(update) == 200
    assert (line.told.runs, line.texts()) == (["hello"], ["1 hello", "next?"])


async def test_a_button_works_only_for_whom_it_was_shown_to(line: Line) -> None:
    await line.post(line.api.says(7, "hello"))
    data = line.api.sent[-1][2][0][1]
    await line.post(line.api.presses(8, data))
    await line.post(line.api.presses(7, data))
    assert line.told.runs == ["hello", "", "yes"]
    assert len(line.api.confirmed) == 2


async def test_without_the_hooks_secret_nothing_is_taken(line: Line) -> None:
    assert await line.post(line.api.says(7, "hello"), "another secret") == 403
    assert line.told.runs == []


@pytest.mark.parametrize("odd", [{}, {"update_id": "x"}, {"update_id": 5, "poll": {}}, {"a": []}])
async def test_odd_updates_are_taken_and_forgotten(line: Line, odd: dict[str, Any]) -> None:
    assert await line.post(odd) == 200
    assert line.told.runs == []


async def test_a_long_answer_comes_in_parts(line: Line) -> None:
    await line.post(line.api.says(7, "困难群众可以申请。" * 500))
    first, second, _ = line.texts()
    assert (first[-6:], second[-6:]) == (" (1/2)", " (2/2)")


async def test_what_telegram_puts_off_waits_in_the_outbox(line: Line) -> None:
    body = {"description": "Too Many Requests", "parameters": {"retry_after": 3}}
    line.api.errors = [(429, body)]
    assert await line.post(line.api.says(7, "hello")) == 200
    assert line.texts() == []
    assert await line.outbox.send_due() == 1
    assert line.texts() == ["1 hello", "next?"]


async def test_commands_are_words_and_groups_are_left_alone(line: Line) -> None:
    await line.post(line.api.says(7, "/start"))
    await line.post(line.api.says(7, "/start ABC123"))
    group = line.api.says(9, "hello")
    group["message"]["chat"]["type"] = "group"
    await line.post(group)
    assert line.told.runs == ["帮助", "绑定 ABC123"]


async def test_pictures_voices_and_places_are_known_for_what_they_are(line: Line) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    voice = {"file_id": "f", "file_unique_id": "u", "duration": 1}
    for more in ({"photo": photo}, {"voice": voice}, {"location": {"latitude": 1, "longitude": 2}}):
        await line.post(line.api.says(7, **more))
    assert line.told.runs == ["", "", ""]


async def test_polled_messages_of_a_chat_are_answered_in_order(polled: Line) -> None:
    for number in range(30):
        polled.api.says(number % 3, f"m{number}")
    await until(lambda: len(polled.api.sent) == 60)
    for chat in range(3):
        own = [text for to, text, _ in polled.api.sent if to == chat and text != "next?"]
        assert own == [f"{n + 1} m{3 * n + chat}" for n in range(10)]
    await until(lambda: not polled.api.updates)
