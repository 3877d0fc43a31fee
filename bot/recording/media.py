"""Pictures and positions kept with a visit; the files themselves lie in the media folder."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert

from bot.recording.writing import Writing
from handlers.turn import Event, Message
from handlers.visit.events import VisitPictured, VisitPlaced
from state.changes import Write
from state.tables import attachments

INSERT_ATTACHMENT = insert(attachments)


def _pictured(event: VisitPictured, _: Message, at: datetime) -> list[Write]:
    kept = {**asdict(event.photo), "kind": "photo", "latitude": None, "longitude": None}
    return [_attachment(event.receipt, event.visitor, at, {**kept, "datum": ""})]


def _placed(event: VisitPlaced, _: Message, at: datetime) -> list[Write]:
    kept = {**asdict(event.position), "kind": "position", "sha256": "", "media_type": ""}
    return [_attachment(event.receipt, event.visitor, at, {**kept, "size": 0})]


def _attachment(receipt: str, visitor: str, at: datetime, kept: dict[str, object]) -> Write:
    row = {**kept, "record": receipt, "added_by": visitor, "added_at": at}
    return Write(INSERT_ATTACHMENT, row)


WRITES: dict[type[Event], Writing] = {VisitPictured: _pictured, VisitPlaced: _placed}
