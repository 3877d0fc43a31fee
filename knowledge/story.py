"""Reads facts out of a story in people's own words; what is not said is not guessed.

read_story(text, facts, on, subject=SELF) -> Case     facts with the words they came from
place_of(text, areas) -> str                          where the household lives, if it says so
Two different values for one fact, without a correction between, leave the fact unread.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from knowledge.areas import Areas
from knowledge.case import HOUSEHOLD, SELF, Case, Known, Value
from knowledge.chinese import asked, negated, of_others, plain
from knowledge.clauses import Clause, clauses
from knowledge.interval import Interval
from knowledge.schema import Fact
from knowledge.spoken import SPOKEN, one_of
from knowledge.story_numbers import read_numbers

_S = SPOKEN["story"]
_CORRECTION = re.compile(one_of(_S["correction"]))
_LONG_AGO = re.compile(one_of(_S["long_ago"]))
_NOT_AFTER = {fact: re.compile(one_of(words)) for fact, words in _S["not_after"].items()}
_CONTEXT = {fact: re.compile(one_of(words)) for fact, words in _S["context"].items()}
_NEGATIONS = tuple(SPOKEN["negation"]["before"])
_PARENTS = ("father", "mother")
_ADULT = 18
_SPEAKER = tuple(SPOKEN["people"]["self_words"])
_AWAY = re.compile(one_of(_S["away"]))
_OVER = re.compile(one_of(_S["over"]))

Phrases: TypeAlias = Mapping[str, tuple[tuple[str, Value], ...]]


@dataclass(frozen=True, slots=True)
class _Found:
    """One fact found. start: where in the story."""

    who: str
    fact: str
    value: Value
    words: str
    start: int


def read_story(text: str, facts: Mapping[str, Fact], on: date, subject: str = SELF) -> Case:
    """Return what a story says of a household and its people, each fact with its words.

    on: the day it is told, for years of birth. subject: whom it is about until somebody is named.
    """
    text = plain(text)
    phrases = _phrases(facts)
    case = Case().with_person(subject)
    found: list[_Found] = []
    parts = list(clauses(text, subject))
    for clause in parts:
        for who, fact, value, words, at in read_numbers(clause, on):
            if fact in facts:
                found.append(_Found(who, fact, value, words, clause.start + at))
    minor = any(one.who == SELF and _is_minor(one) for one in found)
    for clause in parts:
        found += _in_clause(text, clause, phrases, facts, minor)
        for mention in clause.mentions:
            for who in () if mention.gone else mention.who:
                case = case.with_person(who)
    for one in _settled(found, text):
        case = case.know(one.who, one.fact, Known(one.value, one.words))
    return case


def place_of(text: str, areas: Areas) -> str:
    """Return the code of the one place a story names as home, "" when none or several."""
    parts = re.split(one_of(SPOKEN["negation"]["clause_ends"]), text)
    return areas.resolve(" ".join(part for part in parts if not _AWAY.search(part)))


def _phrases(facts: Mapping[str, Fact]) -> tuple[re.Pattern[str], Phrases]:
    """Return a pattern of all phrases that settle facts, and what each phrase settles."""
    of, made = _made.get(id(facts), (None, None))
    if of is not facts or made is None:
        made = _make_phrases(facts.values())
        _made[id(facts)] = facts, made
    return made


# made once per fact list; the list is kept with it so that its id stays its own
_made: dict[int, tuple[Mapping[str, Fact], tuple[re.Pattern[str], Phrases]]] = {}


def _make_phrases(facts: Iterable[Fact]) -> tuple[re.Pattern[str], Phrases]:
    meanings: dict[str, list[tuple[str, Value]]] = {}
    for fact in facts:
        for word in fact.yes_words:
            meanings.setdefault(word, []).append((fact.id, True))
        for word in fact.no_words:
            meanings.setdefault(word, []).append((fact.id, False))
        for choice in fact.choices:
            for word in choice.words:
                meanings.setdefault(word, []).append((fact.id, choice.id))
    pattern = re.compile(one_of(meanings) if meanings else r"(?!)")
    return pattern, {word: tuple(found) for word, found in meanings.items()}


def _in_clause(
    text: str,
    clause: Clause,
    phrases: tuple[re.Pattern[str], Phrases],
    facts: Mapping[str, Fact],
    minor: bool,
) -> Iterator[_Found]:
    pattern, meanings = phrases
    for match in pattern.finditer(clause.text):
        start, end = clause.start + match.start(), clause.start + match.end()
        if asked(text, start, end) or of_others(text, start):
            continue
        for fact_id, value in meanings[match.group()]:
            told = _told(value, match.group(), negated(text, start))
            if told is None or not _fits(fact_id, clause, match.end()):
                continue
            if fact_id in _S["passing_facts"] and _OVER.search(text[end : end + _S["over_reach"]]):
                continue
            for who in _whose(facts[fact_id], clause, match.start(), minor):
                yield _Found(who, fact_id, told, match.group(), start)


def _told(value: Value, phrase: str, taken_back: bool) -> Value | None:
    """Return what a phrase says when a negation stands before it; None when it says nothing."""
    if not taken_back or phrase.startswith(_NEGATIONS):
        return value
    return (not value) if isinstance(value, bool) and value else None


def _fits(fact: str, clause: Clause, end: int) -> bool:
    """Return whether the words around a phrase leave it the meaning it has for this fact."""
    after = clause.text[end : end + 4]
    if fact in _NOT_AFTER and _NOT_AFTER[fact].match(after):
        return False
    if fact in _S["recent_facts"] and _LONG_AGO.search(clause.text):
        return False
    return fact not in _CONTEXT or bool(_CONTEXT[fact].search(clause.before + clause.text))


def _is_minor(one: _Found) -> bool:
    return one.fact == "age" and isinstance(one.value, Interval) and one.value.high < _ADULT


def _whose(fact: Fact, clause: Clause, at: int, minor: bool) -> tuple[str, ...]:
    """A dead or absent parent is the speaker's only when they are a child; else the child's."""
    if fact.of == "household":
        return (HOUSEHOLD,)
    if fact.id not in _PARENTS:
        return clause.subject(at)
    if minor:
        return (SELF,)
    of_speaker = clause.text[:at].endswith(_SPEAKER)
    return (clause.child,) if clause.child and not of_speaker else ()


def _settled(found: list[_Found], text: str) -> Iterator[_Found]:
    """Yield one value per fact: the same said twice, or the last one after a correction."""
    by_fact: dict[tuple[str, str], list[_Found]] = {}
    for one in sorted(found, key=lambda one: one.start):
        by_fact.setdefault((one.who, one.fact), []).append(one)
    for said in by_fact.values():
        said = [one for i, one in enumerate(said) if i == 0 or not _runs_on(said[i - 1], one)]
        last = said[-1]
        corrected = _CORRECTION.search(text[said[-2].start : last.start]) if said[1:] else None
        if corrected or all(one.value == last.value for one in said):
            yield last


def _runs_on(first: _Found, second: _Found) -> bool:
    """Words right behind one another are one expression, told by its head: "college year two"."""
    beside = first.start + len(first.words) == second.start
    return beside and first.fact in _S["run_on_facts"]
