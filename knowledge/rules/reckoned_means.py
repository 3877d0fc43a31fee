"""What a household can live on: whether it gets by, or is weighed down, from what is told of it.

gets_by is the one notion of told comfort: it alone, and the denial of every status, closes the
doors that stand open to recognised families only (docs/decisions/0019). Silence never does.
"""

from knowledge.interval import Interval
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF, Case, Known, Value, value_of
from knowledge.rules.reckoned_kin import OTHER_PARENTS, THEIR_CHILDREN, is_one_of, supported
from knowledge.rules.reckoned_work import works

_R = SPOKEN["reckoned"]
_HEAVY_FROM: int = _R["heavy_from"]
_HEAVY_SHARE: float = _R["heavy_share"]
_AMPLE: int = _R["ample"]
_AMPLE_PER_HEAD: int = _R["ample_per_head"]
_MONTHS = 12
_THE_OLD = frozenset(_R["the_old"])
_APART = OTHER_PARENTS | THEIR_CHILDREN
_RECOGNISED = ("dibao", "dibao_edge", "rigid_spending")
_STATUSES = (*_RECOGNISED, "back_to_poverty", "any_tekun")
_OF_THE_OFFICE = ("dibao_edge", "rigid_spending")
# both were, and are, drawn up of families in the country only
RURAL_STATUS = ("former_poor", "monitored")
_HOME_BURDENS = ("heavy_spending", "sudden_hardship")
_ILLNESS = "serious_illness"


def gets_by(case: Case) -> Known | None:
    """Return what tells that a family gets by: told comfort, or earnings with nothing against them.

    Whoever tells of a status, has it: then the office knows better.
    """
    if any(value_of(case, HOUSEHOLD, each) is True for each in _STATUSES):
        return None
    if rich := _told_rich(case):
        return rich
    listed = value_of(case, HOUSEHOLD, "poverty_status") in RURAL_STATUS
    if _burdened(case) or _unanswered(case) or (listed and not _bears_it(case)):
        return None
    return _ample(case)


def _told_rich(case: Case) -> Known | None:
    told = (case.get(HOUSEHOLD, "well_off"), case.get(HOUSEHOLD, "assets"))
    return next((each for each in told if each and each.value in (True, "much")), None)


def _burdened(case: Case) -> bool:
    home = any(value_of(case, HOUSEHOLD, each) is True for each in _HOME_BURDENS)
    if not home and _bears_it(case):
        return False
    ill = any(value_of(case, who, _ILLNESS) is True for who in case.names())
    return home or ill or _paid_much(case) is not None


def _unanswered(case: Case) -> bool:
    """Return whether a burden was asked about in vain."""
    home = [case.get(HOUSEHOLD, each) for each in _HOME_BURDENS]
    ill = [case.get(who, _ILLNESS) for who in case.names()]
    return any(each and not each.answered for each in (*home, *ill))


def _bears_it(case: Case) -> bool:
    return value_of(case, HOUSEHOLD, "heavy_spending") is False


def _ample(case: Case) -> Known | None:
    """Return an income told that leaves each of the home, or the home as a whole, enough."""
    per_head = case.get(HOUSEHOLD, "income_per_head_month")
    if per_head and isinstance(per_head.value, Interval):
        return per_head if per_head.value.low >= _AMPLE_PER_HEAD else None
    month, words = _a_month(case)
    members = value_of(case, HOUSEHOLD, "household_members")
    if isinstance(members, Interval) and members.high:
        enough = month / members.high >= _AMPLE_PER_HEAD
    else:
        enough = month >= _AMPLE
    return Known(True, words, "reckoned") if enough else None


def _a_month(case: Case) -> tuple[float, str]:
    """Return the least the home has a month, yuan, and the words for it: its income, or wages."""
    year = case.get(HOUSEHOLD, "household_income_year")
    if year and isinstance(year.value, Interval):
        return year.value.low / _MONTHS, year.words
    wages = [case.get(who, "wage") for who in _of_the_home(case)]
    told = [each for each in wages if each and isinstance(each.value, Interval)]
    month = sum(each.value.low for each in told if isinstance(each.value, Interval))
    return month, told[0].words if told else ""


