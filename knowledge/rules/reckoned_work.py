"""What follows of somebody's work: able or not, earning or not, from what is told of them."""

import re

from knowledge.interval import Interval
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import Case, Known, value_of

_R = SPOKEN["reckoned"]
EARNING = ("working", "own_business")
_ABLE = ("full", "weak")
_FIRST = "g1"
_OLD: int = _R["old"]
_WORKS_FROM: int = _R["works_from"]
_PAST_WORK = 65
_EMPLOYED_FROM: int = _R["employed_from"]
_A_LIVING = re.compile(_R["a_living"])
_ODD_JOBS = re.compile(_R["odd_jobs"])
_UNEARNED = re.compile(_R["unearned"])
IN_BED = re.compile(_R["in_bed"])


def works(case: Case, who: str) -> Known | None:
    """Return what tells that somebody works or is able to."""
    job, able_to = case.get(who, "job"), case.get(who, "can_work")
    paid = case.get(who, "own_income")
    if job and job.value in EARNING:
        return job
    if paid and paid.value is True and not _UNEARNED.search(paid.words):
        return paid
    return able_to if able_to and able_to.value in _ABLE else None


def _seeks(case: Case, who: str) -> Known | None:
    seeks = case.get(who, "seeks_work")
    return seeks if seeks and seeks.value is True else None


def able(case: Case, who: str) -> Known | None:
    """Whoever is told helpless, or is a child, does no work; who looks for some, or is well, can.

    From sixty on nobody counts as able to work (tekun_measures_2021, 5).
    """
    if found := helpless(case, who):
        return found
    if seeks := _seeks(case, who):
        return Known("weak", seeks.words, "reckoned")
    age = case.get(who, "age")
    if age is None or not isinstance(age.value, Interval):
        return None
    if age.value.high < _EMPLOYED_FROM:
        return Known("none", age.words, "reckoned")
    healthy = value_of(case, who, "serious_illness") is False
    if healthy and age.value.low >= _WORKS_FROM and age.value.high < _OLD:
        return Known("full", age.words, "reckoned")
    old = age.value.low >= _OLD and not works(case, who)
    return Known("none", age.words, "reckoned") if old else None


def jobless(case: Case, who: str) -> Known | None:
    """Whoever looks for work, and tells of none, has none; whoever is helpless does none."""
    if seeks := _seeks(case, who):
        return Known("jobless", seeks.words, "reckoned")
    found = helpless(case, who)
    return Known("none", found.words, "reckoned") if found else None


def no_business(case: Case, who: str) -> Known | None:
    """Whoever has no work, is a child, past work or must be cared for came back to no business."""
    care, age = case.get(who, "needs_care"), value_of(case, who, "age")
    trades = value_of(case, who, "job") == "own_business"
    beyond = isinstance(age, Interval) and (age.high < _WORKS_FROM or age.low >= _PAST_WORK)
    if (beyond and not trades) or (care and care.value is True):
        return Known(False, care.words if care else "", "reckoned")
    job = case.get(who, "job")
    idle = job and job.value in ("jobless", "none")
    return Known(False, job.words, "reckoned") if job and idle else None


def helpless(case: Case, who: str) -> Known | None:
    """Whoever lies in bed for good, or has a first grade and needs care, does no work."""
    care = case.get(who, "needs_care")
    if care is None or care.value is not True:
        return None
    first = value_of(case, who, "disability_grade") == _FIRST
    return Known("none", care.words, "reckoned") if first or IN_BED.search(care.words) else None


def earns(case: Case, who: str) -> Known | None:
    """Whoever has steady work or a business earns; odd jobs may bring less than a living."""
    job = case.get(who, "job")
    steady = job and job.value in EARNING and not _ODD_JOBS.search(job.words)
    return Known(True, job.words, "reckoned") if job and steady else None


def earns_a_living(case: Case, who: str) -> Known | None:
    """Steady work, a business, wages or a retirement pension are a living; odd jobs may not be."""
    if earned := earns(case, who):
        return earned
    income = case.get(who, "own_income")
    told = income and income.value is True and _A_LIVING.search(income.words)
    return Known(True, income.words, "reckoned") if income and told else None
