"""What follows for one person from what is told of them and of their relatives.

RECKONED: fact → how it follows from a case, None when nothing follows. Only what cannot well be
otherwise: whoever works on a building site needs no daily care; nobody's grandmother is at school.
"""

from collections.abc import Callable, Mapping, Sequence

from knowledge.interval import Interval
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF, Case, Known, Value, value_of
from knowledge.rules.reckoned_work import (
    EARNING,
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
_SUPPORTERS: dict[str, frozenset[str]] = {
    who: frozenset(names) for who, names in _R["supporters"].items()
}
# whose children a couple's are, as the speaker names the other one
_SPOUSE_OF: dict[str, list[str]] = _R["spouse_of"]
_TOLD_OF_OTHERS = frozenset(_R["told_of_others"])
_PARENT_OF: dict[str, list[str]] = {
    **SPOKEN["people"]["parents"]["kin"]["father"],
    **SPOKEN["people"]["parents"]["kin"]["mother"],
}
_THEIR_CHILDREN = frozenset(_R["their_children"])
_OTHER_PARENTS = frozenset(_R["other_parents"])
_PARENTS = ("father", "mother")
_GONE = ("dead", "missing")
_HEAVY_FROM: int = _R["heavy_from"]
_SEVERE = ("g1", "g2", "g3")
# both were, and are, drawn up of families in the country only
_RURAL_STATUS = ("former_poor", "monitored")
_FIRST = "g1"
_SENSES = ("visual", "hearing", "speech")
_SCHOOL_YEARS: dict[str, list[int]] = _R["school_years"]
_OWN_CHILDREN = frozenset(_R["own_children"])

# a fact nobody is asked, and the one that is asked in its place
_ASKED_FOR: Mapping[str, str] = {
    "unfit": "disability_grade",
    "disability_card": "disability_grade",
}


def settled_by(fact: str) -> str:
    """Return the fact to ask about when *fact* itself is only ever reckoned."""
    return _ASKED_FOR.get(fact, fact)


def _relation(who: str) -> str:
    """Return how the speaker is related to a person, "the eldest son" being a son."""
    return who if who in _PARENT_OF else who[1:]


def _is_kin(who: str, kin: Sequence[str]) -> bool:
    return who in kin or who[1:] in kin


def _is(who: str, names: frozenset[str]) -> bool:
    """Return whether a person is one of these relatives, "the eldest son" being a son."""
    return who in names or who[1:] in names


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
        return any(_is(name, _MAKES_ADULT) for name in case.names())
    return who in _ELDERS


def _past_school(case: Case, who: str) -> Known | None:
    """Elders of the family, whoever has grown old, and babies are not at school."""
    age = value_of(case, who, "age")
    old = isinstance(age, Interval) and (age.low >= _PAST_SCHOOL or age.high < _BEFORE_SCHOOL)
    return Known("none", "", "reckoned") if old or _is_grown(case, who) else None


def _supported(case: Case, who: str) -> Known | None:
    """Whoever has a grown child, or a spouse, told to earn has somebody able to support them.

    So has the other one of a couple whose children are told to support one of them.

    A child has, when a parent is there and able.
    """
    parents = [case.get(who, parent) or _RAISING[parent](case, who) for parent in _PARENTS]
    found = next((each for each in parents if each and each.value == "able"), None)
    if found is None:
        kin = _kin_of(case, who)
        jobs = (case.get(name, "job") for name in case.names() if _is(name, kin) and name != who)
        found = next((job for job in jobs if job and job.value in EARNING), None)
    if found is None and (spouse := _SPOUSE_OF.get(who)):
        of_both = [case.get(each, "supporter") for each in spouse]
        found = next((each for each in of_both if each and each.value == "able"), None)
    return Known("able", found.words, "reckoned") if found else None


def _kin_of(case: Case, who: str) -> frozenset[str]:
    """Return who would support somebody; an aunt's story without the teller is of her children."""
    if who in _TOLD_OF_OTHERS and not any(said == SELF for said, _, _ in case.all()):
        return _THEIR_CHILDREN | _SUPPORTERS.get(who, frozenset())
    return _SUPPORTERS.get(who, frozenset())


def _cared_for(case: Case, who: str) -> Known | None:
    """Whoever works needs no long-term care; with a first grade that work may lie behind them."""
    first = value_of(case, who, "disability_grade") == _FIRST
    senses = value_of(case, who, "disability_kind") in _SENSES
    work = works(case, who) if senses or not first else None
    return Known(False, work.words, "reckoned") if work else None


def _unfit(case: Case, who: str) -> Known | None:
    """A severe grade may mean that somebody cannot work; who is able to and has none is fit."""
    grade = case.get(who, "disability_grade")
    if grade and grade.value in _SEVERE:
        return Known(True, grade.words, "reckoned")
    illness = case.get(who, "serious_illness")
    healthy = illness if illness and illness.value is False else None
    fit = works(case, who) or (grade if grade and grade.answered else healthy)
    return Known(False, fit.words, "reckoned") if fit else None


def _too_rich(case: Case, who: str) -> Known | None:
    """A family told to be well off, or to own several flats, is on no minimum living allowance."""
    told = (case.get(HOUSEHOLD, "well_off"), case.get(HOUSEHOLD, "assets"))
    rich = next((each for each in told if each and each.value in (True, "much")), None)
    return Known(False, rich.words, "reckoned") if rich else None


def _carries_card(case: Case, who: str) -> Known | None:
    """A grade stands on a card."""
    grade = case.get(who, "disability_grade")
    if grade is None or not grade.answered:
        return None
    return Known(grade.value != "none", grade.words, "reckoned")


def _parent_tells(case: Case, who: str) -> Known | None:
    """Whoever tells of a son or daughter of their own is a parent who is there.

    So is the child's father or mother told to be at work.
    """
    if all(value_of(case, who, parent) in _GONE for parent in _PARENTS):
        return None
    at_work = (name for name in case.names() if value_of(case, name, "job") in EARNING)
    if any(_is_kin(who, _PARENT_OF.get(_relation(name), ())) for name in at_work):
        return Known(True, "", "reckoned")
    theirs = _is(who, _OWN_CHILDREN) and not any(_is(name, _OTHER_PARENTS) for name in case.names())
    return Known(True, "", "reckoned") if theirs else None


def _raising(parent: str) -> Callable[[Case, str], Known | None]:
    """Return how it follows that a child's father or mother can raise it: told to be at work."""
    kin: dict[str, list[str]] = SPOKEN["people"]["parents"]["kin"][parent]

    def at_work(case: Case, who: str) -> Known | None:
        names = [each for each in case.names() if _is_kin(who, kin.get(_named_in(each, kin), ()))]
        job = case.get(names[0], "job") if len(names) == 1 else None
        return Known("able", job.words, "reckoned") if job and job.value in EARNING else None

    return at_work


_RAISING = {parent: _raising(parent) for parent in _PARENTS}


def _named_in(who: str, kin: Mapping[str, list[str]]) -> str:
    return who if who in kin else who[1:]


def _kept_by_others(case: Case, who: str) -> Known | None:
    """Whoever works, or has somebody able to support them, does not live at the state's cost.

    Nor does whoever tells what a family of several earns together.
    """
    if who == SELF and (shared := _shared_income(case)):
        return Known(False, shared.words, "reckoned")
    found = case.get(who, "supporter") or _supported(case, who)
    why = found if found and found.value == "able" else works(case, who)
    return Known(False, why.words, "reckoned") if why else None


def _shared_income(case: Case) -> Known | None:
    income = case.get(HOUSEHOLD, "household_income_year")
    members = value_of(case, HOUSEHOLD, "household_members")
    several = isinstance(members, Interval) and members.low > 1
    return income if income and income.answered and several else None


def _weighed_down(case: Case, who: str) -> Known | None:
    """A family that paid so much for treatment in a year, and is not well off, is weighed down."""
    if value_of(case, HOUSEHOLD, "well_off"):
        return None
    paid = (case.get(name, "medical_self_paid_year") for name in case.names())
    heavy = (each for each in paid if each and _at_least(each.value, _HEAVY_FROM))
    found = next(heavy, None)
    return Known(True, found.words, "reckoned") if found else None


def _at_least(value: Value, least: float) -> bool:
    return isinstance(value, Interval) and value.low >= least


def _rural(case: Case, who: str) -> Known | None:
    """A family lifted out of poverty, or watched against falling back, is a rural one."""
    status = case.get(HOUSEHOLD, "poverty_status")
    of_the_country = status is not None and status.value in _RURAL_STATUS
    return Known("rural", status.words, "reckoned") if status and of_the_country else None


RECKONED: Mapping[str, Callable[[Case, str], Known | None]] = {
    "age": _grown,
    "student": _past_school,
    "supporter": _supported,
    "needs_care": _cared_for,
    "unfit": _unfit,
    "can_work": able,
    "job": jobless,
    "returned_business": no_business,
    "dibao": _too_rich,
    "own_income": earns,
    "tekun": _kept_by_others,
    "earns_a_living": earns_a_living,
    "disability_card": _carries_card,
    "parent_there": _parent_tells,
    "hukou": _rural,
    "heavy_spending": _weighed_down,
    **_RAISING,
}
# what is told of somebody by telling of their relatives, or of what goes with it
TOLD_OF_KIN: Mapping[str, Callable[[Case, str], Known | None]] = {
    "supporter": _supported,
    "can_work": helpless,
    "disability_card": _carries_card,
}
