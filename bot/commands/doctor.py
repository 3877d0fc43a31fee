"""Looks at everything the bot leans on, and says what to do about what is wrong."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import aiohttp
import orjson
from sqlalchemy import select

from bot.channel import Undelivered
from bot.channels.wechat_notices import names_of
from bot.commands.check import problems
from bot.commands.doctor_doors import door_trouble, telegram_trouble
from bot.commands.menus import Compared, api_of, compared, title
from bot.commands.office import database_of
from config.channel_settings import ChannelSettings, WechatSettings
from config.county import load_county
from config.settings import Settings
from config.texts import Texts
from state.database import read_engine
from state.key_files import keys_of
from state.migrate import upgrade
from state.records import Records
from state.redis_cluster import link_to
from state.redis_link import LinkLost, RedisError
from state.tables import turns

MOST_SKEW = 60  # seconds
PATIENCE = aiohttp.ClientTimeout(total=10)
NAMES = {
    "wechat": "WECHAT_APP_ID, WECHAT_SECRET, WECHAT_TOKEN, WECHAT_AES_KEY",
    "wecom": "WECOM_CORP_ID, WECOM_SECRET, WECOM_TOKEN, WECOM_AES_KEY, WECOM_AGENT_ID",
    "telegram": "TELEGRAM_TOKEN",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. state: ok, bad, off (not set up), look (only a person can see it)."""

    state: Literal["ok", "bad", "off", "look"]
    what: str
    do: str = ""


async def findings(
    settings: Settings, channels: ChannelSettings, texts: Texts
) -> AsyncIterator[Finding]:
    """Yield what was found, one thing after the other; nothing is changed but a schema upgrade."""
    yield _graded(texts, "data", "; ".join(problems()[:3]))
    yield _graded(texts, "folder", await asyncio.to_thread(_folder_trouble, settings))
    yield _graded(texts, "records", await asyncio.to_thread(_records_trouble, settings))
    yield await asyncio.to_thread(_keys, settings, texts)
    yield await _redis(settings, texts)
    yield _webhooks(settings, texts)
    if any((channels.wechat, channels.wecom, channels.telegram)) and not settings.public_url:
        yield Finding("look", texts("doctor.home"), texts("doctor.home_do"))
    home = settings.public_url.rstrip("/")
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        platforms = {"wechat": channels.wechat, "wecom": channels.wecom}
        for name, platform in platforms.items():
            if platform is None:
                yield _off(texts, name)
                continue
            async for finding in _platform(session, name, platform, texts):
                yield finding
            if home:
                why = await door_trouble(session, home, name, platform)
                yield _tested(texts, "door", why, channel=texts(f"doctor.part.{name}"))
        if channels.telegram is None:
            yield _off(texts, "telegram")
        else:
            yield _tested(texts, "hook", await telegram_trouble(session, home, channels.telegram))
    async for menu in compared(channels, texts):
        yield _menu(menu, texts)


def line_of(finding: Finding, texts: Texts) -> str:
    """Return a finding as one line."""
    return texts(f"doctor.state.{finding.state}", what=finding.what, do=finding.do)


def _graded(texts: Texts, name: str, why: str) -> Finding:
    what = texts(f"doctor.part.{name}")
    return (
        Finding("bad", what, texts(f"doctor.mend.{name}", why=why)) if why else Finding("ok", what)
    )


def _tested(texts: Texts, name: str, why: str, **values: str) -> Finding:
    what = texts(f"doctor.tested.{name}", **values)
    if why:
        return Finding("bad", what, texts(f"doctor.tested.{name}_do", why=why))
    return Finding("ok", what)


def _menu(menu: Compared, texts: Texts) -> Finding:
    what = texts("doctor.menu", channel=title(menu, texts))
    if menu.same:
        return Finding("ok", what)
    there = menu.there or texts("menu.none")
    if menu.why:
        return Finding("look", what, texts("doctor.menu_unseen", why=menu.why))
    return Finding("look", what, texts("doctor.menu_do", there=there, ours=menu.ours))


def _off(texts: Texts, name: str) -> Finding:
    do = texts("doctor.channel_off", names=NAMES[name])
    return Finding("off", texts(f"doctor.part.{name}"), do)


