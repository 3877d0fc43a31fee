"""The household file as it is stored and read: statuses, facts, marks, findings, clues."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

Mark: TypeAlias = Literal["enjoyed", "applied", "not_eligible", "to_check"]
ClueSource: TypeAlias = Literal["visit", "request", "missing"]
ClueState: TypeAlias = Literal["raised", "verified", "discussed", "helping", "followed", "excluded"]
Colour: TypeAlias = Literal["", "red", "yellow", "blue"]


@dataclass(frozen=True, slots=True)
class HouseholdStatus:
    """What a household counts as, from since (None: not told) until (None: still).

    status: id in config/file_words.yaml. source: "roster" or "cadre". by: person id, "" of rosters.
    """

    household: str
    status: str
    since: date | None
    until: date | None
    source: str
    by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class HouseholdFact:
    """One fact stated of a household or, when who is not "", of one of its people.

    value: plain JSON as knowledge.rules.case writes it. origin: how it is known (said, seen, …).
    source: "screening", "visit" or "roster"; ref: the visit's receipt. day: it was true on.
    """

    household: str
    who: str
    fact: str
    value: Any
    words: str
    origin: str
    source: str
    day: date
    by: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class PolicyMark:
    """What a cadre found of a household and a policy; the latest one counts.

    ruleset: of the knowledge the mark was made under. why: needed for "not_eligible".
    """

    household: str
    policy: str
    mark: Mark
    why: str
    by: str
    day: date
    ruleset: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A policy a household probably misses, as one sweep found it. why: the deciding facts."""

    village: str
    household: str
    policy: str
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """One look at all households of a scope under one ruleset."""

    scope: str
    made_at: datetime
    ruleset: str
    households: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Clue:
    """A sign that a household may fall back into poverty, as it stands now.

    number: derived from what raised it. kind: id in config/file_words.yaml. sentence: what raised
    it, in the words it was said in. ref: the visit's receipt, "" of other sources. step: how many
    steps were recorded. colour: set by an official only, never shown to households.
    """

    number: str
    household: str
    village: str
    kind: str
    sentence: str
    source: ClueSource
    ref: str
    raised_on: date
    raised_by: str
    state: ClueState = "raised"
    colour: Colour = ""
    step: int = 1


@dataclass(frozen=True, slots=True)
class ClueStep:
    """One step of a clue: to which state, by whom (person id), when, and the reason given.

    undoes: the step it takes back, 0 for none.
    """

    clue: str
    step: int
    state: ClueState
    colour: Colour
    reason: str
    by: str
    at: datetime
    undoes: int = 0
