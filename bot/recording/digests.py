"""When somebody wants their digests: the last word on each kind counts."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, delete, insert

from bot.recording.writing import Writing
from handlers.digest.events import DigestWished
from handlers.turn import Event, Message
from state.changes import Write
from state.tables import digest_wishes

FORGET = delete(digest_wishes).where(
    digest_wishes.c.person == bindparam("of_person"), digest_wishes.c.kind == bindparam("of_kind")
)
INSERT_WISH = insert(digest_wishes)


def _wished(event: DigestWished, _: Message, at: datetime) -> list[Write]:
    wish = event.wish
    before = Write(FORGET, {"of_person": wish.person, "of_kind": wish.kind})
    return [before, Write(INSERT_WISH, {**asdict(wish), "changed_at": at})]


WRITES: dict[type[Event], Writing] = {DigestWished: _wished}