def _webhooks(settings: Settings, texts: Texts) -> Finding:
    try:
        hooks = load_county().webhooks
    except (ValueError, OSError) as error:
        return _graded(texts, "webhooks", str(error))
    if not hooks:
        return Finding("off", texts("doctor.part.webhooks"), texts("doctor.webhooks_off"))
    unsigned = [hook.name for hook in hooks if hook.name not in settings.webhook_secrets]
    return _graded(texts, "webhooks", ", ".join(unsigned))


def _folder_trouble(settings: Settings) -> str:
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = settings.data / f".doctor-{os.getpid()}"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return str(error)
    return ""


def _records_trouble(settings: Settings) -> str:
    url = database_of(settings)
    try:
        upgrade(url)
        engine = read_engine(url, connections=1)
        Records(engine).queued("")
        engine.dispose()
    except Exception as error:  # every driver has errors of its own
        return type(error).__name__
    return ""


def _keys(settings: Settings, texts: Texts) -> Finding:
    """Whether the keys open what was stored last."""
    try:
        ring = keys_of(settings)
        engine = read_engine(database_of(settings), ring, connections=1)
        with engine.connect() as connection:
            connection.execute(select(turns.c.replies).order_by(turns.c.id.desc()).limit(1)).all()
        engine.dispose()
    except Exception as error:  # every driver has errors of its own
        return _graded(texts, "keys", type(error).__name__)
    if ring is None:
        return Finding("look", texts("doctor.keys_none"), texts("doctor.keys_none_do"))
    return _graded(texts, "keys", "")


async def _redis(settings: Settings, texts: Texts) -> Finding:
    if not settings.redis_url:
        return Finding("ok", f"{texts('doctor.part.redis')} ({texts('doctor.embedded')})")
    try:
        async with link_to(settings.redis_url) as link:
            await link.call("PING")
    except (LinkLost, RedisError, OSError, ValueError) as error:
        return _graded(texts, "redis", type(error).__name__)
    return _graded(texts, "redis", "")


async def _platform(
    session: aiohttp.ClientSession, name: str, platform: WechatSettings, texts: Texts
) -> AsyncIterator[Finding]:
    channel = texts(f"doctor.part.{name}")
    why, skew = await _token_trouble(session, platform)
    yield _tested(texts, "token", why, channel=channel)
    if skew is not None:
        what = texts("doctor.clock", channel=channel)
        do = texts("doctor.clock_do", seconds=round(skew))
        yield Finding("ok", what) if abs(skew) <= MOST_SKEW else Finding("bad", what, do)
    what = texts("doctor.callback", channel=channel)
    yield Finding("look", what, texts("doctor.callback_do", path=name))
    if name == "wecom":
        yield Finding("look", texts("doctor.wecom_home"), texts("doctor.wecom_home_do"))
    if platform.notice and not why:
        yield await _notices(session, platform, texts)


async def _notices(
    session: aiohttp.ClientSession, platform: WechatSettings, texts: Texts
) -> Finding:
    try:
        await names_of(api_of(session, platform), platform.notice)
    except Undelivered as error:
        return _tested(texts, "notices", str(error))
    return _tested(texts, "notices", "")


async def _token_trouble(
    session: aiohttp.ClientSession, platform: WechatSettings
) -> tuple[str, float | None]:
    """Return (what is wrong with the keys, seconds our clock is ahead of the platform's)."""
    try:
        async with _asked(session, platform) as response:
            answer = orjson.loads(await response.read())
            skew = _skew(response.headers)
    except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError) as error:
        return type(error).__name__, None
    code = answer.get("errcode", 0)
    return (f"errcode {code}" if code or "access_token" not in answer else ""), skew


def _asked(
    session: aiohttp.ClientSession, platform: WechatSettings
) -> "aiohttp.client._RequestContextManager":
    if platform.agent:
        query = {"corpid": platform.receiver, "corpsecret": platform.secret}
        return session.get(f"{platform.api}/cgi-bin/gettoken", params=query)
    body = {
        "grant_type": "client_credential",
        "appid": platform.receiver,
        "secret": platform.secret,
        "force_refresh": False,
    }
    return session.post(f"{platform.api}/cgi-bin/stable_token", json=body)


def _skew(headers: Mapping[str, str]) -> float | None:
    try:
        said = parsedate_to_datetime(headers["Date"])
    except (KeyError, ValueError):
        return None
    return (datetime.now(UTC) - said).total_seconds()
