"""Phrases that settle a fact: those listed with the facts, and the patterns of words.yaml.

spotted(clause, facts) -> Spot      what a clause says, before it is asked whether it is meant
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from knowledge.reading.spoken import SPOKEN, one_of
from knowledge.rules.case import Value
from knowledge.schema import Fact

_S = SPOKEN["story"]
_PATTERNS: tuple[tuple[str, Value, re.Pattern[str]], ...] = tuple(
    (each["fact"], each["value"], re.compile(each["find"])) for each in _S["patterns"]
)
# told with the parents' own words, by knowledge/reading/parents.py
_ELSEWHERE = ("father", "mother")

Meanings: TypeAlias = Mapping[str, tuple[tuple[str, Value], ...]]


@dataclass(frozen=True, slots=True)
class Spot:
    """Words of a clause that say something of a fact."""

    fact: str
    value: Value
    start: int
    end: int


def spotted(text: str, facts: Mapping[str, Fact]) -> Iterator[Spot]:
    """Yield what a clause says, phrases first; patterns of facts that are not asked are left."""
    pattern, meanings = _phrases(facts)
    longer = [
        Spot(fact, value, match.start(), match.end())
        for fact, value, each in _PATTERNS
        if fact in facts
        for match in each.finditer(text)
    ]
    for match in pattern.finditer(text):
        for fact, value in meanings[match.group()]:
            spot = Spot(fact, value, match.start(), match.end())
            if not any(_holds(each, spot) for each in longer):
                yield spot
    yield from longer


def _holds(longer: Spot, spot: Spot) -> bool:
    """Return whether a phrase is only part of a longer expression for the same fact."""
    inside = longer.start <= spot.start and spot.end <= longer.end
    return longer.fact == spot.fact and longer.fact in _S["told_by_the_longer"] and inside


def _phrases(facts: Mapping[str, Fact]) -> tuple[re.Pattern[str], Meanings]:
    """Return a pattern of all phrases that settle facts, and what each phrase settles."""
    of, made = _made.get(id(facts), (None, None))
    if of is not facts or made is None:
        made = _make(facts.values())
        _made[id(facts)] = facts, made
    return made


# made once per fact list; the list is kept with it so that its id stays its own
_made: dict[int, tuple[Mapping[str, Fact], tuple[re.Pattern[str], Meanings]]] = {}


def _make(facts: Iterable[Fact]) -> tuple[re.Pattern[str], Meanings]:
    meanings: dict[str, list[tuple[str, Value]]] = {}
    for fact in facts:
        if fact.id in _ELSEWHERE:
            continue
        for word in fact.yes_words:
            meanings.setdefault(word, []).append((fact.id, True))
        for word in fact.no_words:
            meanings.setdefault(word, []).append((fact.id, False))
        for choice in fact.choices:
            for word in choice.words:
                meanings.setdefault(word, []).append((fact.id, choice.id))
    pattern = re.compile(one_of(meanings) if meanings else r"(?!)")
    return pattern, {word: tuple(found) for word, found in meanings.items()}
