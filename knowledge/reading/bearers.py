"""Whose a fact is that the words alone would give to somebody else.

of_the_child, of_the_grown, of_the_ill(found, …) -> Found ...   what one clause tells
of_each, of_everybody, alone(found, …), of_the_pair(found) -> Found ...   what the whole story tells
in_turn(found, parts) -> Found ...   ages behind a row of people
minor(found) -> bool                                            the speaker is a child
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from knowledge.interval import Interval
from knowledge.reading.clauses import Clause
from knowledge.reading.people import CHILD, is_child
from knowledge.reading.settling import Found
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF

_S = SPOKEN["story"]
_ADULT = 18
_PAIR = 2
_PENSION_FROM: int = SPOKEN["reckoned"]["old"]
_PENSION = re.compile(_S["pension"])
_BACHELOR = re.compile(_S["bachelor"])
_PARENTS = ("father", "mother")
_AT_SCHOOL = ("preschool", "compulsory", "senior")


def of_each(found: list[Found], people: tuple[str, ...]) -> Iterator[Found]:
    """Give what became of "the child's" father to each of the children told one by one."""
    each_of = tuple(who for who in people if who[1:] == CHILD)
    for one in found:
        if one.who == CHILD and each_of and one.fact in _PARENTS:
            yield from (replace(one, who=who) for who in each_of)
        else:
            yield one


def of_the_pair(found: list[Found]) -> list[Found]:
    """Give two ages told of a couple one after another to each of the two: "we two, 75, 73"."""
    told: dict[int, list[Found]] = {}
    for one in found:
        if one.fact == "age":
            told.setdefault(one.start, []).append(one)
    starts = sorted(told)
    if len(starts) != _PAIR or any(len(told[at]) != _PAIR for at in starts):
        return found
    first, second = (told[at] for at in starts)
    if [one.who for one in first] != [one.who for one in second]:
        return found
    return [one for one in found if one not in (first[1], second[0])]


def in_turn(found: list[Found], parts: Sequence[Clause]) -> list[Found]:
    """Give ages told behind a row of people, one a clause, to each in turn: "dad mum, 78, 75"."""
    ages = {one.start: one for one in found if one.fact == "age"}
    whose: dict[int, str] = {}
    for at, clause in enumerate(parts):
        row = [who for m in clause.mentions if not m.gone for who in m.who if who != SELF]
        told = [_only_age(each, ages) for each in parts[at + 1 : at + 1 + len(row)]]
        starts = [one.start for one in told if one]
        if len({*row}) == len(row) == len(starts) > 1 and not _ages_in(clause, ages):
            whose |= dict(zip(starts, row, strict=True))
    rest = [one for one in found if one.fact != "age" or one.start not in whose]
    return [*rest, *(replace(ages[start], who=who) for start, who in whose.items())]


def _only_age(clause: Clause, ages: Mapping[int, Found]) -> Found | None:
    """Return the age a clause tells that names nobody."""
    told = _ages_in(clause, ages)
    return told[0] if len(told) == 1 and not clause.mentions else None


def _ages_in(clause: Clause, ages: Mapping[int, Found]) -> list[Found]:
    return [ages[at] for at in ages if clause.start <= at < clause.start + len(clause.text)]


def of_the_child(found: list[Found], clause: Clause) -> list[Found]:
    """Give what can only be a child's, told behind a grown-up relative, to the child."""
    children = clause.children if len(clause.children) == 1 else ()
    moved = []
    for one in found:
        if one.who in _S["elders"] and _of_a_child(one):
            moved += [replace(one, who=child) for child in children or (SELF,)]
        else:
            moved.append(one)
    return moved


def of_the_grown(now: list[Found], told: list[Found], clause: Clause) -> list[Found]:
    """Give work told behind a young child to the grown-up spoken of last.

    So a pension told behind somebody too young to draw one.
    """
    young = {one.who for one in told if one.who != SELF and _too_young(one)}
    not_old = {one.who for one in told if one.who != SELF and _before_pension(one)}
    moved = []
    for one in now:
        pension = one.who in not_old and one.fact == "own_income" and _PENSION.search(one.words)
        if pension or (one.fact in _S["grown_facts"] and one.who in young):
            moved += [replace(one, who=who) for who in clause.adult]
        else:
            moved.append(one)
    return moved


def of_the_ill(now: list[Found], before: list[Found], clause: Clause) -> list[Found]:
    """Give what treatment cost, told without a name, to the one told to be ill before."""
    told = [one for one in before if one.value is True]
    ill = {one.who for one in told if one.fact == "serious_illness"}
    ill = ill or {one.who for one in told if one.fact in _S["care_told"]}
    if len(ill) != 1 or clause.mentions:
        return now
    (who,) = ill
    return [replace(one, who=who) if one.fact in _S["care_facts"] else one for one in now]


def of_everybody(found: list[Found], people: tuple[str, ...]) -> list[Found]:
    """Return what the speaker denied of the household, for everybody in it."""
    return [
        replace(one, who=who)
        for one in found
        if one.fact in _S["household_wide"] and one.value is False and one.who == SELF
        for who in people
        if who != SELF
    ]


def alone(found: Sequence[Found], parts: Iterable[Clause], people: tuple[str, ...]) -> list[Found]:
    """Return that nobody supports the old who never married; of whom no child is told."""
    if any(is_child(who) for who in people):
        return []
    old = {one.who for one in found if _at_least(one, _S["bachelor_from"])}
    told = {one.who for one in found if one.fact == "supporter"}
    return [
        Found(who, "supporter", "none", said.group(), clause.start + said.start())
        for clause in parts
        for said in _BACHELOR.finditer(clause.text)
        for who in clause.subject(said.start(), said.end())
        if who in old - told
    ]


def _at_least(one: Found, years: int) -> bool:
    return one.fact == "age" and isinstance(one.value, Interval) and one.value.low >= years


def _of_a_child(one: Found) -> bool:
    if one.fact == "student":
        return one.value != "none"
    return one.fact == "age" and isinstance(one.value, Interval) and one.value.high < _ADULT


def minor(found: Iterable[Found]) -> bool:
    """Return whether the speaker is told to be a child."""
    return any(one.who == SELF and is_minor(one) for one in found)


def _too_young(one: Found) -> bool:
    if one.fact == "age" and isinstance(one.value, Interval):
        return one.value.high < int(_S["too_young_to_work"])
    return is_minor(one)


def _before_pension(one: Found) -> bool:
    return one.fact == "age" and isinstance(one.value, Interval) and one.value.high < _PENSION_FROM


def is_minor(one: Found) -> bool:
    if one.fact == "student":
        return one.value in _AT_SCHOOL
    return one.fact == "age" and isinstance(one.value, Interval) and one.value.high < _ADULT
