"""Reads facts out of a story in people's own words; what is not said is not guessed.

read_story(text, facts, on, subject=SELF) -> Case     facts with the words they came from
place_of(text, areas) -> str                          where the household lives, if it says so
Two different values for one fact, without a correction between, leave the fact unread.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from config.patterns import one_of
from knowledge.reading.bearers import (
    alone,
    in_turn,
    minor,
    of_each,
    of_everybody,
    of_the_child,
    of_the_grown,
    of_the_ill,
    of_the_pair,
)
from knowledge.reading.by_name import parents_by_name
from knowledge.reading.chinese import asked, negated, of_others, plain
from knowledge.reading.clauses import Clause, clauses
from knowledge.reading.fitting import fits
from knowledge.reading.home import place_of
from knowledge.reading.incomes import read_wages
from knowledge.reading.kin import SPEAKER, as_parents
from knowledge.reading.parents import read_parents
from knowledge.reading.pauses import paused
from knowledge.reading.people import CHILD
from knowledge.reading.phrases import Spot, Way, spotted, spotted_across, ways_in
from knowledge.reading.present import (
    about_next_door,
    child_of,
    children_left,
    gone_once,
    living,
    moved_out,
    one_of_several_sons,
    owned_by,
    spelt,
    told_for,
)
from knowledge.reading.refusals import read_refusals
from knowledge.reading.settling import Found, plausible, settled
from knowledge.reading.spoken import SPOKEN
from knowledge.reading.story_numbers import read_numbers
from knowledge.reading.treated import each_month, net_paid
from knowledge.reading.wealth import read_wealth
from knowledge.reading.weighed import weighed
from knowledge.reading.whose import whose
from knowledge.rules.case import SELF, Case, Known, Value
from knowledge.rules.silence import silent_on
from knowledge.schema import Fact

__all__ = ["place_of", "read_story"]

_S = SPOKEN["story"]
_NEGATIONS = tuple(SPOKEN["negation"]["before"])
_THEIR_OWN = re.compile(_S["their_own"])
# shorter texts are answers, not stories told at one go; in characters
_A_STORY = 16
_KIDS = re.compile(_S["of_their_children"])
_OVER = re.compile(one_of(_S["over"]))


@dataclass(frozen=True, slots=True)
class Heard:
    """What words and patterns found in a story. text: as it was read, every place being of it.

    people: those it names who are there; left: who has moved out; unnamed: children only spoken
    of through their parents.
    """

    text: str
    parts: tuple[Clause, ...]
    people: tuple[str, ...]
    left: frozenset[str]
    unnamed: tuple[str, ...]
    found: tuple[Found, ...]


def read_story(
    text: str, facts: Mapping[str, Fact], on: date, subject: str = SELF, *, weigh: bool = True
) -> Case:
    """Return what a story says of a household and its people, each fact with its words.

    on: the day it is told, for years of birth. subject: whom it is about until somebody is named.
    weigh: also what is only likely told; of short answers nothing is.
    """
    heard = hear(text, facts, on, subject)
    whole = weigh and len(heard.text) >= _A_STORY
    found = weighed(heard.found, heard.parts, facts) if whole else heard.found
    kept = list(plausible(list(settled(found, heard.text)), heard.text))
    told = {one.who for one in kept} | {subject}
    case = Case(silent_on=silent_on(heard.text, facts) if kept else frozenset())
    for who in heard.people:
        if who in told or who not in (*gone_once(heard.parts), *heard.unnamed):
            case = case.with_person(who)
    for one in kept:
        several = one_of_several_sons(one, heard.people)
        aside = owned_by(heard.left, one, heard.parts) or several
        if one.who not in heard.left and not aside:
            case = case.know(one.who, one.fact, Known(one.value, one.words))
    return case


def hear(text: str, facts: Mapping[str, Fact], on: date, subject: str = SELF) -> Heard:
    """Return what words and patterns find, before it is weighed. Arguments as of read_story."""
    text = paused(children_left(about_next_door(spelt(plain(text)))))
    parts = told_for(text, clauses(text, subject))
    left = moved_out(parts)
    people = tuple(dict.fromkeys((subject, *(who for who in living(parts) if who not in left))))
    unnamed = child_of(people, parts)
    found = _all_found(text, parts, facts, on, (*people, *unnamed))
    if minor(found):
        unnamed, found = (), [one for one in found if one.who not in unnamed]
    return Heard(text, parts, (*people, *unnamed), left, unnamed, tuple(found))


def _all_found(
    text: str,
    parts: tuple[Clause, ...],
    facts: Mapping[str, Fact],
    on: date,
    people: tuple[str, ...],
) -> list[Found]:
    """Return what words and patterns find of people and household, nothing left out yet."""
    found = _in_clauses(text, parts, facts, on, people)
    found += _refused(text, parts, facts)
    found += _said_across(text, parts, facts)
    found = _with_parents(found, parts, people)
    found += alone(found, parts, people)
    found = in_turn(of_the_pair(list(of_each(found, people))), parts)
    found += of_everybody(found, people)
    found += list(_paid(text, parts, found))
    found += _treated(parts, found)
    return [one for one in found if one.fact in facts]


def _in_clauses(
    text: str,
    parts: tuple[Clause, ...],
    facts: Mapping[str, Fact],
    on: date,
    people: tuple[str, ...],
) -> list[Found]:
    """Return what each clause says by itself, the child, grown-up or ill one it is of set right."""
    found: list[Found] = []
    ways = ways_in(text, facts)
    for clause in parts:
        before = len(found)
        for who, fact, value, words, at in read_numbers(clause, on, text, frozenset(people)):
            found.append(Found(who, fact, value, words, clause.start + at))
        found += (
            Found(who, fact, value, words, clause.start + at)
            for who, fact, value, words, at in read_wealth(clause)
            if not of_others(clause.text, at)
        )
        found += _in_clause(text, clause, facts, on, ways)
        found[before:] = of_the_child(found[before:], clause)
        found[before:] = of_the_grown(found[before:], found, clause)
        found[before:] = of_the_ill(found[before:], found[:before], clause)
    return found


def _with_parents(
    found: list[Found], parts: tuple[Clause, ...], people: tuple[str, ...]
) -> list[Found]:
    """Return what is found with what it says of fathers and mothers; the speaker is one there."""
    found = [*found, *_of_parents(found, parts, people)]
    told = {(one.who, one.fact): (one.value, one.words, one.start) for one in found}
    there = [replace(one, fact="parent_there", value=True) for one in found if one.value == SPEAKER]
    found = [one for one in (*found, *there) if one.value != SPEAKER]
    told_of_self = any(one.who == SELF for one in found)
    links = parents_by_name(parts, minor(found), told_of_self)
    for (who, fact), (state, (words, at)) in as_parents(told, people, links).items():
        found.append(Found(who, fact, state, words, at))
    return found


def _treated(parts: tuple[Clause, ...], told: list[Found]) -> list[Found]:
    """Return what treatment costs people who do not say outright what they paid."""
    found = {(one.who, one.fact): one for each in (each_month, net_paid) for one in each(parts)}
    told_of = {(one.who, one.fact) for one in told}
    return [one for key, one in found.items() if key not in told_of]


def _of_parents(
    found: list[Found], parts: tuple[Clause, ...], people: tuple[str, ...]
) -> Iterator[Found]:
    """Yield what is said of fathers and mothers. found: what the rest of the story says."""
    young = minor(found)
    named = frozenset(who for clause in parts for m in clause.mentions for who in m.who)
    first = min((one.start for one in found if one.who == SELF), default=None)
    for clause in parts:
        grown = not young and first is not None and first < clause.start
        for who, fact, state, words, at in read_parents(clause, young, people, named, grown):
            yield Found(who, fact, state, words, clause.start + at)


def _said_across(
    text: str, parts: tuple[Clause, ...], facts: Mapping[str, Fact]
) -> Iterator[Found]:
    """Yield what is said over several clauses, of whoever the first of them is about."""
    for spot in spotted_across(text):
        if spot.fact not in facts or negated(text, spot.start) or of_others(text, spot.start):
            continue
        clause = next(each for each in reversed(parts) if each.start <= spot.start)
        begun = replace(spot, start=spot.start - clause.start, end=spot.start - clause.start)
        for who in whose(facts[spot.fact], clause, begun):
            yield Found(who, spot.fact, spot.value, text[spot.start : spot.end], spot.start)


def _paid(text: str, parts: Iterable[Clause], told: list[Found]) -> Iterator[Found]:
    """Yield what people are paid, and that those work of whom nothing but their pay is told."""
    working = {one.who for one in told if one.fact in _S["paid_facts"]}
    seen: set[str] = set()
    for clause in parts:
        paid: list[Found] = []
        for who, pay, a_job, words, at in read_wages(clause, text):
            if of_others(clause.text, at):
                continue
            if who == CHILD and who not in working and not clause.mentions:
                who = next(iter(clause.adult), who)  # one still brought up is paid nothing
            if who not in seen:
                paid.append(Found(who, "wage", pay, words, clause.start + at))
                seen.add(who)
            if who not in working and a_job:
                paid.append(Found(who, "job", "working", words, clause.start + at))
        yield from of_the_grown(paid, told, clause)


def _in_clause(
    text: str, clause: Clause, facts: Mapping[str, Fact], on: date, ways: tuple[Way, ...]
) -> Iterator[Found]:
    for spot in spotted(clause.text, facts, ways):
        start, end = clause.start + spot.start, clause.start + spot.end
        words = text[start:end]
        wondered = asked(text, start, end) and spot.fact not in _S["told_in_asking"]
        if (wondered and not clause.owned(spot.start, spot.end)) or of_others(text, start):
            continue
        told = _told(spot.value, words, negated(text, start))
        if told is None or not fits(spot, clause, on):
            continue
        if facts[spot.fact].of == "household" and _outside(clause, spot):
            continue
        if spot.fact in _S["passing_facts"] and _OVER.search(text[end : end + _S["over_reach"]]):
            continue
        if spot.fact in _S["never_of_their_children"] and _KIDS.search(clause.text[: spot.start]):
            continue
        for who in whose(facts[spot.fact], clause, spot):
            yield Found(who, spot.fact, told, words, start)


def _refused(text: str, parts: tuple[Clause, ...], facts: Mapping[str, Fact]) -> Iterator[Found]:
    """Yield what is taken back in a row; of people, it is told of those the words are about."""
    for fact, value, words, start in read_refusals(text):
        if fact not in facts:
            continue
        clause = next(each for each in reversed(parts) if each.start <= start)
        spot = Spot(fact, value, start - clause.start, start - clause.start + len(words))
        for who in whose(facts[fact], clause, spot):
            yield Found(who, fact, value, words, start)


def _told(value: Value, phrase: str, taken_back: bool) -> Value | None:
    """Return what a phrase says when a negation stands before it; None when it says nothing."""
    if not taken_back or phrase.startswith(_NEGATIONS):
        return value
    return (not value) if isinstance(value, bool) and value else None


def _outside(clause: Clause, spot: Spot) -> bool:
    """Return whether words are about somebody who does not live in the household."""
    about = clause.subject(spot.start, spot.end)
    if clause.hero and set(about) <= set(clause.hero):
        return False
    own = _THEIR_OWN.search(clause.text[: spot.start])
    return bool(own) or (bool(about) and set(about) <= set(_S["outsiders"]))
