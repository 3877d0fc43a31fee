"""What follows for one person from what is told of them and of their relatives.

RECKONED: fact → how it follows from a case, None when nothing follows. Only what cannot well be
otherwise: whoever works on a building site needs no daily care; nobody's grandmother is at school.
"""

import re
from collections.abc import Callable, Mapping

from knowledge.interval import Interval
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF, Case, Known

_R = SPOKEN["reckoned"]
_ADULT: int = _R["adult"]
_PAST_SCHOOL: int = _R["past_school"]
_OLDEST: int = SPOKEN["story"]["oldest"]
_ELDERS = frozenset(SPOKEN["story"]["elders"])
_MAKES_ADULT = frozenset(SPOKEN["story"]["makes_adult"])
_SUPPORTERS: dict[str, frozenset[str]] = {
    who: frozenset(names) for who, names in _R["supporters"].items()
}
_TOLD_OF_OTHERS = frozenset(_R["told_of_others"])
_THEIR_CHILDREN = frozenset(_R["their_children"])
_PARENTS = ("father", "mother")
_EARNING = ("working", "own_business")
_ABLE = ("full", "weak")
_SEVERE = ("g1", "g2", "g3")
_FIRST = "g1"
_ODD_JOBS = re.compile(_R["odd_jobs"])

# a fact nobody is asked, and the one that is asked in its place
_ASKED_FOR: Mapping[str, str] = {"unfit": "disability_grade"}


def settled_by(fact: str) -> str:
    """Return the fact to ask about when *fact* itself is only ever reckoned."""
    return _ASKED_FOR.get(fact, fact)


def _is(who: str, names: frozenset[str]) -> bool:
    """Return whether a person is one of these relatives, "the eldest son" being a son."""
    return who in names or who[1:] in names


def _value(case: Case, who: str, fact: str) -> object:
    found = case.get(who, fact)
    return found.value if found and found.answered else None


def _grown(case: Case, who: str) -> Known | None:
    """Fathers and grandmothers are no children, nor is a speaker who has a spouse or child."""
    return Known(Interval(_ADULT, _OLDEST), "", "reckoned") if _is_grown(case, who) else None


def _is_grown(case: Case, who: str) -> bool:
    if who == SELF:
        return any(_is(name, _MAKES_ADULT) for name in case.names())
    return who in _ELDERS


def _past_school(case: Case, who: str) -> Known | None:
    """Elders of the family and whoever has grown old are not at school."""
    age = _value(case, who, "age")
    old = isinstance(age, Interval) and age.low >= _PAST_SCHOOL
    return Known("none", "", "reckoned") if old or _is_grown(case, who) else None


def _supported(case: Case, who: str) -> Known | None:
    """Whoever has a grown child, or a spouse, told to earn has somebody able to support them.

    A child has, when a parent is there and able.
    """
    parents = [case.get(who, parent) for parent in _PARENTS]
    found = next((each for each in parents if each and each.value == "able"), None)
    if found is None:
        kin = _kin_of(case, who)
        jobs = (case.get(name, "job") for name in case.names() if _is(name, kin) and name != who)
        found = next((job for job in jobs if job and job.value in _EARNING), None)
    return Known("able", found.words, "reckoned") if found else None


def _kin_of(case: Case, who: str) -> frozenset[str]:
    """Return who would support somebody; an aunt's story without the teller is of her children."""
    if who in _TOLD_OF_OTHERS and not any(said == SELF for said, _, _ in case.all()):
        return _THEIR_CHILDREN | _SUPPORTERS.get(who, frozenset())
    return _SUPPORTERS.get(who, frozenset())


def _works(case: Case, who: str) -> Known | None:
    """Return what tells that somebody works or is able to."""
    job, able = case.get(who, "job"), case.get(who, "can_work")
    if job and job.value in _EARNING:
        return job
    return able if able and able.value in _ABLE else None


def _cared_for(case: Case, who: str) -> Known | None:
    """Whoever works needs no long-term care."""
    work = _works(case, who)
    return Known(False, work.words, "reckoned") if work else None


def _unfit(case: Case, who: str) -> Known | None:
    """A severe grade may mean that somebody cannot work; who is able to and has none is fit."""
    grade = case.get(who, "disability_grade")
    if grade and grade.value in _SEVERE:
        return Known(True, grade.words, "reckoned")
    work = _works(case, who)
    fit = work or (grade if grade and grade.answered else None)
    return Known(False, fit.words, "reckoned") if fit else None


def _earns(case: Case, who: str) -> Known | None:
    """Whoever has steady work or a business earns; odd jobs may bring less than a living."""
    job = case.get(who, "job")
    steady = job and job.value in _EARNING and not _ODD_JOBS.search(job.words)
    return Known(True, job.words, "reckoned") if job and steady else None


def _helpless(case: Case, who: str) -> Known | None:
    """Whoever needs others to live through the day, with a first grade, does no work."""
    care, grade = case.get(who, "needs_care"), case.get(who, "disability_grade")
    if care and care.value is True and grade and grade.value == _FIRST:
        return Known("none", care.words, "reckoned")
    return None


RECKONED: Mapping[str, Callable[[Case, str], Known | None]] = {
    "age": _grown,
    "student": _past_school,
    "supporter": _supported,
    "needs_care": _cared_for,
    "unfit": _unfit,
    "can_work": _helpless,
    "own_income": _earns,
}
# what is told of somebody by telling of their relatives
TOLD_OF_KIN = ("supporter", "can_work")
