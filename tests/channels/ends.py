"""A bot with all its doors open, between a WeChat, a WeCom and a Telegram that talk to it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.web_chat import LONGEST_BODY, WebChat
from bot.channels.web_page import menus_from
from bot.contracts import Handle
from bot.media import MediaFolder
from bot.outbox import Outbox
from bot.pictures import Pictures
from bot.platforms import Platforms, Post, Setup, commands_of, platforms
from bot.role_menus import RoleAfter
from config.channel_settings import ChannelSettings, TelegramSettings, WechatSettings
from config.county import load_county
from config.words import Words, load_words
from handlers.turn import Moment
from tests.bot.conftest import NOON, Bot, running, texts
from tests.fakes import telegram as telegram_fake
from tests.fakes.telegram import BotApi
from tests.fakes.wechat import Wechat
from tests.fakes.wechat_notices import TEMPLATE
from tests.fakes.wechat_post import APP_ID, KEY, SECRET, TOKEN

HOOK = "a-secret-of-the-hook"


@dataclass(slots=True)
class Platform:
    """What stands outside the bot and outlives it: platforms, the clock on the wall, a folder.

    voices: whether recordings are kept.
    """

    wechat: Wechat = field(default_factory=Wechat)
    telegram: BotApi = field(default_factory=BotApi)
    moment: datetime = NOON
    media: Path = Path("no such folder")
    voices: bool = False

    def clock(self) -> Moment:
        return Moment(self.moment, self.moment.date())


@dataclass(slots=True, repr=False)  # pytest would write out all that is known, every time
class Ends:
    """Both ends. told: what decides the turns. url: where the bot's doors are."""

    outside: Platform
    told: Any
    bot: Bot
    platforms: Platforms
    outbox: Outbox
    url: str

    @property
    def wechat(self) -> Wechat:
        return self.outside.wechat

    @property
    def telegram(self) -> BotApi:
        return self.outside.telegram

    async def post(self, update: dict[str, Any], secret: str = HOOK) -> int:
        """Deliver an update of Telegram; return the status it got."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        door = f"{self.url}/telegram"
        async with (
            aiohttp.ClientSession() as session,
            session.post(door, json=update, headers=headers) as response,
        ):
            return response.status

    def door(self, name: str) -> None:
        """Let the WeChat knock at the door of this name."""
        self.wechat.door = f"{self.url}/{name}"

    async def sent(self) -> int:
        """Let the outbox send what may go now, held back or not; return how many rows went."""
        return await self.outbox.send_due()

    async def handed_over(self) -> None:
        """Wait for what is still on its way."""
        for close in self.platforms.closing:
            await close()


@contextlib.asynccontextmanager
async def connected(
    valkey: str,
    database: str,
    handle: Handle,
    outside: Platform | None = None,
    hook: str = HOOK,
    notice: str = TEMPLATE,
) -> AsyncIterator[Ends]:
    """Open all doors of a bot on these stores. hook: "" = Telegram is polled, as a loop.

    notice: "" = the official account has no subscription notices.
    """
    outside = outside or Platform()
    async with contextlib.AsyncExitStack() as stack:
        wechat, telegram = [
            str((await stack.enter_async_context(TestServer(app))).make_url("")).rstrip("/")
            for app in (outside.wechat.app(), outside.telegram.app())
        ]
        bot = await stack.enter_async_context(running(valkey, database, handle))
        bot.turns.clock = outside.clock
        post = Post(bot.writer, outside.clock)
        words = commands_of(known_words(), texts())
        pictures = Pictures(MediaFolder(outside.media), bot.turns.known, outside.voices, (0.0,))
        role_after = RoleAfter(known_words, bot.turns.known)
        now = (texts, load_county)
        setup = Setup(
            bot.dispatcher, bot.link, post, words, pictures, *now, bot.records, role_after
        )
        settings = settings_for(wechat, telegram, hook, notice)
        found = await stack.enter_async_context(platforms(settings, setup))
        for name in ("wecom", "telegram"):
            found.channels[name].pace.limits = ()  # type: ignore[attr-defined]  # nobody types so fast
        menus = menus_from(texts())
        chat = WebChat(bot.dispatcher, bot.store, texts(), bot.turns.remembered, menus, str.upper)
        found.channels[chat.name] = chat
        app = web.Application(client_max_size=LONGEST_BODY)
        app.add_routes([*found.routes, *chat.routes()])
        doors = await stack.enter_async_context(TestServer(app))
        clock = outside.clock
        outbox = Outbox(bot.records, bot.writer, found.channels, load_county(), clock)
        ends = Ends(outside, handle, bot, found, outbox, str(doors.make_url("")).rstrip("/"))
        ends.door("wechat")
        yield ends
        await found.close(app)


@cache
def known_words() -> Words:
    """The real words, read once."""
    return load_words()


def settings_for(wechat: str, telegram: str, hook: str, notice: str = "") -> ChannelSettings:
    """Return settings for all platforms. wechat, telegram: where their servers are."""
    account = (APP_ID, SECRET, TOKEN, (KEY,), wechat)
    return ChannelSettings(
        WechatSettings(*account, notice=notice),
        WechatSettings(*account, agent="1000002"),
        TelegramSettings(telegram_fake.TOKEN, hook, telegram),
    )
