"""Numbers in a story that are facts: ages, heads of a household, what it earns and pays."""

import re
from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

from config.patterns import one_of
from knowledge.interval import Interval
from knowledge.reading.chinese import NumberHit, find_numbers, of_others
from knowledge.reading.clauses import Clause
from knowledge.reading.heads import read_heads
from knowledge.reading.incomes import read_money
from knowledge.reading.people import is_child
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF

_S = SPOKEN["story"]
_AGE_MEASURES: list[str] = _S["age_measures"]
_FILLERS = re.compile(rf"(?:{one_of(_S['age_fillers'])})*")
_THIS_YEAR = re.compile(rf"{one_of(_S['this_year'])}(?:{one_of(_S['age_fillers'])})*$")
_AGE_AFTER = re.compile(one_of(_S["age_after"]))
_NOT_AGE_AFTER = re.compile(one_of(_S["not_age_after"]))
_NOT_NOW = re.compile(_S["not_now"])
_OLDER_BY = re.compile(_S["older_by"])
_RULE_BEFORE = re.compile(_S["rule_before"])
_NAMED_BEFORE = re.compile(_S["named_before"])
_BORN = re.compile(rf"(?P<year>(?:19|20)\d\d|\d\d){_S['born_between']}{one_of(_S['born'])}")
_MONTHS_OLD = re.compile(_S["months_old"])
# a number this small is rather a count than an age, unless its measure word says so
_YOUNGEST_UNSAID = 5
_YOUNGEST_ALONE = 10
_MONTHS = 12
_PAIR = 2
_ADULT = 18

Reading: TypeAlias = tuple[str, str, Interval, str, int]


def read_numbers(
    clause: Clause, on: date, story: str, everybody: frozenset[str]
) -> Iterator[Reading]:
    """Yield (who, fact, value, words, place in the clause) of the numbers that are facts.

    story: the whole of it. everybody: all people it names.
    """
    if of_others(clause.text, len(clause.text)):
        return
    yield from _ages(clause)
    yield from _births(clause, on)
    for value, words, at in read_heads(clause, everybody):
        yield HOUSEHOLD, "household_members", value, words, at
    yield from read_money(clause, story)


def _ages(clause: Clause) -> Iterator[Reading]:
    for hit in find_numbers(clause.text):
        if 0 <= hit.value.low <= hit.value.high <= _S["oldest"] and _is_age(clause, hit):
            words = clause.text[hit.start : hit.end]
            for who in _aged(clause, hit):
                yield who, "age", hit.value, words, hit.start
    for match in _MONTHS_OLD.finditer(clause.text):
        if match["child"] and not _right_behind_a_child(clause, match.start()):
            continue
        for hit in find_numbers(match["n"] or match["m"] or match["child"]):
            for who in clause.subject(match.start(), match.end()):
                yield who, "age", hit.value.times(1 / _MONTHS), match.group(), match.start()


def _right_behind_a_child(clause: Clause, at: int) -> bool:
    return any(is_child(mention.who[0]) and mention.end == at for mention in clause.mentions)


def _aged(clause: Clause, hit: NumberHit) -> tuple[str, ...]:
    """Return whose age a number is: of the one named right after it, or of the one before."""
    later = next((m for m in clause.mentions if m.start == hit.end and m.end > m.start), None)
    if later and not later.gone:
        speaks = clause.subject(hit.start) == (SELF,)
        of_a_child = speaks and is_child(later.who[0]) and hit.value.high < _ADULT
        if of_a_child or not _right_behind(clause, hit):
            return later.who
    about = clause.subject(hit.start, hit.end)
    # "just I and my mother 84": of her, whose name it stands right behind
    behind = any(each.end == hit.start for each in clause.mentions)
    return about[-1:] if behind and len({*about}) == _PAIR and about[0] == SELF else about


def _right_behind(clause: Clause, hit: NumberHit) -> bool:
    """Return whether nothing but fillers stands between the last one named and a number."""
    named = [mention.end for mention in clause.mentions if mention.end <= hit.start]
    return bool(named) and bool(_FILLERS.fullmatch(clause.text[named[-1] : hit.start]))


def _is_age(clause: Clause, hit: NumberHit) -> bool:
    """A number is an age with its measure word, or right behind the person it is about."""
    before, after = clause.text[: hit.start], clause.text[hit.end :]
    if _NOT_NOW.match(after) or _RULE_BEFORE.search(before):
        return False
    named = [mention.end for mention in clause.mentions if mention.end <= hit.start]
    if _OLDER_BY.search(before) and hit.start not in named:
        return False
    if hit.measure in _AGE_MEASURES:
        return True
    if hit.measure or hit.value.low < _YOUNGEST_UNSAID or _NOT_AGE_AFTER.match(after):
        return False
    ended = not after or bool(_AGE_AFTER.match(after))
    if ended and hit.value.low >= _YOUNGEST_ALONE and _NAMED_BEFORE.search(before):
        return True
    start = named[-1] if named else 0
    if _THIS_YEAR.search(clause.text[start : hit.start]):
        return True
    if not _FILLERS.fullmatch(clause.text[start : hit.start]):
        return False
    if named:
        return True
    return hit.value.low >= _YOUNGEST_ALONE and (not after or bool(_AGE_AFTER.match(after)))


def _births(clause: Clause, on: date) -> Iterator[Reading]:
    for match in _BORN.finditer(clause.text):
        year = int(match["year"])
        year += 0 if year >= 100 else 1900 if year > on.year % 100 else 2000
        if year <= on.year:
            age = Interval(max(on.year - year - 1, 0), on.year - year)
            for who in clause.subject(match.start()):
                yield who, "age", age, match.group(), match.start()
