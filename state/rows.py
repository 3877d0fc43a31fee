"""Plain records as they are stored and read: no behaviour, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

Role: TypeAlias = Literal["household", "cadre", "supervisor"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roster who may be bound to a sender.

    area: code of the area they work in (cadre: village; supervisor: township, county, city).
    """

    id: str
    name: str
    role: Role
    area: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a household. relation is to the head, in people's words."""

    name: str
    relation: str
    birth_year: int | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """One household of a village's roster. changed_at: None where it was not read.

    left_at: since when the roster no longer has it; None while it does.
    """

    id: str
    village: str
    group: str
    head: str
    nickname: str = ""
    kind: str = ""
    members: tuple[Member, ...] = ()
    changed_at: datetime | None = field(default=None, compare=False)
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A visit as read from one sentence, before or after it is confirmed.

    id: unique per draft, so that one draft can be stored once only.
    seen: aspect id (food, clothing, education, medical, housing, water, income) → what was seen.
    """

    id: str
    village: str
    household_id: str
    household: str
    visited_on: date
    part_of_day: str = ""
    method: str = "home"
    seen: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()
    follow_up_on: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A stored visit: its draft, who made it, and which version this is."""

    receipt: str
    version: int
    status: Literal["kept", "voided"]
    visitor: str
    visitor_name: str
    draft: VisitDraft
    submitted_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """That a version of a visit was submitted: who by and when, without its words."""

    receipt: str
    version: int
    visitor: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time binding code, by hash only."""

    code_hash: str
    person: str
    expires_at: datetime
    used: bool


@dataclass(frozen=True, slots=True)
class StoredDigest:
    """A digest as it was composed: never recomputed silently. shown: what its numbers mean."""

    scope: str
    period: str
    recipient: str
    as_of: datetime
    content_hash: str
    text: str
    shown: Mapping[str, Any] = field(default_factory=dict)
