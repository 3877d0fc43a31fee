"""Money in a story that is a fact: what the whole household earns, what illness cost it.

A sum is the household's only when it is told so; one member's wage, the yield of a field or a
month's best is not.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

from knowledge.interval import Interval
from knowledge.reading.chinese import Amount, find_amounts, find_numbers
from knowledge.reading.clauses import Clause
from knowledge.reading.spoken import SPOKEN, one_of
from knowledge.rules.case import HOUSEHOLD, SELF

_S = SPOKEN["story"]
_EARNING = re.compile(one_of(_S["earning"]))
_SPENDING = re.compile(one_of(_S["spending"]))
_OWN_EARNING = re.compile(one_of(_S["own_earning"]))
_BARE = re.compile(_S["bare_income"])
_ALL = re.compile(one_of(_S["all_earned"]))
_WHOLE = re.compile(_S["whole_earned"])
_ONLY = re.compile(one_of(_S["only_source"]))
_PARTLY = re.compile(one_of(_S["partly"]))
_BEST = re.compile(one_of(_S["best_of_it"]))
_OTHER = re.compile(one_of(_S["other_earning"]))
_PAID_THEN = re.compile(f"(?:{_S['paid_then_sum']})")
_PAID_THEN_LONG = re.compile(one_of(_S["paid_long_ago"]))
_THEN_PAID = re.compile(_S["sum_then_paid"])
_PAID_NOT = re.compile(one_of(_S["paid_not"]))
_YUAN = frozenset(SPOKEN["units"]["yuan"])
_MONTHS = 12

Money: TypeAlias = tuple[str, str, Interval, str, int]


def read_money(clause: Clause, story: str) -> Iterator[Money]:
    """Yield (who, fact, value, words, place in the clause) of the sums that are facts."""
    paid = list(_self_paid(clause))
    yield from paid
    for amount in find_amounts(clause.text):
        if any(at == amount.start for *_, at in paid) or not _is_income(clause, amount, story):
            continue
        words = clause.text[amount.start : amount.end]
        monthly = amount.value.times(1 if amount.per == "month" else 1 / _MONTHS)
        if amount.head:
            yield HOUSEHOLD, "income_per_head_month", monthly, words, amount.start
        else:
            yearly = amount.value.times(_MONTHS if amount.per == "month" else 1)
            yield HOUSEHOLD, "household_income_year", yearly, words, amount.start


def _is_income(clause: Clause, amount: Amount, story: str) -> bool:
    if amount.per not in ("year", "month") or _SPENDING.search(clause.text):
        return False
    if amount.head:
        return True
    if _ONLY.search(clause.before + clause.text) and not _BEST.search(clause.text):
        return True
    if _PARTLY.search(clause.text):
        return False
    if _ALL.search(clause.text):
        return True
    if not _EARNING.search(clause.text):
        return False
    if clause.of_household and (_WHOLE.search(clause.text) or not _OTHER.search(story)):
        return not _OWN_EARNING.search(clause.text[: amount.start])
    return _is_everybodys(clause, amount, story)


def _is_everybodys(clause: Clause, amount: Amount, story: str) -> bool:
    """A sum without a name is everybody's when nobody is named and no other earning is told."""
    before = clause.text[: amount.start]
    if not _BARE.fullmatch(before) or clause.carried not in ((SELF,), (), clause.doers):
        return False
    if _WHOLE.search(clause.text) and clause.carried in ((SELF,), ()):
        return not _OWN_EARNING.search(clause.before)
    return not _OTHER.search(story) and not _PARTLY.search(story)


def _self_paid(clause: Clause) -> Iterator[Money]:
    if _PAID_NOT.search(clause.text) or _PAID_THEN_LONG.search(clause.before):
        return
    for hit in find_numbers(clause.text):
        if hit.measure not in _YUAN or hit.value.low < _S["paid_least"]:
            continue
        before, after = clause.text[: hit.start], clause.text[hit.end :]
        said = [match for match in _PAID_THEN.finditer(before) if match.end() == len(before)]
        then = _THEN_PAID.match(after)
        if said or then:
            words = clause.text[hit.start : hit.end]
            at = said[-1].start() if said else hit.start
            for who in _patient(clause, at):
                yield who, "medical_self_paid_year", hit.value, words, hit.start


def _patient(clause: Clause, at: int) -> tuple[str, ...]:
    """Whoever pays, it is told of the one the story goes on about."""
    who = clause.subject(at)
    if who == (SELF,) and clause.carried not in ((SELF,), ()):
        return clause.carried
    return who or clause.carried
