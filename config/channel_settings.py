"""Secrets of the platforms the bot is on, from environment variables; a platform unset is off."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from config.settings import SettingsError


@dataclass(frozen=True, slots=True)
class WechatSettings:
    """An official account, or a WeCom app when *agent* is given.

    receiver: app id or corp id. keys: the EncodingAESKey in use, then the one before it.
    agent: the WeCom app's AgentId. api: where the platform's interface is. notice: the template of
    an official account's subscription notices, "" = there are none.
    """

    receiver: str
    secret: str
    token: str
    keys: tuple[str, ...]
    api: str
    agent: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """A Telegram bot. hook: the secret of its webhook; empty = updates are polled."""

    token: str
    hook: str
    api: str


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """The platforms that are set up."""

    wechat: WechatSettings | None = None
    wecom: WechatSettings | None = None
    telegram: TelegramSettings | None = None


def channel_settings_from(environ: Mapping[str, str]) -> ChannelSettings:
    """Read WECHAT_…, WECOM_… and TELEGRAM_….

    Raises SettingsError for a platform set up half, or a key that is none.
    """
    return ChannelSettings(_wechat(environ), _wecom(environ), _telegram(environ))


def _wechat(environ: Mapping[str, str]) -> WechatSettings | None:
    names = ("WECHAT_APP_ID", "WECHAT_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY")
    if not (given := _all_or_none(environ, names)):
        return None
    keys = _keys(environ, "WECHAT_AES_KEY", "WECHAT_AES_KEY_BEFORE")
    api = environ.get("WECHAT_API") or "https://api.weixin.qq.com"
    notice = environ.get("WECHAT_NOTICE_TEMPLATE", "")
    return WechatSettings(given[0], given[1], given[2], keys, api, notice=notice)


def _wecom(environ: Mapping[str, str]) -> WechatSettings | None:
    names = ("WECOM_CORP_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_AES_KEY", "WECOM_AGENT_ID")
    if not (given := _all_or_none(environ, names)):
        return None
    keys = _keys(environ, "WECOM_AES_KEY", "WECOM_AES_KEY_BEFORE")
    api = environ.get("WECOM_API") or "https://qyapi.weixin.qq.com"
    return WechatSettings(given[0], given[1], given[2], keys, api, agent=given[4])


def _telegram(environ: Mapping[str, str]) -> TelegramSettings | None:
    if not (token := environ.get("TELEGRAM_TOKEN", "")):
        return None
    api = environ.get("TELEGRAM_API") or "https://api.telegram.org"
    return TelegramSettings(token, environ.get("TELEGRAM_HOOK_SECRET", ""), api)


def _all_or_none(environ: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, ...]:
    given = tuple(environ.get(name, "") for name in names)
    missing = [name for name, value in zip(names, given, strict=True) if not value]
    if len(missing) == len(names):
        return ()
    if missing:
        raise SettingsError(f"set {', '.join(missing)} as well, or none of {', '.join(names)}")
    return given


def _keys(environ: Mapping[str, str], *names: str) -> tuple[str, ...]:
    found = {each: environ[each] for each in names if environ.get(each)}
    for each, key in found.items():
        if not _is_key(key):
            raise SettingsError(f"{each}: expected the EncodingAESKey, 43 letters and digits")
    return tuple(found.values())


def _is_key(text: str) -> bool:
    try:
        return len(text) == 43 and len(base64.b64decode(text + "=", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False
