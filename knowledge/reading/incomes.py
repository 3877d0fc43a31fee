"""Money in a story that is a fact: what the whole household earns, what illness cost it.

A sum is the household's only when it is told so; one member's wage, the yield of a field or a
month's best is not.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

from config.patterns import one_of
from knowledge.interval import Interval
from knowledge.reading.chinese import Amount, find_amounts, find_numbers
from knowledge.reading.clauses import Clause
from knowledge.reading.people import mentions
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF

_S = SPOKEN["story"]
_EARNING = re.compile(one_of(_S["earning"]))
_SPENDING = re.compile(one_of(_S["spending"]))
_HEADS = re.compile(_S["heads_told"])
_SO_LONG = re.compile(_S["yearly_sum"])
_BESIDE = re.compile(one_of(_S["beside"]))
_OWN_EARNING = re.compile(one_of(_S["own_earning"]))
_BARE = re.compile(_S["bare_income"])
_ALL = re.compile(one_of(_S["all_earned"]))
_WHOLE = re.compile(_S["whole_earned"])
_ONLY = re.compile(one_of(_S["only_source"]))
_PARTLY = re.compile(one_of(_S["partly"]))
_BEST = re.compile(one_of(_S["best_of_it"]))
_OTHER = re.compile(one_of(_S["other_earning"]))
_PAID_THEN = re.compile(f"(?:{_S['paid_then_sum']})")
PAID_LONG_AGO = re.compile(one_of(_S["paid_long_ago"]))
_REIMBURSED = re.compile(_S["reimbursed"])
_LEFT_TO_PAY = re.compile(_S["left_to_pay"])
TREATED = re.compile(_S["treated"])
_THEN_PAID = re.compile(_S["sum_then_paid"])
PAID_NOT = re.compile(one_of(_S["paid_not"]))
_GIVEN = re.compile(_S["given"])
_LIVES_ON = re.compile(_S["lives_on"])
_WAGE = _S["wage"]
_WAGE_EARNED = re.compile(_WAGE["earned"])
_WAGE_NOT = re.compile(_WAGE["not_earned"])
_WAGE_PERIOD = re.compile(_WAGE["period"])
_WAGE_NAMED = re.compile(_WAGE["named"])
_WAGE_YEARLY = re.compile(_WAGE["yearly"])
_PENSION_IN = re.compile(_S["pension_in"])
_OF_BOTH = re.compile(_S["of_both"])
_FIELDS = re.compile(_S["fields"])
YUAN = frozenset(SPOKEN["units"]["yuan"])
_MONTHS = 12
_MOST_DAYS = 31

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


def read_wages(clause: Clause, story: str) -> Iterator[tuple[str, Interval, bool, str, int]]:
    """Yield (who, yuan a month, whether for a job, words, place) of whoever is told to be paid."""
    if not _WAGE_PERIOD.search(clause.text) or _WAGE_NOT.search(clause.text):
        return
    if _BEST.search(clause.text):
        return
    earned = bool(_WAGE_EARNED.search(clause.before + clause.text))
    for amount in find_amounts(clause.text):
        if amount.head or not _is_a_wage(amount) or _is_income(clause, amount, story):
            continue
        by_work = earned or _right_behind(clause, amount) or _bare(clause, amount)
        named = _OF_BOTH.sub("", clause.text[: amount.start])
        bare = _WAGE_NAMED.fullmatch(named) and _WAGE_NOT.search(clause.before)
        own_year = amount.per == "year" and clause.subject(amount.start) == (SELF,)
        if not by_work and (own_year or bare or _SPENDING.search(clause.text)):
            continue
        pay, words = _monthly(amount), clause.text[amount.start : amount.end]
        regular = amount.per != "year" or (by_work and _WAGE_YEARLY.search(clause.text))
        a_job = bool(regular) and pay.high >= _WAGE["a_job"]
        for who in clause.subject(amount.start):
            yield who, pay, a_job, words, amount.start


def _monthly(amount: Amount) -> Interval:
    """Return pay by the month; nobody told how many days of it were worked."""
    if amount.per == "day":
        return Interval(0, amount.value.high * _MOST_DAYS)
    return amount.value.times(1 if amount.per == "month" else 1 / _MONTHS)


def _is_a_wage(amount: Amount) -> bool:
    """Return whether anybody may be paid such a sum for work in such a time."""
    least, most = _WAGE["least"].get(amount.per), _WAGE["most"].get(amount.per)
    return least is not None and least <= amount.value.low <= most


def _bare(clause: Clause, amount: Amount) -> bool:
    """Return whether a clause is a sum by the month and nothing else, after no spending."""
    spent = _WAGE_NOT.search(clause.before) or _SPENDING.search(clause.before)
    monthly = amount.per == "month" and not spent
    return monthly and bool(_WAGE_NAMED.fullmatch(clause.text[: amount.start]))


def _right_behind(clause: Clause, amount: Amount) -> bool:
    """Return whether a sum by the month stands right behind somebody named."""
    ends = (mention.end for mention in clause.mentions if mention.end <= amount.start)
    return any(_WAGE_NAMED.fullmatch(clause.text[end : amount.start]) for end in ends)


def _is_income(clause: Clause, amount: Amount, story: str) -> bool:
    counted_in = _PENSION_IN.search(clause.text[: amount.start])
    said = _PENSION_IN.sub("", clause.text)
    told_as_paid = amount.per in ("year", "month") and not _like_an_age(amount)
    if not told_as_paid or _SPENDING.search(said):
        return False
    if _GIVEN.search(clause.text[: amount.start]):
        return bool(_LIVES_ON.search(clause.text[: amount.start]))
    if amount.head:
        return True
    only = _ONLY.search(clause.before + clause.text) and not _BEST.search(clause.text)
    if counted_in or only or _of_both(clause, amount):
        return True
    if _PARTLY.search(clause.text):
        return False
    if _ALL.search(clause.text):
        return True
    if not _EARNING.search(clause.text):
        before = _HEADS.sub("", clause.text[: amount.start])
        so_many = _of_so_many(clause) and bool(_BARE.fullmatch(before))
        return so_many or _of_the_year(clause, amount, story)
    if _of_so_many(clause):
        return True
    if clause.of_household and (_WHOLE.search(clause.text) or not _OTHER.search(story)):
        return not _OWN_EARNING.search(clause.text[: amount.start])
    return _is_everybodys(clause, amount, story)


def _like_an_age(amount: Amount) -> bool:
    """Return whether a number is too small for a household's earnings: rather an age."""
    return not amount.head and amount.value.high <= float(_S["oldest"])


