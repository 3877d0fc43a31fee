"""What follows for one person from what is told of them and of their relatives.

RECKONED: fact → how it follows from a case, None when nothing follows. Only what cannot well be
otherwise: whoever works on a building site needs no daily care; nobody's grandmother is at school.
"""

import re
from collections.abc import Callable, Mapping

from knowledge.interval import Interval
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF, Case, Known, value_of
from knowledge.rules.reckoned_kin import (
    GONE,
    PARENTS,
    RAISING,
    is_minor,
    is_one_of,
    parent_tells,
    supported,
)
from knowledge.rules.reckoned_means import (
    RURAL_STATUS,
    at_least,
    comfortable,
    kept_by_others,
    lifted_only,
    no_status,
    poverty_status,
    recognised,
    weighed_down,
)
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
_AT_SCHOOL: int = _R["at_school"]
_PAST_SCHOOL: int = _R["past_school"]
_OLDEST: int = SPOKEN["story"]["oldest"]
_ELDERS = frozenset(SPOKEN["story"]["elders"])
_MAKES_ADULT = frozenset(SPOKEN["story"]["makes_adult"])
_ILLNESS_FROM: int = _R["illness_from"]
_SEVERE = ("g1", "g2", "g3")
_CHILDREN = frozenset(SPOKEN["people"]["children"])
_OF_THE_GROWN = ("job", "supporter", "own_income", "wage", "can_work")
_PARENTLESS = ("orphan_aid", "unattended_aid")
_FIRST = "g1"
_UNSUPPORTED = ("none", "unable")
_PAST_EIGHTEEN = ("vocational_higher", "undergraduate", "postgraduate")
_SENSES = ("visual", "hearing", "speech")
_LISTS = re.compile(_R["rural_lists"])
_SCHOOL_YEARS: dict[str, list[int]] = _R["school_years"]

# a fact nobody is asked, and the one that is asked in its place
_ASKED_FOR: Mapping[str, str] = {
    "unfit": "disability_grade",
    "disability_card": "disability_grade",
    "disabled": "disability_grade",
    "parent_there": "father",
    "lifted_only": "poverty_status",
}


def settled_by(fact: str) -> str:
    """Return the fact to ask about when *fact* itself is only ever reckoned."""
    return _ASKED_FOR.get(fact, fact)


def _grown(case: Case, who: str) -> Known | None:
    """Fathers and grandmothers are no children, nor is a speaker who has a spouse or child.

    Whoever is at school is of school age; of whom both parents are told is a child.
    """
    student = case.get(who, "student")
    if student and (years := _SCHOOL_YEARS.get(str(student.value))):
        return Known(Interval(*years), student.words, "reckoned")
    if _is_grown(case, who):
        return Known(Interval(_ADULT, _OLDEST), "", "reckoned")
    return Known(Interval(0, _ADULT - 1), "", "reckoned") if _raised(case, who) else None


def _raised(case: Case, who: str) -> bool:
    """Return whether both parents of a son, a niece are told of, and nothing grown-up."""
    told = all(case.get(who, parent) for parent in PARENTS)
    grown = any(case.get(who, fact) for fact in _OF_THE_GROWN)
    grown = grown or value_of(case, who, "student") in _PAST_EIGHTEEN
    return told and is_one_of(who, _CHILDREN) and not grown


def _is_grown(case: Case, who: str) -> bool:
    if who == SELF:
        return any(is_one_of(name, _MAKES_ADULT) for name in case.names())
    return who in _ELDERS


def _past_school(case: Case, who: str) -> Known | None:
    """Elders of the family, whoever has grown old or works, and babies are not at school."""
    age = value_of(case, who, "age")
    old = isinstance(age, Interval) and (age.low >= _PAST_SCHOOL or age.high < _BEFORE_SCHOOL)
    works_on = isinstance(age, Interval) and age.low >= _ADULT and earns(case, who)
    idle = old or works_on or _is_grown(case, who)
    return Known("none", "", "reckoned") if idle else None


def _cared_for(case: Case, who: str) -> Known | None:
    """Whoever works needs no long-term care; with a first grade that work may lie behind them.

    A child with a severe grade does, but for those of school age who only hear, see or speak badly.
    """
    grade = case.get(who, "disability_grade")
    senses = value_of(case, who, "disability_kind") in _SENSES
    child = is_minor(case, who, _AT_SCHOOL if senses else _ADULT)
    if grade and grade.value in _SEVERE[:2] and child:
        return Known(True, grade.words, "reckoned")
    first = grade is not None and grade.value == _FIRST
    work = works(case, who) if senses or not first else None
    return Known(False, work.words, "reckoned") if work else None


def _care_unclear(case: Case, who: str) -> Known | None:
    """A child with a severe grade, or whoever works with a first one: a person judges the care."""
    told = case.get(who, "needs_care")
    grade = case.get(who, "disability_grade")
    if told or grade is None or grade.value not in _SEVERE[:2]:
        return Known(False, "", "reckoned")
    child = is_minor(case, who) and _cared_for(case, who) is None
    unclear = child or (grade.value == _FIRST and works(case, who))
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


