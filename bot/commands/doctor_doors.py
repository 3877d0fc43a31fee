"""Knocks at the doors of WeChat and WeCom as they do from outside; asks Telegram what it knows."""

import secrets
import time
from typing import Any

import aiohttp
import orjson

from bot.channels.wechat_crypto import Envelope, key_of, signed
from config.channel_settings import TelegramSettings, WechatSettings


async def door_trouble(
    session: aiohttp.ClientSession, home: str, name: str, platform: WechatSettings
) -> str:
    """Return what is wrong with a callback address, "" when its greeting is answered rightly.

    home: where the pages are reached from outside.
    """
    echo = secrets.token_hex(8)
    try:
        async with session.get(f"{home}/{name}", params=_greeting(platform, echo)) as response:
            said = await response.content.read(len(echo) + 1)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return type(error).__name__
    if response.status != 200:
        return f"HTTP {response.status}"
    return "" if said == echo.encode() else "another answer"


def _greeting(platform: WechatSettings, echo: str) -> dict[str, str]:
    at = {"timestamp": str(int(time.time())), "nonce": secrets.token_hex(4)}
    if not platform.agent:
        return {**at, "signature": signed(platform.token, *at.values()), "echostr": echo}
    envelope = Envelope(platform.token, (key_of(platform.keys[0]),), platform.receiver)
    sealed = envelope.seal(echo.encode(), secrets.token_bytes(16))
    return {**at, "msg_signature": signed(platform.token, *at.values(), sealed), "echostr": sealed}


async def telegram_trouble(
    session: aiohttp.ClientSession, home: str, telegram: TelegramSettings
) -> str:
    """Return what is wrong with the bot or with where its updates go, "" when nothing is."""
    try:
        there = await _asked(session, telegram)
    except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError) as error:
        return type(error).__name__  # not its text: that holds the address with the token
    if not there.get("ok"):
        return f"{there.get('error_code')} {there.get('description')}"
    url, last = there["result"].get("url", ""), there["result"].get("last_error_message", "")
    if bool(url) != bool(telegram.hook):
        return "webhook" if url else "no webhook"
    if url and home and url != f"{home}/telegram":
        return f"webhook {url}"
    return str(last)


async def _asked(session: aiohttp.ClientSession, telegram: TelegramSettings) -> dict[str, Any]:
    address = f"{telegram.api}/bot{telegram.token}/getWebhookInfo"
    async with session.post(address) as response:
        answer = orjson.loads(await response.read())
    return answer if isinstance(answer, dict) else {}