def _of_the_home(case: Case) -> list[str]:
    """Return whose wages the home surely lives on: those of the old, where they are told of.

    Grown children, brothers and sisters may keep a house of their own.
    """
    the_old = [who for who in case.names() if who in _THE_OLD]
    return the_old or [who for who in case.names() if not is_one_of(who, _APART)]


def poverty_status(case: Case, who: str) -> Known | None:
    """Who was moved out of the mountains was on the lists; who gets by and tells of none, is not.

    Only registered poor families were moved (zhengzhou_2021, on relocation).
    """
    moved = case.get(HOUSEHOLD, "relocated")
    if moved and moved.value is True:
        return Known("former_poor", moved.words, "reckoned")
    comfort = gets_by(case)
    return Known("neither", comfort.words, "reckoned") if comfort else None


def lifted_only(case: Case, who: str) -> Known | None:
    """A household lifted out of poverty, or watched, that tells of no other recognition."""
    if any(value_of(case, HOUSEHOLD, each) is True for each in _RECOGNISED):
        return Known(False, "", "reckoned")
    none = case.get(HOUSEHOLD, "any_aid")
    if none and none.value is False:
        return Known(False, none.words, "reckoned")
    status = case.get(HOUSEHOLD, "poverty_status") or poverty_status(case, who)
    if status is None or not status.answered:
        return None
    return Known(status.value in RURAL_STATUS, status.words, "reckoned")


def comfortable(case: Case, who: str) -> Known | None:
    """Who owns much but was struck lately may be in straits; else gets_by is an answer."""
    struck = value_of(case, HOUSEHOLD, "sudden_hardship") is True
    comfort = case.get(HOUSEHOLD, "well_off") if struck else gets_by(case)
    comfort = comfort if comfort and comfort.value is not False else None
    return Known(True, comfort.words, "reckoned") if comfort else None


def no_status(case: Case, who: str) -> Known | None:
    """A family told to get by was recognised as poor in no way."""
    comfort = gets_by(case)
    return Known(False, comfort.words, "reckoned") if comfort else None


def recognised(case: Case, who: str) -> Known | None:
    """Nor was one that denies the statuses of which the office tells."""
    told = [case.get(HOUSEHOLD, status) for status in _OF_THE_OFFICE]
    if all(each and each.value is False for each in told):
        return Known(False, told[0].words if told[0] else "", "reckoned")
    return no_status(case, who)


def kept_by_others(case: Case, who: str) -> Known | None:
    """Whoever works, or has somebody able to support them, does not live at the state's cost.

    Nor does whoever tells what a family of several earns together.
    """
    if who == SELF and (shared := _shared_income(case)):
        return Known(False, shared.words, "reckoned")
    if comfort := no_status(case, who):
        return comfort
    found = case.get(who, "supporter") or supported(case, who)
    why = found if found and found.value == "able" else works(case, who)
    return Known(False, why.words, "reckoned") if why else None


def _shared_income(case: Case) -> Known | None:
    income = case.get(HOUSEHOLD, "household_income_year")
    members = value_of(case, HOUSEHOLD, "household_members")
    several = isinstance(members, Interval) and members.low > 1
    return income if income and income.answered and several else None


def weighed_down(case: Case, who: str) -> Known | None:
    """A family that paid so much for treatment in a year, and is not well off, is weighed down.

    So is one that paid half of all it earned. One that gets by is not.
    """
    if paid := _paid_much(case):
        well_off = value_of(case, HOUSEHOLD, "well_off")
        return None if well_off else Known(True, paid.words, "reckoned")
    return no_status(case, who)


def _paid_much(case: Case) -> Known | None:
    income = value_of(case, HOUSEHOLD, "household_income_year")
    share = income.high * _HEAVY_SHARE if isinstance(income, Interval) else _HEAVY_FROM
    least = min(share, _HEAVY_FROM)
    paid = (case.get(name, "medical_self_paid_year") for name in case.names())
    return next((each for each in paid if each and at_least(each.value, least)), None)


def at_least(value: Value, least: float) -> bool:
    """Return whether a value is a number surely not below *least*."""
    return isinstance(value, Interval) and value.low >= least