def _carries_card(case: Case, who: str) -> Known | None:
    """A grade stands on a card; whoever is told to be healthy, and disabled in no way, has none."""
    grade = case.get(who, "disability_grade")
    if grade and grade.answered:
        return Known(grade.value != "none", grade.words, "reckoned")
    return None if case.get(who, "disability_kind") else _healthy(case, who)


def _healthy(case: Case, who: str) -> Known | None:
    """Whoever is told to be healthy has none of it."""
    illness = case.get(who, "serious_illness")
    return illness if illness and illness.value is False else None


def _no_grade(case: Case, who: str) -> Known | None:
    """Without a card there is no grade."""
    card = case.get(who, "disability_card")
    return Known("none", card.words, "reckoned") if card and card.value is False else None


def _disabled(case: Case, who: str) -> Known | None:
    """A card, or the kind of a disability, tells of it; a child may not be graded yet."""
    kind = case.get(who, "disability_kind")
    if kind and kind.answered:
        return Known(True, kind.words, "reckoned")
    return case.get(who, "disability_card") or _carries_card(case, who)


def _parentless(case: Case, who: str) -> Known:
    """A child that has lost both parents, or was recognised as having nobody, tells it.

    So does whoever is grown and still at school (orphan_2010, 2.3).
    """
    told = any(value_of(case, who, aid) is True for aid in _PARENTLESS)
    gone = all(value_of(case, who, parent) in GONE for parent in PARENTS)
    age = value_of(case, who, "age")
    grown = isinstance(age, Interval) and age.low >= _ADULT
    at_school = value_of(case, who, "student") not in (None, "none")
    return Known(told or (gone and (at_school or not grown)), "", "reckoned")


def _insured(case: Case, who: str) -> Known | None:
    """An employee's insurance takes the place of the residents'."""
    employee = case.get(who, "employee_insured")
    told = employee is not None and employee.value is True
    return Known(False, employee.words, "reckoned") if employee and told else None


def _gravely_ill(case: Case, who: str) -> Known | None:
    """Whoever paid so much for treatment beside what the insurance paid has been gravely ill."""
    paid = case.get(who, "medical_self_paid_year")
    ill = paid is not None and at_least(paid.value, _ILLNESS_FROM)
    return Known(True, paid.words, "reckoned") if paid and ill else None


def _rural(case: Case, who: str) -> Known | None:
    """A family lifted out of poverty, or watched against falling back, is a rural one.

    So is one that says it was never on those lists, by their names: nobody in town speaks of them.
    """
    status = case.get(HOUSEHOLD, "poverty_status")
    of_the_country = status is not None and (
        status.value in RURAL_STATUS or _LISTS.search(status.words) is not None
    )
    return Known("rural", status.words, "reckoned") if status and of_the_country else None


def _never_told(case: Case, who: str) -> Known:
    """Nobody is asked whether their income outgrew the line they live on: only who says so."""
    return Known(False, "", "reckoned")


def _own_income(case: Case, who: str) -> Known | None:
    """Steady work is an income; a child told of no work has none.

    Nor has whoever nobody supports and the minimum allowance feeds (tekun_measures_2021, 6).
    """
    if found := earns(case, who):
        return found
    job, on_aid = value_of(case, who, "job"), case.get(HOUSEHOLD, "dibao")
    alone = value_of(case, who, "supporter") in _UNSUPPORTED
    if alone and on_aid and on_aid.value is True and not works(case, who):
        return Known(False, on_aid.words, "reckoned")
    idle = is_minor(case, who) and job in (None, "none", "jobless")
    return Known(False, "", "reckoned") if idle else None


RECKONED: Mapping[str, Callable[[Case, str], Known | None]] = {
    "age": _grown,
    "student": _past_school,
    "supporter": supported,
    "needs_care": _cared_for,
    "autism": _healthy,
    "unfit": _unfit,
    "can_work": able,
    "job": jobless,
    "returned_business": no_business,
    "gets_by": comfortable,
    "dibao": no_status,
    "recognised": recognised,
    "poverty_status": poverty_status,
    "lifted_only": lifted_only,
    "own_income": _own_income,
    "over_line": _never_told,
    "care_unclear": _care_unclear,
    "tekun": kept_by_others,
    "earns_a_living": earns_a_living,
    "disability_card": _carries_card,
    "disability_grade": _no_grade,
    "disabled": _disabled,
    "parentless": _parentless,
    "insured": _insured,
    "serious_illness": _gravely_ill,
    "parent_there": parent_tells,
    "hukou": _rural,
    "heavy_spending": weighed_down,
    **RAISING,
}
# what is told of somebody by telling of their relatives, or of what goes with it
TOLD_OF_KIN: Mapping[str, Callable[[Case, str], Known | None]] = {
    "supporter": supported,
    "can_work": helpless,
    "disability_card": _carries_card,
}
