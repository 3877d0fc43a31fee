"""What is sent later than it is decided: how a message comes into the outbox."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import insert

from bot.wire import replies_to_json
from handlers.turn import Reply
from state.changes import Write
from state.redis_store import Address
from state.tables import outbox

INSERT_OUTBOX = insert(outbox)
NOWHERE = Address("", "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """One message to an address or, without one, to a person wherever they are bound.

    key: stored once only. purpose: what bot/outbox counts it as. at: aware, when it is queued.
    not_before: aware; None for at once.
    """

    key: str
    purpose: str
    replies: tuple[Reply, ...]
    at: datetime
    not_before: datetime | None = None
    person: str = ""
    to: Address = NOWHERE

    def write(self) -> Write:
        """Return what stores it."""
        row = {
            "dedup_key": self.key,
            **self.to._asdict(),
            "person": self.person,
            "replies": orjson.loads(replies_to_json(self.replies)),
            "purpose": self.purpose,
            "not_before": self.not_before or self.at,
            "created_at": self.at,
        }
        return Write(INSERT_OUTBOX, row)
