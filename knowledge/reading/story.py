"""Reads facts out of a story in people's own words; what is not said is not guessed.

read_story(text, facts, on, subject=SELF) -> Case     facts with the words they came from
place_of(text, areas) -> str                          where the household lives, if it says so
Two different values for one fact, without a correction between, leave the fact unread.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from knowledge.interval import Interval
from knowledge.reading.chinese import asked, negated, of_others, plain
from knowledge.reading.clauses import Clause, clauses
from knowledge.reading.home import place_of
from knowledge.reading.incomes import read_wages
from knowledge.reading.kin import SPEAKER, as_parents
from knowledge.reading.parents import read_parents
from knowledge.reading.people import CHILD, is_child, one_of_several
from knowledge.reading.phrases import Spot, Way, spotted, spotted_across, ways_in
from knowledge.reading.present import (
    about_next_door,
    child_of,
    gone_once,
    living,
    moved_out,
    owned_by,
)
from knowledge.reading.refusals import read_refusals
from knowledge.reading.settling import Found, plausible, settled
from knowledge.reading.spoken import SPOKEN, one_of
from knowledge.reading.story_numbers import read_numbers
from knowledge.reading.wealth import read_wealth
from knowledge.rules.case import HOUSEHOLD, SELF, Case, Known, Value
from knowledge.schema import Fact

__all__ = ["place_of", "read_story"]

_S = SPOKEN["story"]
_LONG_AGO = re.compile(one_of(_S["long_ago"]))
_NO_MORE = re.compile(one_of(_S["no_more"]))
_YEARS_GONE = re.compile(one_of(_S["years_gone"]))
_NOT_AFTER = {fact: re.compile(one_of(words)) for fact, words in _S["not_after"].items()}
_CONTEXT = {fact: re.compile(one_of(words)) for fact, words in _S["context"].items()}
_NEGATIONS = tuple(SPOKEN["negation"]["before"])
_COUNTED = re.compile(_S["counted"])
_ADULT = 18
_PARENTS = ("father", "mother")
_AT_SCHOOL = ("preschool", "compulsory", "senior")
_YEAR = re.compile(_S["a_year"])
_KIDS = re.compile(_S["of_their_children"])
_OVER = re.compile(one_of(_S["over"]))


def read_story(text: str, facts: Mapping[str, Fact], on: date, subject: str = SELF) -> Case:
    """Return what a story says of a household and its people, each fact with its words.

    on: the day it is told, for years of birth. subject: whom it is about until somebody is named.
    """
    text = about_next_door(plain(text))
    parts = clauses(text, subject)
    left = moved_out(parts)
    people = tuple(dict.fromkeys((subject, *(who for who in living(parts) if who not in left))))
    people = (*people, *child_of(people, parts))
    found = _all_found(text, parts, facts, on, people)
    kept = list(plausible(list(settled(found, text))))
    told = {one.who for one in kept} | {subject}
    case = Case()
    for who in people:
        if who in told or who not in (*gone_once(parts), *child_of(people[:-1], parts)):
            case = case.with_person(who)
    for one in kept:
        if one.who not in left and not owned_by(left, one, parts):
            case = case.know(one.who, one.fact, Known(one.value, one.words))
    return case


def _all_found(
    text: str,
    parts: tuple[Clause, ...],
    facts: Mapping[str, Fact],
    on: date,
    people: tuple[str, ...],
) -> list[Found]:
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
        found[before:] = _of_the_child(found[before:], clause)
        found[before:] = _of_the_ill(found[before:], found[:before], clause)
    found += _refused(text, parts, facts)
    found += _said_across(text)
    minor = any(one.who == SELF and _is_minor(one) for one in found)
    for clause in parts:
        for who, fact, state, words, at in read_parents(clause, minor, people):
            found.append(Found(who, fact, state, words, clause.start + at))
    told = {(one.who, one.fact): (one.value, one.words, one.start) for one in found}
    found += [
        replace(one, fact="parent_there", value=True) for one in found if one.value == SPEAKER
    ]
    found = [one for one in found if one.value != SPEAKER]
    for (who, fact), (state, (words, at)) in as_parents(told, people).items():
        found.append(Found(who, fact, state, words, at))
    found = list(_of_each(found, people))
    found += _of_everybody(found, people)
    found += _paid(text, parts, {one.who for one in found if one.fact in _S["paid_facts"]})
    return [one for one in found if one.fact in facts]


def _said_across(text: str) -> Iterator[Found]:
    """Yield what of the household is said over several clauses."""
    for spot in spotted_across(text):
        if not negated(text, spot.start) and not of_others(text, spot.start):
            words = text[spot.start : spot.end]
            yield Found(HOUSEHOLD, spot.fact, spot.value, words, spot.start)


def _paid(text: str, parts: Iterable[Clause], working: set[str]) -> Iterator[Found]:
    """Yield the work of those of whom nothing but their pay is told."""
    for clause in parts:
        for who, fact, value, words, at in read_wages(clause, text):
            if who not in working and not of_others(clause.text, at):
                yield Found(who, fact, value, words, clause.start + at)


def _of_each(found: list[Found], people: tuple[str, ...]) -> Iterator[Found]:
    """Give what became of "the child's" father to each of the children told one by one."""
    each_of = tuple(who for who in people if who[1:] == CHILD)
    for one in found:
        if one.who == CHILD and each_of and one.fact in _PARENTS:
            yield from (replace(one, who=who) for who in each_of)
        else:
            yield one


def _of_the_child(found: list[Found], clause: Clause) -> list[Found]:
    """Give what can only be a child's, told behind a grown-up relative, to the child."""
    children = clause.children if len(clause.children) == 1 else ()
    moved = []
    for one in found:
        if one.who in _S["elders"] and _of_a_child(one):
            moved += [replace(one, who=child) for child in children or (SELF,)]
        else:
            moved.append(one)
    return moved