def _of_both(clause: Clause, amount: Amount) -> bool:
    """Return whether a sum is what the speaker and another earn together."""
    named = clause.mentions or mentions(clause.before)
    who = {each for mention in named for each in mention.who} or set(clause.carried)
    together = _OF_BOTH.search(clause.text[: amount.start])
    return bool(together) and SELF in who and len(who) > 1 and not _BEST.search(clause.text)


def _of_so_many(clause: Clause) -> bool:
    """Return whether a sum is told of so many heads in one breath: "four of us, 20,000 a year"."""
    told = _HEADS.search(clause.text) or _HEADS.search(clause.before)
    named = any(mention.who != (SELF,) for mention in clause.mentions)
    return bool(told) and not named and bool(_SO_LONG.search(clause.text))


def _of_the_year(clause: Clause, amount: Amount, story: str) -> bool:
    """Return whether a sum is all that is said of a year: nobody's wage, so what the home earns."""
    others = any(mention.who != (SELF,) for mention in clause.mentions)
    spent = _WAGE_NOT.search(clause.before) or _SPENDING.search(clause.before)
    if others or spent or (amount.per != "year" and not clause.of_household):
        return False
    before = _OF_BOTH.sub("", clause.text[: amount.start])
    whole = _WHOLE.search(clause.text) or before != clause.text[: amount.start]
    nobody = clause.of_household or not mentions(story) or clause.carried in ((SELF,), ())
    fields = _FIELDS.search(clause.before + before)
    if not fields and not _BARE.fullmatch(before):
        return False
    alone = not _OTHER.search(story) and not _BESIDE.search(story)
    return bool(whole) or (alone and (bool(fields) or nobody))


def _is_everybodys(clause: Clause, amount: Amount, story: str) -> bool:
    """A sum without a name is everybody's when nobody is named and no other earning is told."""
    before = clause.text[: amount.start]
    if _FIELDS.search(before) and not clause.mentions:
        return not _OTHER.search(story) and not _BESIDE.search(story)
    if not _BARE.fullmatch(before) or clause.carried not in ((SELF,), (), clause.doers):
        return False
    if _WHOLE.search(clause.text) and clause.carried in ((SELF,), ()):
        return not _OWN_EARNING.search(clause.before)
    return not _OTHER.search(story) and not _BESIDE.search(story)


def _self_paid(clause: Clause) -> Iterator[Money]:
    if PAID_NOT.search(clause.text) or PAID_LONG_AGO.search(clause.before):
        return
    for hit in find_numbers(clause.text):
        if hit.measure not in YUAN or hit.value.low < _S["paid_least"]:
            continue
        before, after = clause.text[: hit.start], clause.text[hit.end :]
        said = [match for match in _PAID_THEN.finditer(before) if match.end() == len(before)]
        if _REIMBURSED.search(clause.before) and (left := _LEFT_TO_PAY.fullmatch(before)):
            said.append(left)
        then = _THEN_PAID.match(after)
        if said or then:
            words = clause.text[hit.start : hit.end]
            at = said[-1].start() if said else hit.start
            for who in patient(clause, at, before):
                yield who, "medical_self_paid_year", hit.value, words, hit.start


def patient(clause: Clause, at: int, before: str) -> tuple[str, ...]:
    """Whoever pays, it is told of the one the story goes on about, or whose treatment is named."""
    who = clause.subject(at)
    if who == (SELF,) and not TREATED.search(before) and clause.carried not in ((SELF,), ()):
        return clause.carried
    return who or clause.carried or clause.prior
