"""Questions nobody could answer, and who read whose file."""

from datetime import datetime

from sqlalchemy import insert

from bot.recording.writing import Writing
from handlers.turn import Event, HouseholdRead, Message, QuestionUnanswered
from state.changes import Write
from state.tables import audit, unanswered

INSERT_UNANSWERED = insert(unanswered)
INSERT_AUDIT = insert(audit)


def _unanswered(event: QuestionUnanswered, _: Message, at: datetime) -> list[Write]:
    # By the hour only: the exact moment stands in the turn, beside the sender.
    hour = at.replace(minute=0, second=0, microsecond=0)
    row = {"text": event.text, "place": event.place, "asked_at": hour}
    return [Write(INSERT_UNANSWERED, row)]


def read_by(person: str, household: str, at: datetime, why: str = "") -> Write:
    """Return what notes in the audit that somebody was shown a household. person "": see why."""
    row = {"person": person, "household": household, "at": at, "why": why}
    return Write(INSERT_AUDIT, row)


def _read(event: HouseholdRead, _: Message, at: datetime) -> list[Write]:
    return [read_by(event.person, event.household, at)]


WRITES: dict[type[Event], Writing] = {QuestionUnanswered: _unanswered, HouseholdRead: _read}
