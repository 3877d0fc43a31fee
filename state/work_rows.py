"""Leave, reminders, days put right, days as shown, flags on notes, as they are stored and read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

LeaveStatus: TypeAlias = Literal["filed", "ended", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Leave:
    """One leave in its latest version. Both days are part of it.

    area: the person's own. reason: in their words, for their own eyes. deputy: person id or "".
    ended: came back before the day filed; last_day is then the last day away.
    """

    number: str
    version: int
    person: str
    area: str
    first_day: date
    last_day: date
    reason: str = ""
    deputy: str = ""
    status: LeaveStatus = "filed"

    def covers(self, day: date) -> bool:
        return self.status != "withdrawn" and self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Memo:
    """What a cadre asked to be reminded of, in their words, on the morning of one day."""

    number: str
    person: str
    day: date
    text: str


@dataclass(frozen=True, slots=True)
class DayNote:
    """What somebody said of one day of their own; the latest one counts."""

    person: str
    area: str
    day: date
    in_village: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DaysShown:
    """A month's days as their person saw them last.

    month: its first day. until: the last day derived. days: plain JSON, see handlers.work.days.
    """

    person: str
    area: str
    month: date
    until: date
    days: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class FlagShown:
    """A flag on notes and the day its author first saw it. explained: their latest words on it."""

    key: str
    person: str
    area: str
    kind: str
    receipts: Sequence[str]
    shown_on: date
    explained: str = ""
