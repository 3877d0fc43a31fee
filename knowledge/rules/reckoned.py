"""What follows for one person from what is told of them and of their relatives.

RECKONED: fact → how it follows from a case, None when nothing follows. Only what cannot well be
otherwise: whoever works on a building site needs no daily care; nobody's grandmother is at school.
"""

import re
from collections.abc import Callable, Mapping

from knowledge.interval import Interval
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF, Case, Known, Value, value_of
from knowledge.rules.reckoned_kin import RAISING, is_minor, is_one_of, parent_tells, supported
from knowledge.rules.reckoned_work import (
    able,
    earns,
    earns_a_living,
    helpless,
    jobless,
    no_business,
    works,
)

_R = SPOKEN["reckoned"]
_ADULT: int = _R["adult"]
_BEFORE_SCHOOL: int = _R["before_school"]
_PAST_SCHOOL: int = _R["past_school"]
_OLDEST: int = SPOKEN["story"]["oldest"]
_ELDERS = frozenset(SPOKEN["story"]["elders"])
_MAKES_ADULT = frozenset(SPOKEN["story"]["makes_adult"])
_HEAVY_FROM: int = _R["heavy_from"]
_HEAVY_SHARE: float = _R["heavy_share"]
_SEVERE = ("g1", "g2", "g3")
# both were, and are, drawn up of families in the country only
_RURAL_STATUS = ("former_poor", "monitored")
_RECOGNISED = ("dibao", "dibao_edge", "rigid_spending")
_FIRST = "g1"
_SENSES = ("visual", "hearing", "speech")
_LISTS = re.compile(_R["rural_lists"])
_SCHOOL_YEARS: dict[str, list[int]] = _R["school_years"]

# a fact nobody is asked, and the one that is asked in its place
_ASKED_FOR: Mapping[str, str] = {
    "unfit": "disability_grade",
    "disability_card": "disability_grade",
    "parent_there": "father",
    "lifted_only": "poverty_status",
}


def settled_by(fact: str) -> str:
    """Return the fact to ask about when *fact* itself is only ever reckoned."""
    return _ASKED_FOR.get(fact, fact)


def _grown(case: Case, who: str) -> Known | None:
    """Fathers and grandmothers are no children, nor is a speaker who has a spouse or child.

    Whoever is at school is of school age.
    """
    student = case.get(who, "student")
    if student and (years := _SCHOOL_YEARS.get(str(student.value))):
        return Known(Interval(*years), student.words, "reckoned")
    return Known(Interval(_ADULT, _OLDEST), "", "reckoned") if _is_grown(case, who) else None


def _is_grown(case: Case, who: str) -> bool:
    if who == SELF:
        return any(is_one_of(name, _MAKES_ADULT) for name in case.names())
    return who in _ELDERS


def _past_school(case: Case, who: str) -> Known | None:
    """Elders of the family, whoever has grown old, and babies are not at school."""
    age = value_of(case, who, "age")
    old = isinstance(age, Interval) and (age.low >= _PAST_SCHOOL or age.high < _BEFORE_SCHOOL)
    return Known("none", "", "reckoned") if old or _is_grown(case, who) else None


def _cared_for(case: Case, who: str) -> Known | None:
    """Whoever works needs no long-term care; with a first grade that work may lie behind them."""
    first = value_of(case, who, "disability_grade") == _FIRST
    senses = value_of(case, who, "disability_kind") in _SENSES
    work = works(case, who) if senses or not first else None
    return Known(False, work.words, "reckoned") if work else None


def _care_unclear(case: Case, who: str) -> Known | None:
    """A child with a severe grade, or whoever works with a first one: a person judges the care."""
    told = case.get(who, "needs_care")
    grade = case.get(who, "disability_grade")
    if told or grade is None or grade.value not in _SEVERE[:2]:
        return Known(False, "", "reckoned")
    unclear = is_minor(case, who) or (grade.value == _FIRST and works(case, who))
    return Known(bool(unclear), grade.words, "reckoned")


def _unfit(case: Case, who: str) -> Known | None:
    """A severe grade may mean that somebody cannot work; who is able to and has none is fit."""
    grade = case.get(who, "disability_grade")
    if grade and grade.value in _SEVERE:
        return Known(True, grade.words, "reckoned")
    illness = case.get(who, "serious_illness")
    healthy = illness if illness and illness.value is False else None
    fit = works(case, who) or (grade if grade and grade.answered else healthy)
    return Known(False, fit.words, "reckoned") if fit else None


def _lifted_only(case: Case, who: str) -> Known | None:
    """A household lifted out of poverty, or watched, that tells of no other recognition."""
    status = case.get(HOUSEHOLD, "poverty_status")
    if any(value_of(case, HOUSEHOLD, each) is True for each in _RECOGNISED):
        return Known(False, "", "reckoned")
    if status is None or not status.answered:
        return None
    return Known(status.value in _RURAL_STATUS, status.words, "reckoned")