def _of_the_ill(now: list[Found], before: list[Found], clause: Clause) -> list[Found]:
    """Give what treatment cost, told without a name, to the one told to be ill before."""
    told = [one for one in before if one.value is True]
    ill = {one.who for one in told if one.fact == "serious_illness"}
    ill = ill or {one.who for one in told if one.fact in _S["care_told"]}
    if len(ill) != 1 or clause.mentions:
        return now
    (who,) = ill
    return [replace(one, who=who) if one.fact in _S["care_facts"] else one for one in now]


def _of_a_child(one: Found) -> bool:
    if one.fact == "student":
        return one.value in _S["school_ages"]
    return one.fact == "age" and isinstance(one.value, Interval) and one.value.high < _ADULT


def _of_everybody(found: list[Found], people: tuple[str, ...]) -> list[Found]:
    """Return what the speaker denied of the household, for everybody in it."""
    return [
        replace(one, who=who)
        for one in found
        if one.fact in _S["household_wide"] and one.value is False and one.who == SELF
        for who in people
        if who != SELF
    ]


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
        if told is None or not _fits(spot, clause, on):
            continue
        if facts[spot.fact].of == "household" and _outside(clause, spot):
            continue
        if spot.fact in _S["passing_facts"] and _OVER.search(text[end : end + _S["over_reach"]]):
            continue
        if spot.fact in _S["never_of_their_children"] and _KIDS.search(clause.text[: spot.start]):
            continue
        for who in _whose(facts[spot.fact], clause, spot):
            yield Found(who, spot.fact, told, words, start)


def _refused(text: str, parts: tuple[Clause, ...], facts: Mapping[str, Fact]) -> Iterator[Found]:
    """Yield what is taken back in a row; of people, it is told of those the words are about."""
    for fact, value, words, start in read_refusals(text):
        if fact not in facts:
            continue
        clause = next(each for each in reversed(parts) if each.start <= start)
        spot = Spot(fact, value, start - clause.start, start - clause.start + len(words))
        for who in _whose(facts[fact], clause, spot):
            yield Found(who, fact, value, words, start)


def _told(value: Value, phrase: str, taken_back: bool) -> Value | None:
    """Return what a phrase says when a negation stands before it; None when it says nothing."""
    if not taken_back or phrase.startswith(_NEGATIONS):
        return value
    return (not value) if isinstance(value, bool) and value else None


def _fits(spot: Spot, clause: Clause, on: date) -> bool:
    """Return whether the words around a phrase leave it the meaning it has for this fact."""
    fact, after = spot.fact, clause.text[spot.end : spot.end + 4]
    if fact in _NOT_AFTER and _NOT_AFTER[fact].match(after):
        return False
    if fact in _S["standing_facts"] and _NO_MORE.search(clause.text):
        return False
    if (
        fact in _S["recent_facts"]
        and spot.value != "safe"
        and (_LONG_AGO.search(clause.text) or _past(clause, on))
    ):
        return False
    if fact in _S["passing_events"] and _YEARS_GONE.search(clause.text):
        return False
    if fact not in _CONTEXT or spot.value == "none":
        return True
    return bool(_CONTEXT[fact].search(clause.around))


def _past(clause: Clause, on: date) -> bool:
    """Return whether a clause names a year longer ago than the last one."""
    return any(int(year.group()) < on.year - 1 for year in _YEAR.finditer(clause.text))


def _is_minor(one: Found) -> bool:
    if one.fact == "student":
        return one.value in _AT_SCHOOL
    return one.fact == "age" and isinstance(one.value, Interval) and one.value.high < _ADULT


def _outside(clause: Clause, spot: Spot) -> bool:
    """Return whether words are about somebody who does not live in the household."""
    about = clause.subject(spot.start, spot.end)
    return bool(about) and set(about) <= set(_S["outsiders"])


def _whose(fact: Fact, clause: Clause, spot: Spot) -> tuple[str, ...]:
    if fact.of == "household":
        return (HOUSEHOLD,)
    if fact.id == "supporter" and spot.value != "none":
        return _supported(clause, spot)
    several = clause.carried if one_of_several(clause.text) else ()
    if _COUNTED.search(clause.text[: spot.start]) and not clause.names(spot.start):
        return several if fact.id in _S["doer_facts"] else ()
    if fact.id in _S["doer_facts"]:
        doer = clause.doer(spot.start, spot.end) or several
        return clause.adult if doer == (CHILD,) and not clause.mentions else doer
    about = clause.subject(spot.start, spot.end)
    goes_on = fact.id in _S["goes_on"] and not clause.mentions and not clause.carried
    return about or (clause.prior if goes_on and len(clause.prior) == 1 else ())


def _supported(clause: Clause, spot: Spot) -> tuple[str, ...]:
    """Whose children are said to earn: not the children, whoever the story was about."""
    for who in (clause.subject(spot.start, spot.end), clause.carried):
        if grown := tuple(each for each in who if not is_child(each)):
            return grown
    return clause.adult
