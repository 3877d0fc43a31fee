"""What WeChat and WeCom have in common: the fields of a message, and sending within a window."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channel import Undelivered
from bot.channels.wechat_wire import Fields
from handlers.turn import Kind, Message
from state.redis_store import Address
from state.reply_window import ReplyWindow

KINDS: dict[str, Kind] = {
    "text": "text",
    "image": "image",
    "voice": "voice",
    "location": "location",
    "event": "action",
}
# What a message lets us send: service messages, seconds.
MESSAGE_SLOTS = (5, 48 * 3600)


def message_from(fields: Fields, channel: str, account: str, said: tuple[Kind, str]) -> Message:
    """Return the message of a callback's fields. said: its kind, and what it says."""
    kind, text = said
    return Message(
        channel=channel,
        account=account,
        sender=fields.get("FromUserName", ""),
        key=_key(fields),
        kind=kind,
        text=text,
        sent_at=_sent_at(fields),
    )


def _key(fields: Fields) -> str:
    """Return what the platform repeats when it knocks again."""
    if number := fields.get("MsgId", ""):
        return number
    names = ("FromUserName", "CreateTime", "Event", "EventKey")
    return ":".join(fields.get(name, "") for name in names)


def _sent_at(fields: Fields) -> datetime:
    """Return when the platform says it was sent; now for a time nobody can mean."""
    now, text = datetime.now(UTC), fields.get("CreateTime", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 11):
        return now
    said = datetime.fromtimestamp(int(text), UTC)
    return said if abs(now - said) < timedelta(days=3) else now


async def send_in_window(
    window: ReplyWindow, address: Address, send: Callable[[], Awaitable[Any]]
) -> None:
    """Send with one slot of the reply window; the platform's word that it is shut counts.

    Raises Undelivered when no window is open, and what *send* raises.
    """
    if not await window.take(address):
        raise Undelivered("no reply window is open", until_heard=True)
    try:
        await send()
    except Undelivered as error:
        if error.until_heard:
            await window.shut(address)
        raise
