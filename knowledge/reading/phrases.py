"""Phrases that settle a fact: those listed with the facts, and the patterns of words.yaml.

ways_in(story, facts) -> Way ...           the patterns worth trying on its clauses
spotted(clause, facts, ways) -> Spot      what a clause says, before it is asked whether it is meant
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from config.patterns import one_of
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import Value
from knowledge.schema import Fact

_S = SPOKEN["story"]
Way: TypeAlias = tuple[str, Value, re.Pattern[str]]
_PATTERNS: tuple[Way, ...] = tuple(
    (each["fact"], each["value"], re.compile(each["find"]))
    for each in _S["patterns"]
    if not each.get("across")
)
# those that stretch over several clauses of a sentence
_ACROSS: tuple[Way, ...] = tuple(
    (each["fact"], each["value"], re.compile(each["find"]))
    for each in _S["patterns"]
    if each.get("across")
)
_STANDING = _S["standing"]
_SPOKEN_OF = re.compile(_STANDING["spoken_of"])
# "drawing low-income aid", "low-income aid, drawn for years": the name with a word for having it
_ON_IT: tuple[Way, ...] = tuple(
    (
        each["fact"],
        each["value"],
        re.compile(
            f"{_STANDING['kept']}{_STANDING['as']}{each['name']}"
            f"|{each['name']}(?:{_STANDING['after']})|{_STANDING['whole']}{each['name']}"
            f"{_STANDING['whole_after']}"
            f"|^{_STANDING['alone']}(?P<alone>{each['name']})$"
            f"|^(?={_STANDING['bare']}$).*(?P<bare>{each['name']})$"
        ),
    )
    for each in _STANDING["names"]
)
# a pattern that looks at the ends of a clause finds nothing in a whole story
_ENDS = re.compile(r"(?<!\[)\^|\$")
_AT_ENDS = tuple(way for way in _PATTERNS if _ENDS.search(way[2].pattern))
_ANYWHERE = tuple(way for way in _PATTERNS if way not in _AT_ENDS)
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


def ways_in(story: str, facts: Mapping[str, Fact]) -> tuple[Way, ...]:
    """Return the patterns worth trying on the clauses of a story; most say nothing in it."""
    found = [way for way in _ANYWHERE if way[2].search(story)]
    ways = (*found, *_AT_ENDS, *(_ON_IT if _SPOKEN_OF.search(story) else ()))
    return tuple(way for way in ways if way[0] in facts)


def spotted(text: str, facts: Mapping[str, Fact], ways: Iterable[Way]) -> Iterator[Spot]:
    """Yield what a clause says, phrases first. ways: the patterns to try, from ways_in."""
    pattern, meanings = _phrases(facts)
    longer = [
        Spot(fact, value, _begin(match), match.end())
        for fact, value, each in ways
        for match in each.finditer(text)
    ]
    for match in pattern.finditer(text):
        for fact, value in meanings[match.group()]:
            spot = Spot(fact, value, match.start(), match.end())
            if not any(_holds(each, spot) for each in longer):
                yield spot
    yield from longer


def _begin(match: re.Match[str]) -> int:
    """Return where the words begin that say it: a clause may name somebody in front of them."""
    return match.start(match.lastgroup) if match.lastgroup in ("alone", "bare") else match.start()


def spotted_across(story: str) -> Iterator[Spot]:
    """Yield what is said over several clauses; places are those of the whole story."""
    for fact, value, pattern in _ACROSS:
        for match in pattern.finditer(story):
            yield Spot(fact, value, match.start(), match.end())


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
    pattern = re.compile(one_of(meanings))
    return pattern, {word: tuple(found) for word, found in meanings.items()}
