"""Gives everybody who is bound the menu of the role the roster says they have now."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import NamedTuple

import aiohttp
from sqlalchemy import select
from telegram.error import TelegramError

from bot.channel import Undelivered
from bot.channels import telegram, wechat_oa
from bot.channels.telegram_commands import give_commands
from bot.channels.wechat_tags import WechatTags
from bot.commands.menus import api_of, client_of
from bot.commands.office import database_of
from bot.menus import read_menus
from bot.role_menus import tag_names
from config.channel_settings import ChannelSettings
from config.settings import Settings
from config.texts import Texts
from state.database import read_engine
from state.key_files import keys_of
from state.migrate import upgrade
from state.tables import bindings, people

Give = Callable[[str, str], Awaitable[bool]]


class Bound(NamedTuple):
    """Who is bound on a channel, and their role."""

    channel: str
    sender: str
    role: str


def all_bound(settings: Settings) -> list[Bound]:
    """Return everybody who is bound and on the roster."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = database_of(settings)
    upgrade(url)
    engine = read_engine(url, keys_of(settings), connections=1)
    asked = select(bindings.c.channel, bindings.c.sender, people.c.role)
    with engine.connect() as connection:
        rows = connection.execute(asked.join_from(bindings, people)).all()
    engine.dispose()
    return [Bound(*row) for row in rows]


async def given(
    channels: ChannelSettings, bound: Sequence[Bound], texts: Texts
) -> AsyncIterator[str]:
    """Give menus where they differ; yield a line for each platform that can tell people apart."""
    if channels.wechat is not None:
        async with aiohttp.ClientSession() as session:
            tags = WechatTags(api_of(session, channels.wechat), tag_names(texts))
            yield await _line(wechat_oa.NAME, tags.give, bound, texts)
    if channels.telegram is not None:
        async with client_of(channels.telegram) as client:
            menus = read_menus(texts)

            async def give(chat: str, role: str) -> bool:
                return await give_commands(client, int(chat), menus, role)

            yield await _line(telegram.NAME, give, bound, texts)


async def _line(channel: str, give: Give, bound: Sequence[Bound], texts: Texts) -> str:
    here = [one for one in bound if one.channel == channel]
    changed = failed = 0
    for one in here:
        try:
            changed += await give(one.sender, one.role)
        except (Undelivered, TelegramError):  # gone from the platform, or it may not be done
            failed += 1
    platform = texts(f"doctor.part.{channel}")
    counts = {"count": len(here), "changed": changed, "failed": failed}
    return texts("menu.people", platform=platform, **counts)
