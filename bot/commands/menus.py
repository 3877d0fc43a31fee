"""Compares the menus the platforms show with ours, and brings them into line where told to."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
import telegram
from telegram.error import TelegramError

from bot.channel import Undelivered
from bot.channels.wechat_api import PlatformApi, TokenSource
from bot.channels.wechat_tags import WechatTags
from bot.menus import SHOWN_ON, Button, Item, bar_of, read_menus, same_bar
from bot.role_menus import OWN, tag_names
from config.channel_settings import ChannelSettings, TelegramSettings, WechatSettings
from config.texts import Texts

NO_MENU = 46003  # errcode of menu/get
NO_RIGHT = "errcode 48001"


@dataclass(frozen=True, slots=True)
class Compared:
    """One platform's menu. ours, there: its labels. why: what kept it from being looked at.

    role: whose it is, "" for everybody's.
    """

    platform: str
    ours: str
    there: str
    same: bool
    why: str = ""
    apply: Callable[[], Awaitable[object]] | None = None
    role: str = ""


async def compared(channels: ChannelSettings, texts: Texts) -> AsyncIterator[Compared]:
    """Yield the menu of every platform that is set up, as it is there and as it should be."""
    menus = read_menus(texts)
    async with aiohttp.ClientSession() as session:
        for platform, settings in (("wechat", channels.wechat), ("wecom", channels.wecom)):
            if settings is not None:
                yield await _bar(session, platform, settings, menus[SHOWN_ON[platform]])
        if channels.wechat is not None:
            tags = WechatTags(api_of(session, channels.wechat), tag_names(texts))
            for role in OWN:
                yield await _special(tags, role, menus[role], texts)
    if channels.telegram is not None:
        async with client_of(channels.telegram) as client:
            yield await _commands(client, menus[SHOWN_ON["telegram"]])


def title(found: Compared, texts: Texts) -> str:
    """Return which menu was looked at."""
    platform = texts(f"doctor.part.{found.platform}")
    if not found.role:
        return platform
    return texts("menu.of_role", platform=platform, role=texts(f"menu.role_{found.role}"))


async def told(channels: ChannelSettings, texts: Texts, *, apply: bool) -> AsyncIterator[str]:
    """Yield a line for each platform; where *apply*, once a menu that differs is replaced.

    A menu that is the same is left alone: the platforms count how often one is created.
    """
    nowhere = True
    async for found in compared(channels, texts):
        nowhere = False
        yield await _line(found, texts, apply=apply)
    if nowhere:
        yield texts("menu.nowhere")


async def _line(found: Compared, texts: Texts, *, apply: bool) -> str:
    name, why = title(found, texts), found.why
    if not why and found.same:
        return texts("menu.same", platform=name)
    if not why and not apply:
        there = found.there or texts("menu.none")
        return texts("menu.other", platform=name, there=there, ours=found.ours)
    try:
        if found.apply and not why:
            await found.apply()
    except (Undelivered, TelegramError) as error:
        why = _why(error)
    if why:
        return texts("menu.failed", platform=name, why=why)
    return texts("menu.applied", platform=name, ours=found.ours)


async def _bar(
    session: aiohttp.ClientSession, platform: str, settings: WechatSettings, items: tuple[Item, ...]
) -> Compared:
    api = api_of(session, settings)
    query = {"agentid": settings.agent} if settings.agent else {}
    bar = bar_of(items)
    ours = _labels(bar)
    try:
        answer = await api.get("/cgi-bin/menu/get", NO_MENU, **query)
    except Undelivered as error:
        return Compared(platform, ours, "", False, _why(error))
    there = answer.get("menu", answer).get("button", [])
    put = partial(api.post, "/cgi-bin/menu/create", {"button": bar}, 0, **query)
    return Compared(platform, ours, _labels(there), same_bar(bar, there), apply=put)


async def _special(tags: WechatTags, role: str, items: tuple[Item, ...], texts: Texts) -> Compared:
    """Compare the menu that those with the tag of a role see: the newest one of the tag."""
    bar = bar_of(items)
    ours = _labels(bar)
    try:
        number = (await tags.known()).get(role, 0)
        answer = await tags.api.get("/cgi-bin/menu/get", NO_MENU)
    except Undelivered as error:
        return Compared("wechat", ours, "", False, _forbidden(error, texts), role=role)
    mine = [each for each in answer.get("conditionalmenu", ()) if number and _tag(each) == number]
    newest: Button = max(mine, key=lambda each: int(each["menuid"]), default={})
    there = newest.get("button", [])
    same = len(mine) == 1 and same_bar(bar, there)
    put = partial(_put_special, tags, role, bar, [each["menuid"] for each in mine])
    return Compared("wechat", ours, _labels(there), same, apply=put, role=role)


def _tag(special: Mapping[str, Any]) -> int:
    """Return the tag of a menu: the platform takes tag_id, and gives group_id back."""
    rule = special.get("matchrule", {})
    return int(rule.get("tag_id") or rule.get("group_id") or 0)


async def _put_special(tags: WechatTags, role: str, bar: list[Button], old: list[Any]) -> None:
    """Add the menu of a role, then take away those before: nobody is without one between."""
    rule = {"tag_id": str(await tags.made(role))}
    await tags.api.post("/cgi-bin/menu/addconditional", {"button": bar, "matchrule": rule})
    for number in old:
        await tags.api.post("/cgi-bin/menu/delconditional", {"menuid": str(number)})


def api_of(session: aiohttp.ClientSession, settings: WechatSettings) -> PlatformApi:
    """Return the calls of an account, for a command that ends soon."""
    source = TokenSource(settings.receiver, settings.secret, stable=not settings.agent)
    return PlatformApi(session, None, settings.api, source)


def client_of(settings: TelegramSettings) -> telegram.Bot:
    return telegram.Bot(settings.token, base_url=f"{settings.api}/bot")


async def _commands(client: telegram.Bot, items: tuple[Item, ...]) -> Compared:
    wanted = [(item.command, item.label) for item in items]
    ours = _listed(wanted)
    try:
        given = await client.get_my_commands()
    except TelegramError as error:
        return Compared("telegram", ours, "", False, _why(error))
    there = [(command.command, command.description) for command in given]
    put = partial(client.set_my_commands, wanted)
    return Compared("telegram", ours, _listed(there), wanted == there, apply=put)


def _labels(bar: list[Button]) -> str:
    return " | ".join(
        f"{button.get('name')} ({_labels(below)})"
        if (below := button.get("sub_button"))
        else str(button.get("name"))
        for button in bar
    )


def _listed(commands: list[tuple[str, str]]) -> str:
    return " | ".join(f"/{command} {label}" for command, label in commands)


def _forbidden(error: Undelivered, texts: Texts) -> str:
    return texts("menu.unverified") if str(error) == NO_RIGHT else _why(error)


def _why(error: Exception) -> str:
    """Return what may be shown: an errcode or a kind, no address with a token in it."""
    return str(error) if isinstance(error, Undelivered) else type(error).__name__
