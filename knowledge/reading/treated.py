"""What treatment cost somebody in the end: the sum told as spent less those told as paid back.

net_paid(parts) -> Found("medical_self_paid_year") ...
each_month(parts) -> the same, and "heavy_spending", of what is paid month by month
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from knowledge.interval import Interval
from knowledge.reading.chinese import Amount, NumberHit, find_amounts, find_numbers
from knowledge.reading.clauses import Clause
from knowledge.reading.incomes import PAID_LONG_AGO, PAID_NOT, TREATED, YUAN, patient
from knowledge.reading.settling import Found
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD

PAID, HEAVY = "medical_self_paid_year", "heavy_spending"
_S = SPOKEN["story"]
_SPENT = re.compile(_S["spent_on_treatment"])
_BACK = re.compile(_S["paid_back"])
_MEDICINE = re.compile(_S["medicine_by_the_month"])
_TRAINING = re.compile(_S["training_by_the_month"])
_NOT_PAID = re.compile(_S["no_cost_by_the_month"])
_MONTHS = 12
# the sums stand so many characters apart at most
_NEAR = 30


@dataclass(frozen=True, slots=True)
class Bill:
    """What one treatment cost. left: not paid back yet, in yuan. back: whether anything was."""

    who: tuple[str, ...]
    left: Interval
    words: str
    start: int
    end: int
    back: bool = False


def net_paid(parts: Iterable[Clause]) -> Iterator[Found]:
    """Yield what people paid themselves where the cost and what was paid back are told."""
    bill: Bill | None = None
    for clause in parts:
        for hit in find_numbers(clause.text):
            at, before = clause.start + hit.start, clause.text[: hit.start]
            if bill and hit.measure in YUAN and _BACK.search(before) and at - bill.end <= _NEAR:
                bill = _less(bill, hit, clause)
            elif new := _spent(clause, hit, before):
                yield from _settled(bill)
                bill = new
    yield from _settled(bill)


def each_month(parts: Iterable[Clause]) -> Iterator[Found]:
    """Yield what medicine paid for month by month comes to in a year, and training that weighs."""
    for clause in parts:
        for amount in find_amounts(clause.text):
            before = clause.text[: amount.start]
            if amount.per != "month" or amount.head or _NOT_PAID.search(before):
                continue
            words, at = clause.text[amount.start : amount.end], clause.start + amount.start
            if _MEDICINE.search(clause.text):
                for who in patient(clause, amount.start, before):
                    yield Found(who, PAID, amount.value.times(_MONTHS), words, at)
            elif _TRAINING.search(clause.text) and _weighs(amount):
                yield Found(HOUSEHOLD, HEAVY, True, words, at)


def _weighs(amount: Amount) -> bool:
    return amount.value.low >= int(_S["training_weighs_from"])


def _spent(clause: Clause, hit: NumberHit, before: str) -> Bill | None:
    said = clause.before + before
    of_now = not (PAID_NOT.search(clause.text) or PAID_LONG_AGO.search(said))
    if hit.measure not in YUAN or not (_SPENT.search(before) and TREATED.search(said) and of_now):
        return None
    who, start = patient(clause, hit.start, before), clause.start + hit.start
    return Bill(who, hit.value, clause.text[hit.start : hit.end], start, clause.start + hit.end)


def _less(bill: Bill, hit: NumberHit, clause: Clause) -> Bill:
    left = Interval(bill.left.low - hit.value.high, bill.left.high - hit.value.low)
    return replace(bill, left=left, end=clause.start + hit.end, back=True)


def _settled(bill: Bill | None) -> Iterator[Found]:
    """Yield what is left of a bill; of one paid back whole, or more than whole, nothing."""
    if bill and bill.back and bill.left.low > 0:
        yield from (Found(who, PAID, bill.left, bill.words, bill.start) for who in bill.who)
