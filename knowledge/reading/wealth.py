"""Property and good earnings told in money: sums put by, and what a business leaves in a year.

No national line says how much is much; the sums of words.yaml only part what a township has to
look at from what nobody would call hardship. A relative's money is not the household's.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

from knowledge.reading.chinese import Amount, find_amounts, find_numbers
from knowledge.reading.clauses import Clause
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF

_W = SPOKEN["story"]["wealth"]
_SAVED_BEFORE = re.compile(_W["saved_before"])
_SAVED_AFTER = re.compile(_W["saved_after"])
_EARNED = re.compile(_W["earned"])
_BUSINESS = re.compile(_W["business"])
_NOT_EARNED = re.compile(_W["not_earned"])
_YUAN = frozenset(SPOKEN["units"]["yuan"])
_LEAST_UNIT = 10000

Wealth: TypeAlias = tuple[str, str, str | bool, str, int]


def read_wealth(clause: Clause) -> Iterator[Wealth]:
    """Yield (household, assets|well_off, value, words, place in the clause)."""
    if any(mention.who != (SELF,) for mention in clause.mentions):
        return
    for hit in find_numbers(clause.text):
        if hit.measure not in _YUAN or (hit.unit < _LEAST_UNIT and not hit.measure):
            continue
        before, after = clause.text[: hit.start], clause.text[hit.end :]
        if not (_SAVED_BEFORE.search(before) or _SAVED_AFTER.match(after)):
            continue
        if hit.value.low >= _W["some"]:
            value = "much" if hit.value.low >= _W["much"] else "some"
            yield HOUSEHOLD, "assets", value, clause.text[hit.start : hit.end], hit.start
    for amount in find_amounts(clause.text):
        if _earns_well(clause, amount):
            words = clause.text[amount.start : amount.end]
            yield HOUSEHOLD, "well_off", True, words, amount.start


def _earns_well(clause: Clause, amount: Amount) -> bool:
    if amount.per != "year" or amount.head or amount.value.low < _W["well_off_year"]:
        return False
    earned = _EARNED.search(clause.text) or _BUSINESS.search(clause.before)
    return bool(earned) and not _NOT_EARNED.search(clause.text)
