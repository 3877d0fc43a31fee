"""What is known of one household and its people: the case an assessment looks at.

Facts belong to the household asked about, never to whoever asks. A fact nobody stated is absent;
"don't know" and "would rather not say" are two different answers, kept as such.

JSON form: {"household": {fact: value}, "people": [{"who": "…", fact: value, …}]} or flat
{fact: value}, where facts of a person go to the one who asks. A value is a number, [low, high]
(high null: open), true/false, a choice id or label, words as people say them, "unknown",
"declined", or {"value": …, "words": …, "from": …}. "silent_on" beside them: facts a story was
silent on.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from knowledge.interval import Interval
from knowledge.reading.answers import read_answer
from knowledge.reading.spoken import SPOKEN
from knowledge.schema import Fact

Value: TypeAlias = bool | str | Interval
Provenance: TypeAlias = Literal["said", "seen", "proof", "data", "reckoned"]

HOUSEHOLD: Final = ""
SELF: Final[str] = SPOKEN["people"]["self"]
UNANSWERED: Final = ("unknown", "declined")
SILENT_ON: Final = "silent_on"


@dataclass(frozen=True, slots=True)
class Known:
    """One answer. words: what was said. origin: how we know it."""

    value: Value
    words: str = ""
    origin: Provenance = "said"

    @property
    def answered(self) -> bool:
        """Whether it settles the fact; "don't know" and "won't say" are answers that do not."""
        return self.value not in UNANSWERED


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the case, named in plain words as the household speaks of them."""

    who: str
    facts: Mapping[str, Known] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """Facts of a household and of its people; people are never empty: the asker is the first.

    silent_on: rare statuses that a story told at one go says nothing of (knowledge/rules/silence).
    """

    household: Mapping[str, Known] = field(default_factory=dict)
    people: tuple[Person, ...] = (Person(SELF),)
    silent_on: frozenset[str] = frozenset()
    # the facts by whom they are told of, for looking up
    _told: Mapping[str, Mapping[str, Known]] = field(init=False, repr=False, compare=False)
    # what followed from them when it was first asked for; with the facts it was reckoned by
    reckoned: dict[tuple[str, str], tuple[Mapping[str, Fact], Known | None]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        told = {person.who: person.facts for person in reversed(self.people)}
        object.__setattr__(self, "_told", {**told, HOUSEHOLD: self.household})

    def get(self, who: str, fact: str) -> Known | None:
        """Return what is known of a person's fact, of the household's when *who* is ""."""
        return self._told[who].get(fact) if who in self._told else None

    def tells_of(self, who: str) -> bool:
        """Return whether anything is known of a person, of the household when *who* is ""."""
        return bool(self._facts(who))

    def _facts(self, who: str) -> Mapping[str, Known]:
        return self._told.get(who, {})

    def know(self, who: str, fact: str, known: Known) -> "Case":
        """Return the case with one answer added or replaced; an unheard-of person joins it."""
        facts = {**self._facts(who), fact: known}
        if who == HOUSEHOLD:
            return replace(self, household=facts)
        return self.with_person(who)._with_facts(who, facts)

    def forget(self, who: str, fact: str) -> "Case":
        facts = {key: known for key, known in self._facts(who).items() if key != fact}
        if who == HOUSEHOLD:
            return replace(self, household=facts)
        return self._with_facts(who, facts)

    def _with_facts(self, who: str, facts: Mapping[str, Known]) -> "Case":
        people = tuple(Person(who, facts) if p.who == who else p for p in self.people)
        return replace(self, people=people)

    def with_person(self, who: str) -> "Case":
        if who == HOUSEHOLD or any(person.who == who for person in self.people):
            return self
        return replace(self, people=(*self.people, Person(who)))

    def names(self) -> tuple[str, ...]:
        return tuple(person.who for person in self.people)

    def all(self) -> Iterator[tuple[str, str, Known]]:
        """Yield (who, fact, what is known), the household first."""
        for who, facts in ((HOUSEHOLD, self.household), *((p.who, p.facts) for p in self.people)):
            for fact, known in facts.items():
                yield who, fact, known

    def merged(self, other: "Case") -> "Case":
        """Return this case with everything the other knows; the other wins."""
        case = self
        for person in other.people:
            case = case.with_person(person.who)
        for who, fact, known in other.all():
            case = case.know(who, fact, known)
        return case


def value_of(case: Case, who: str, fact: str) -> Value | None:
    """Return the value of a fact that was told; None for one untold, unknown or declined."""
    found = case.get(who, fact)
    return found.value if found and found.answered else None


def to_json(case: Case) -> dict[str, Any]:
    """Return the case as plain JSON that from_json reads back."""
    plain: dict[str, Any] = {
        "household": {fact: _plain(known) for fact, known in case.household.items()},
        "people": [
            {"who": person.who} | {fact: _plain(known) for fact, known in person.facts.items()}
            for person in case.people
        ],
    }
    return plain | ({SILENT_ON: sorted(case.silent_on)} if case.silent_on else {})


def _plain(known: Known) -> Any:
    value = plain_value(known.value)
    if not known.words and known.origin == "said":
        return value
    return {"value": value, "words": known.words, "from": known.origin}


def plain_value(value: Value) -> Any:
    """Return a value as JSON: a number, [low, high], true/false or an id."""
    if not isinstance(value, Interval):
        return value
    if value.exact:
        return value.low
    return [value.low, None if math.isinf(value.high) else value.high]


def from_json(raw: Mapping[str, Any], facts: Mapping[str, Fact]) -> Case:
    """Read the JSON form of a case (module docstring).

    Raises ValueError naming every fact or value that cannot be read.
    """
    triples, faults = [], []
    for who, fact_id, value in _triples(raw, facts):
        if not (fact := facts.get(fact_id)):
            faults.append(f"{fact_id}: no such fact")
        elif (known := _known(fact, value)) is None:
            faults.append(f"{fact_id}: {value!r} is no answer to a {fact.kind} question")
        else:
            triples.append((who if fact.of == "person" else HOUSEHOLD, fact_id, known))
    if faults:
        raise ValueError("; ".join(faults))
    names = [str(each.get("who") or SELF) for each in raw.get("people", ())]
    silent_on = frozenset(map(str, raw.get(SILENT_ON, ()))) & facts.keys()
    case = Case(
        people=tuple(Person(who) for who in dict.fromkeys(names or [SELF])), silent_on=silent_on
    )
    for who, fact_id, known in triples:
        case = case.know(who, fact_id, known)
    return case


def _triples(raw: Mapping[str, Any], facts: Mapping[str, Fact]) -> Iterator[tuple[str, str, Any]]:
    for key, value in raw.items():
        if key == SILENT_ON:
            continue
        if key == "household" and isinstance(value, Mapping):
            yield from ((HOUSEHOLD, fact, each) for fact, each in value.items())
        elif key == "people" and isinstance(value, list):
            for person in value:
                who = str(person.get("who") or SELF)
                yield from ((who, fact, each) for fact, each in person.items() if fact != "who")
        else:
            yield SELF, key, value


def _known(fact: Fact, raw: Any) -> Known | None:
    if isinstance(raw, Mapping):
        value = read_value(fact, raw.get("value"))
        origin = raw.get("from", "said")
        return None if value is None else Known(value, str(raw.get("words", "")), origin)
    value = read_value(fact, raw)
    return None if value is None else Known(value)


def read_value(fact: Fact, raw: Any) -> Value | None:
    """Return a JSON value as an answer to *fact*, None when it is none."""
    if isinstance(raw, str):
        return read_answer(fact, raw)
    if fact.kind == "yes_no":
        return raw if isinstance(raw, bool) else None
    return _number(raw) if fact.kind == "number" else None


def _number(raw: Any) -> Interval | None:
    ends = raw if isinstance(raw, list) and len(raw) == 2 else [raw, raw]
    low, high = ends[0], math.inf if ends[1] is None else ends[1]
    numeric = all(isinstance(e, int | float) and not isinstance(e, bool) for e in (low, high))
    return Interval(low, high) if numeric and low <= high else None
