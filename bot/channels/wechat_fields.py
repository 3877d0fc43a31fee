"""What WeChat and WeCom have in common: the fields of a message, and sending within a window."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.channel import Undelivered
from bot.channels.wechat_api import PlatformApi
from bot.channels.wechat_wire import Fields
from bot.charts import drawn
from bot.media import MOST_BYTES
from bot.pictures import Fetch
from handlers.turn import Kind, Message, Position, Reply
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
        attachment=_position(fields) if kind == "location" else None,
    )


def file_of(api: PlatformApi, fields: Fields) -> Fetch | None:
    """Return how to fetch the picture or recording a message brings, None when it brings none."""
    number = fields.get("MediaId", "") if fields.get("MsgType") in ("image", "voice") else ""
    return media_of(api, number) if number else None


def media_of(api: PlatformApi, number: str) -> Fetch:
    """Return how to fetch a file by its media id, which holds for three days."""
    return partial(api.download, "/cgi-bin/media/get", MOST_BYTES, media_id=number)


def position_of(latitude: str, longitude: str) -> Position | None:
    """Return a pin picked on a map of these platforms, None for what is no place on Earth."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    there = -90 <= north <= 90 and -180 <= east <= 180
    return Position(north, east, "GCJ-02") if there else None


def _position(fields: Fields) -> Position | None:
    return position_of(fields.get("Location_X", ""), fields.get("Location_Y", ""))


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


async def content_of(api: PlatformApi, reply: Reply) -> dict[str, Any]:
    """Return a bubble as messages of the platforms hold it; a chart is left with them first.

    Raises Undelivered.
    """
    if reply.chart is None:
        return {"msgtype": "text", "text": {"content": reply.text}}
    media = await api.upload(await drawn(reply.chart))
    return {"msgtype": "image", "image": {"media_id": media}}


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
