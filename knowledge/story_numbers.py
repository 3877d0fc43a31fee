"""Numbers in a story that are facts: ages, heads of a household, what it earns."""

import re
from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

from knowledge.case import HOUSEHOLD, SELF
from knowledge.chinese import Amount, NumberHit, find_amounts, find_numbers, of_others
from knowledge.clauses import Clause
from knowledge.interval import Interval
from knowledge.spoken import SPOKEN, one_of

_S = SPOKEN["story"]
_AGE_MEASURES: list[str] = _S["age_measures"]
_FILLERS = re.compile(rf"(?:{one_of(_S['age_fillers'])})*")
_THIS_YEAR = re.compile(rf"{one_of(_S['this_year'])}(?:{one_of(_S['age_fillers'])})*$")
_AGE_AFTER = re.compile(one_of(_S["age_after"]))
_NOT_AGE_AFTER = re.compile(one_of(_S["not_age_after"]))
_BORN = re.compile(rf"(?P<year>(?:19|20)\d\d|\d\d){_S['born_between']}{one_of(_S['born'])}")
_ONE = re.compile(one_of(_S["one_alone"]))
_TWO = re.compile(one_of(_S["two_alone"]))
_NOT_HEADS = re.compile(one_of(_S["not_heads"]))
_HEADS_AFTER = re.compile(one_of(_S["heads_after"]))
_EARNING = re.compile(one_of(_S["earning"]))
_SPENDING = re.compile(one_of(_S["spending"]))
_OWN_EARNING = re.compile(one_of(_S["own_earning"]))
_SELF_PAID = re.compile(one_of(_S["self_paid"]))
# a number this small is rather a count than an age, unless its measure word says so
_YOUNGEST_UNSAID = 5
_YOUNGEST_ALONE = 10
_MONTHS = 12

Reading: TypeAlias = tuple[str, str, Interval, str, int]


def read_numbers(clause: Clause, on: date) -> Iterator[Reading]:
    """Yield (who, fact, value, words, place in the clause) of the numbers that are facts."""
    if of_others(clause.text, len(clause.text)):
        return
    yield from _ages(clause)
    yield from _births(clause, on)
    yield from _heads(clause)
    for amount in find_amounts(clause.text):
        yield from _money(clause, amount)


def _ages(clause: Clause) -> Iterator[Reading]:
    for hit in find_numbers(clause.text):
        if 0 <= hit.value.low <= hit.value.high <= _S["oldest"] and _is_age(clause, hit):
            words = clause.text[hit.start : hit.end]
            for who in clause.subject(hit.start):
                yield who, "age", hit.value, words, hit.start


def _is_age(clause: Clause, hit: NumberHit) -> bool:
    """A number is an age with its measure word, or right behind the person it is about."""
    if hit.measure in _AGE_MEASURES:
        return True
    after = clause.text[hit.end :]
    if hit.measure or hit.value.low < _YOUNGEST_UNSAID or _NOT_AGE_AFTER.match(after):
        return False
    named = [mention.end for mention in clause.mentions if mention.end <= hit.start]
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


def _heads(clause: Clause) -> Iterator[Reading]:
    """How many live together; "alone" counts only when the speaker says it of themselves."""
    if (match := _ONE.search(clause.text)) and clause.subject(match.start()) in ((SELF,), ()):
        yield HOUSEHOLD, "household_members", Interval(1, 1), match.group(), match.start()
    elif match := _TWO.search(clause.text):
        yield HOUSEHOLD, "household_members", Interval(2, 2), match.group(), match.start()
    for hit in find_numbers(clause.text):
        counted = hit.measure in _S["heads_measures"] or (
            hit.measure in _S["heads_loose"] and _HEADS_AFTER.match(clause.text[hit.end :])
        )
        around = clause.text[max(hit.start - 1, 0) : hit.end + 1]
        if counted and hit.value.low >= 1 and not _NOT_HEADS.search(around):
            words = clause.text[hit.start : hit.end]
            yield HOUSEHOLD, "household_members", hit.value, words, hit.start


def _money(clause: Clause, amount: Amount) -> Iterator[Reading]:
    words = clause.text[amount.start : amount.end]
    before = clause.text[: amount.start]
    if amount.per == "year" and _SELF_PAID.search(before):
        for who in clause.subject(amount.start):
            yield who, "medical_self_paid_year", amount.value, words, amount.start
    elif _is_household_income(clause, amount):
        monthly = 1 if amount.per == "month" else 1 / _MONTHS
        if amount.head:
            value = amount.value.times(monthly)
            yield HOUSEHOLD, "income_per_head_month", value, words, amount.start
        else:
            value = amount.value.times(monthly * _MONTHS)
            yield HOUSEHOLD, "household_income_year", value, words, amount.start


def _is_household_income(clause: Clause, amount: Amount) -> bool:
    """Income is the household's when no member is named as the one who earns it."""
    if amount.per not in ("year", "month") or _SPENDING.search(clause.text):
        return False
    if not _EARNING.search(clause.text) and not amount.head:
        return False
    if clause.of_household or amount.head:
        return True
    named = any(mention.end <= amount.start for mention in clause.mentions)
    return not named and not _OWN_EARNING.search(clause.before + clause.text)
