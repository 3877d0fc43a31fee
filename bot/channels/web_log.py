"""The talk as the phone page is told it: messages with their places, charts where they are drawn.

A chart is looked up in the sender's own log, and drawn when it is asked for.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import orjson

from bot.channels.web_answer import Head
from bot.charts import TYPE
from bot.wire import chart_from
from handlers.turn import Chart, Message
from state.redis_store import Answered

PNG = Head(
    {
        "Content-Type": TYPE,
        # What stands at a place of a log never changes.
        "Cache-Control": "private, max-age=604800, immutable",
        "X-Content-Type-Options": "nosniff",
    }
)


def path_of(door: str) -> str:
    """Return the address of a door's charts, with the place in the log left open."""
    return f"/api/{door}/charts/{{epoch}}/{{seq:[1-9][0-9]{{0,8}}}}"


def posted(message: Message, answered: Answered) -> bytes:
    """Return what a posted message is answered with."""
    place, door = answered.place, message.account
    epoch, first = (place.epoch, place.seq) if place else ("", 0)
    replies = [
        _with_picture({"seq": seq, **reply}, door, epoch)
        for seq, reply in enumerate(orjson.loads(answered.replies), first + 1)
    ]
    own_id = message.key.partition(":")[2]
    return orjson.dumps({"epoch": epoch, "id": own_id, "seq": first, "replies": replies})


def page(door: str, epoch: str, entries: Sequence[tuple[int, bytes]], after: int) -> bytes:
    """Return the messages of a log past a place."""
    messages = [message for last, raw in entries for message in _messages(last, raw)]
    news = [_with_picture(message, door, epoch) for message in messages if message["seq"] > after]
    return orjson.dumps({"epoch": epoch, "messages": news})


def chart_at(entries: Sequence[tuple[int, bytes]], seq: int) -> Chart | None:
    """Return the chart of one message, None when it has none or is not in the log any more."""
    said = [message for last, raw in entries[:1] for message in _messages(last, raw)]
    return next((chart_from(one.get("chart")) for one in said if one["seq"] == seq), None)


def _with_picture(message: dict[str, Any], door: str, epoch: str) -> dict[str, Any]:
    """Let a message say where its chart is drawn, and in words what it shows."""
    chart = chart_from(message.pop("chart", None))
    if chart is None:
        return message
    source = f"/api/{door}/charts/{quote(epoch, safe='')}/{message['seq']}"
    return {**message, "picture": {"src": source, "alt": f"{chart.title} {chart.line}"}}


def _messages(last: int, raw: bytes) -> list[dict[str, Any]]:
    """Return an entry's messages, oldest first; *last* is the seq of the newest."""
    key, said, at, replies = orjson.loads(raw)
    own = key.partition(":")[2]
    mine = [{"from": "me", "id": own, "text": said, "choices": []}] if key else []
    messages = [*mine, *({"from": "bot", **reply} for reply in replies)]
    first = last - len(messages) + 1
    return [{"seq": seq, "at": at, **message} for seq, message in enumerate(messages, first)]
