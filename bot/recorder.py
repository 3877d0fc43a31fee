"""What each event changes in the records: events in, statements for the writer out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.dml import Insert

from handlers.turn import (
    Event,
    HouseholdRead,
    Message,
    PersonBound,
    PersonUnbound,
    QuestionUnanswered,
    VisitAmended,
    VisitSubmitted,
    VisitVoided,
)
from state.rows import VisitDraft
from state.tables import audit, bindings, codes, unanswered, visits
from state.writer import Write

INSERT_VISIT = insert(visits)
INSERT_UNANSWERED = insert(unanswered)
INSERT_AUDIT = insert(audit)

SENDER = (
    bindings.c.channel == bindparam("at_channel"),
    bindings.c.account == bindparam("at_account"),
    bindings.c.sender == bindparam("at_sender"),
)
UNBIND = delete(bindings).where(*SENDER)

# A code is used once: the second sender's update touches no row, and their turn runs again.
USE_CODE = (
    update(codes)
    .where(codes.c.code_hash == bindparam("used_hash"), codes.c.used_at.is_(None))
    .values(used_at=bindparam("used_now"))
)


@dataclass(frozen=True, slots=True)
class Recorder:
    """writes_of() for one kind of database."""

    bind: Insert
    void: Insert

    def writes_of(self, events: Iterable[Event], message: Message, at: datetime) -> list[Write]:
        """Return the writes of a turn's events, made from *message* at the aware time *at*."""
        return [
            write for event in events for write in WRITES[type(event)](self, event, message, at)
        ]


def recorder_for(dialect: str) -> Recorder:
    """Return the recorder for "sqlite" or "postgresql"."""
    upsert: Any = sqlite_insert if dialect == "sqlite" else postgresql_insert
    statement = upsert(bindings)
    bind = statement.on_conflict_do_update(
        index_elements=["channel", "account", "sender"],
        set_={"person": statement.excluded.person, "bound_at": statement.excluded.bound_at},
    )
    return Recorder(bind, _void())


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


def _submitted(_: Recorder, event: VisitSubmitted, __: Message, at: datetime) -> list[Write]:
    row = _visit(event.receipt, 1, event.draft, event.visitor, at)
    return [Write(INSERT_VISIT, row)]


def _amended(_: Recorder, event: VisitAmended, __: Message, at: datetime) -> list[Write]:
    row = _visit(event.receipt, event.version, event.draft, event.visitor, at)
    return [Write(INSERT_VISIT, {**row, "reason": event.reason})]


def _voided(recorder: Recorder, event: VisitVoided, _: Message, at: datetime) -> list[Write]:
    values = {"of_receipt": event.receipt, "new_status": "voided", "voided_at": at, "why": ""}
    return [Write(recorder.void, values, must_touch=True)]


def _bound(recorder: Recorder, event: PersonBound, message: Message, at: datetime) -> list[Write]:
    used = {"used_hash": event.code_hash, "used_now": at}
    binding = {
        "channel": message.channel,
        "account": message.account,
        "sender": message.sender,
        "person": event.person,
        "bound_at": at,
    }
    return [Write(USE_CODE, used, must_touch=True), Write(recorder.bind, binding)]


def _unbound(_: Recorder, __: PersonUnbound, message: Message, ___: datetime) -> list[Write]:
    sender = {
        "at_channel": message.channel,
        "at_account": message.account,
        "at_sender": message.sender,
    }
    return [Write(UNBIND, sender)]


def _unanswered(_: Recorder, event: QuestionUnanswered, __: Message, at: datetime) -> list[Write]:
    # By the hour only: the exact moment stands in the turn, beside the sender.
    hour = at.replace(minute=0, second=0, microsecond=0)
    row = {"text": event.text, "place": event.place, "asked_at": hour}
    return [Write(INSERT_UNANSWERED, row)]


def _read(_: Recorder, event: HouseholdRead, __: Message, at: datetime) -> list[Write]:
    row = {"person": event.person, "household": event.household, "at": at, "why": ""}
    return [Write(INSERT_AUDIT, row)]


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


WRITES: dict[type[Event], Callable[[Recorder, Any, Message, datetime], list[Write]]] = {
    VisitSubmitted: _submitted,
    VisitAmended: _amended,
    VisitVoided: _voided,
    PersonBound: _bound,
    PersonUnbound: _unbound,
    QuestionUnanswered: _unanswered,
    HouseholdRead: _read,
}
