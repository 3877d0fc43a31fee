"""Pictures, recordings and positions kept with a visit; the files lie in the media folder."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert

from bot.recording.writing import Writing
from handlers.turn import Event, Message, Photo, Voice
from handlers.visit.events import VisitPictured, VisitPlaced, VisitVoiced
from state.changes import Write
from state.tables import attachments

INSERT_ATTACHMENT = insert(attachments)


def _pictured(event: VisitPictured, _: Message, at: datetime) -> list[Write]:
    return [_attachment(event.receipt, event.visitor, at, _file("photo", event.photo))]


def _voiced(event: VisitVoiced, _: Message, at: datetime) -> list[Write]:
    return [_attachment(event.receipt, event.visitor, at, _file("voice", event.voice))]


def _placed(event: VisitPlaced, _: Message, at: datetime) -> list[Write]:
    kept = {**asdict(event.position), "kind": "position", "sha256": "", "media_type": ""}
    return [_attachment(event.receipt, event.visitor, at, {**kept, "size": 0})]


def _file(kind: str, kept: Photo | Voice) -> dict[str, object]:
    return {**asdict(kept), "kind": kind, "latitude": None, "longitude": None, "datum": ""}


def _attachment(receipt: str, visitor: str, at: datetime, kept: dict[str, object]) -> Write:
    row = {**kept, "record": receipt, "added_by": visitor, "added_at": at}
    return Write(INSERT_ATTACHMENT, row)


WRITES: dict[type[Event], Writing] = {
    VisitPictured: _pictured,
    VisitVoiced: _voiced,
    VisitPlaced: _placed,
}
