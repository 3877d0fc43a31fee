"""What a request of the phone page says of itself: its id, when it was sent, whether it is ours."""

import re
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

ID = re.compile(r"[0-9A-Za-z_.:-]{1,64}")


def from_page(request: web.Request) -> bool:
    """A form on another site can set neither this header nor our Origin."""
    return "X-Requested-With" in request.headers


def gone(request: web.Request) -> bool:
    """Return whether nobody waits for the answer any more."""
    return request.transport is None or request.transport.is_closing()


def seconds(request: web.Request, name: str, most: float) -> float:
    """Return a whole number of the query, at most *most*; 0 for anything else."""
    value = request.query.get(name, "")
    return min(float(value), most) if value.isdecimal() and value.isascii() else 0.0


def sent_at(raw: Any) -> datetime:
    """Return when the page says it sent a message, now for what is no aware time."""
    try:
        sent = datetime.fromisoformat(raw)
        return sent.astimezone(UTC) if sent.tzinfo else datetime.now(UTC)
    except (TypeError, ValueError, OverflowError):
        return datetime.now(UTC)
