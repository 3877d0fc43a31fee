"""Visits kept, corrected and taken back: every version stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.sql.dml import Insert

from bot.recording.writing import Writing
from handlers.turn import Event, Message, VisitAmended, VisitSubmitted, VisitVoided
from state.changes import Write
from state.rows import VisitDraft
from state.tables import visits

INSERT_VISIT = insert(visits)


def _void() -> Insert:
    """Copy the latest version of a visit as the next one, voided; nothing when voided already."""
    copied = [c for c in visits.c if c.name not in ("version", "status", "submitted_at", "reason")]
    latest = (
        select(visits.c.version)
        .where(visits.c.receipt == bindparam("of_receipt"))
        .order_by(visits.c.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    fixed: list[Any] = [
        (visits.c.version + 1).label("version"),
        bindparam("new_status", type_=visits.c.status.type).label("status"),
        bindparam("voided_at", type_=visits.c.submitted_at.type).label("submitted_at"),
        bindparam("why", type_=visits.c.reason.type).label("reason"),
    ]
    source = select(*copied, *fixed).where(
        visits.c.receipt == bindparam("of_receipt"),
        visits.c.version == latest,
        visits.c.status == "kept",
    )
    names = [*(c.name for c in copied), "version", "status", "submitted_at", "reason"]
    return insert(visits).from_select(names, source)


VOID = _void()


def _submitted(event: VisitSubmitted, _: Message, at: datetime) -> list[Write]:
    row = _visit(event.receipt, 1, event.draft, event.visitor, at)
    return [Write(INSERT_VISIT, row)]


def _amended(event: VisitAmended, _: Message, at: datetime) -> list[Write]:
    row = _visit(event.receipt, event.version, event.draft, event.visitor, at)
    return [Write(INSERT_VISIT, {**row, "reason": event.reason})]


def _voided(event: VisitVoided, _: Message, at: datetime) -> list[Write]:
    values = {"of_receipt": event.receipt, "new_status": "voided", "voided_at": at, "why": ""}
    return [Write(VOID, values, must_touch=True)]


def _visit(
    receipt: str, version: int, draft: VisitDraft, visitor: str, at: datetime
) -> dict[str, Any]:
    return {
        "receipt": receipt,
        "version": version,
        "status": "kept",
        "visitor": visitor,
        "submitted_at": at,
        "reason": "",
        "draft_id": draft.id,
        "village": draft.village,
        "household_id": draft.household_id,
        "household": draft.household,
        "visited_on": draft.visited_on,
        "part_of_day": draft.part_of_day,
        "method": draft.method,
        "seen": draft.seen,
        "problems": list(draft.problems),
        "done": list(draft.done),
        "promised": list(draft.promised),
        "follow_up_on": draft.follow_up_on,
        "text": draft.text,
    }


WRITES: dict[type[Event], Writing] = {
    VisitSubmitted: _submitted,
    VisitAmended: _amended,
    VisitVoided: _voided,
}
