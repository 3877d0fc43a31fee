"""Reads what nobody could answer and what people thought of answers; no sender is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Engine, Table, select

from state.days import begins, over
from state.tables import feedback, unanswered


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question nothing on file answered; asked_at: the hour."""

    text: str
    place: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one person thought of one answer: useful, useless, or what was *missing* in it."""

    verdict: str
    topic: str
    aspect: str
    place: str
    ruleset: str
    question: str
    missing: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class FeedbackRecords:
    """The reader. zone: for what counts as a day."""

    engine: Engine
    zone: ZoneInfo

    def questions(self, since: date, until: date) -> Sequence[OpenQuestion]:
        """Return the questions nobody could answer, oldest first; both days included."""
        days = (since, until)
        return self._kept(OpenQuestion, unanswered, unanswered.c.asked_at, days)

    def given(self, since: date, until: date) -> Sequence[Feedback]:
        """Return the feedback given, oldest first; both days included."""
        return self._kept(Feedback, feedback, feedback.c.given_at, (since, until))

    def _kept(
        self, row: type[Any], table: Table, when: Column[Any], days: tuple[date, date]
    ) -> list[Any]:
        first, last = days
        columns = [table.c[name] for name in row.__dataclass_fields__]
        inside = (when >= begins(first, self.zone), when < over(last, self.zone))
        query = select(*columns).where(*inside).order_by(table.c.id)
        with self.engine.connect() as connection:
            return [row(**found._mapping) for found in connection.execute(query)]
