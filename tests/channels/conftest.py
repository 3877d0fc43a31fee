"""A bot with its WeChat door open, beside a WeChat that knocks at it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.outbox import Outbox
from bot.platforms import Platforms, Post, Setup, commands_of, platforms
from config.channel_settings import ChannelSettings, WechatSettings
from config.county import load_county
from config.words import load_words
from tests.bot.conftest import Bot, Told, Valkey, clock, running
from tests.bot.conftest import valkey as valkey
from tests.fakes.wechat import APP_ID, KEY, SECRET, TOKEN, Wechat


@dataclass(slots=True)
class Line:
    """Both ends: the platform, and the bot with what it has set up."""

    wechat: Wechat
    bot: Bot
    told: Told
    platforms: Platforms
    outbox: Outbox


@pytest.fixture
def told() -> Iterator[Told]:
    return Told()


@pytest.fixture
async def line(valkey: Valkey, sqlite_url: str, told: Told) -> AsyncIterator[Line]:
    wechat = Wechat()
    async with TestServer(wechat.app()) as server, running(valkey.url, sqlite_url, told) as bot:
        api = str(server.make_url("")).rstrip("/")
        settings = ChannelSettings(
            wechat=WechatSettings(APP_ID, SECRET, TOKEN, (KEY,), api),
            wecom=WechatSettings(APP_ID, SECRET, TOKEN, (KEY,), api, agent="1000002"),
        )
        post = Post(bot.writer, clock)
        setup = Setup(bot.dispatcher, bot.link, post, commands_of(load_words()))
        async with platforms(settings, setup) as found:
            app = web.Application()
            app.add_routes(found.routes)
            async with TestServer(app) as doors:
                wechat.door = str(doors.make_url("/wechat"))
                outbox = Outbox(bot.records, bot.writer, found.channels, load_county(), clock)
                yield Line(wechat, bot, told, found, outbox)
                await found.close(app)
