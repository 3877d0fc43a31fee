"""What treatment cost somebody in the end: the sum told as spent less those told as paid back.

net_paid(parts) -> Found("medical_self_paid_year") ...
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from knowledge.interval import Interval
from knowledge.reading.chinese import NumberHit, find_numbers
from knowledge.reading.clauses import Clause
from knowledge.reading.incomes import PAID_LONG_AGO, PAID_NOT, TREATED, YUAN, patient
from knowledge.reading.settling import Found
from knowledge.reading.spoken import SPOKEN

PAID = "medical_self_paid_year"
_S = SPOKEN["story"]
_SPENT = re.compile(_S["spent_on_treatment"])
_BACK = re.compile(_S["paid_back"])
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