def _too_rich(case: Case, who: str) -> Known | None:
    """A family told to be well off, or to own several flats, was recognised as poor in no way."""
    told = (case.get(HOUSEHOLD, "well_off"), case.get(HOUSEHOLD, "assets"))
    rich = next((each for each in told if each and each.value in (True, "much")), None)
    return Known(False, rich.words, "reckoned") if rich else None


def _carries_card(case: Case, who: str) -> Known | None:
    """A grade stands on a card."""
    grade = case.get(who, "disability_grade")
    if grade is None or not grade.answered:
        return None
    return Known(grade.value != "none", grade.words, "reckoned")


def _kept_by_others(case: Case, who: str) -> Known | None:
    """Whoever works, or has somebody able to support them, does not live at the state's cost.

    Nor does whoever tells what a family of several earns together.
    """
    if who == SELF and (shared := _shared_income(case)):
        return Known(False, shared.words, "reckoned")
    if rich := _too_rich(case, who):
        return rich
    found = case.get(who, "supporter") or supported(case, who)
    why = found if found and found.value == "able" else works(case, who)
    return Known(False, why.words, "reckoned") if why else None


def _shared_income(case: Case) -> Known | None:
    income = case.get(HOUSEHOLD, "household_income_year")
    members = value_of(case, HOUSEHOLD, "household_members")
    several = isinstance(members, Interval) and members.low > 1
    return income if income and income.answered and several else None


def _weighed_down(case: Case, who: str) -> Known | None:
    """A family that paid so much for treatment in a year, and is not well off, is weighed down.

    So is one that paid half of all it earned.
    """
    if value_of(case, HOUSEHOLD, "well_off"):
        return None
    income = value_of(case, HOUSEHOLD, "household_income_year")
    share = income.high * _HEAVY_SHARE if isinstance(income, Interval) else _HEAVY_FROM
    least = min(share, _HEAVY_FROM)
    paid = (case.get(name, "medical_self_paid_year") for name in case.names())
    heavy = (each for each in paid if each and _at_least(each.value, least))
    found = next(heavy, None)
    return Known(True, found.words, "reckoned") if found else None


def _at_least(value: Value, least: float) -> bool:
    return isinstance(value, Interval) and value.low >= least


def _rural(case: Case, who: str) -> Known | None:
    """A family lifted out of poverty, or watched against falling back, is a rural one.

    So is one that says it was never on those lists, by their names: nobody in town speaks of them.
    """
    status = case.get(HOUSEHOLD, "poverty_status")
    of_the_country = status is not None and (
        status.value in _RURAL_STATUS or _LISTS.search(status.words) is not None
    )
    return Known("rural", status.words, "reckoned") if status and of_the_country else None


def _refused(case: Case, who: str) -> Known | None:
    """Whoever is not on the allowance and is told to be over its line asked in vain."""
    over = case.get(HOUSEHOLD, "over_line")
    told = over is not None and over.value is True
    if not told or value_of(case, HOUSEHOLD, "dibao") is True:
        return None
    return Known(True, over.words if over else "", "reckoned")


def _never_told(case: Case, who: str) -> Known:
    """Nobody is asked whether their income outgrew the line they live on: only who says so."""
    return Known(False, "", "reckoned")


def _own_income(case: Case, who: str) -> Known | None:
    """Steady work is an income; a child told of no work has none."""
    if found := earns(case, who):
        return found
    job = value_of(case, who, "job")
    idle = is_minor(case, who) and job in (None, "none", "jobless")
    return Known(False, "", "reckoned") if idle else None


RECKONED: Mapping[str, Callable[[Case, str], Known | None]] = {
    "age": _grown,
    "student": _past_school,
    "supporter": supported,
    "needs_care": _cared_for,
    "unfit": _unfit,
    "can_work": able,
    "job": jobless,
    "returned_business": no_business,
    "dibao": _too_rich,
    "dibao_edge": _too_rich,
    "rigid_spending": _too_rich,
    "lifted_only": _lifted_only,
    "own_income": _own_income,
    "over_line": _never_told,
    "dibao_refused": _refused,
    "care_unclear": _care_unclear,
    "tekun": _kept_by_others,
    "earns_a_living": earns_a_living,
    "disability_card": _carries_card,
    "parent_there": parent_tells,
    "hukou": _rural,
    "heavy_spending": _weighed_down,
    **RAISING,
}
# what is told of somebody by telling of their relatives, or of what goes with it
TOLD_OF_KIN: Mapping[str, Callable[[Case, str], Known | None]] = {
    "supporter": supported,
    "can_work": helpless,
    "disability_card": _carries_card,
}
