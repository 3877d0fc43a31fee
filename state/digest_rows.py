"""What digests are made of and how they are wished for, as it is stored and read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """One kept visit as a digest needs it. problems: in the visitor's words."""

    receipt: str
    village: str
    household_id: str
    household: str
    visited_on: date
    problems: tuple[str, ...] = ()
    follow_up_on: date | None = None


@dataclass(frozen=True, slots=True)
class QuietHome:
    """A household of the roster nobody visited for a while. last: its last visit ever, or None."""

    id: str
    village: str
    head: str
    last: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """A visit changed or taken back after it was first stored. days: visited on, before and now."""

    receipt: str
    status: str
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """The last stored look for policies that covers an area. households: policy id → how many."""

    scope: str
    made_at: datetime
    households: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MissedBy:
    """A household that probably misses a policy. why: the deciding facts."""

    household: str
    village: str
    head: str
    policy: str
    why: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person said of one kind of digest: whether, on which weekday (1 Monday) and when.

    at: local time as HH:MM, "" as the county has it. weekday 0: as the county has it.
    """

    person: str
    kind: str
    wanted: bool
    weekday: int = 0
    at: str = ""
    changed_at: datetime | None = None
