"""What follows for one person from what is told of their relatives: who supports, who raises.

supported, parent_tells, RAISING: fact → how it follows, None when nothing does.
"""

from collections.abc import Callable, Mapping, Sequence

from knowledge.interval import Interval
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF, Case, Known, value_of
from knowledge.rules.reckoned_work import EARNING, earns_a_living

_R = SPOKEN["reckoned"]
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
THEIR_CHILDREN = frozenset(_R["their_children"])
OTHER_PARENTS = frozenset(_R["other_parents"])
PARENTS = ("father", "mother")
GONE = ("dead", "missing")
_CHILD = frozenset(SPOKEN["people"]["children"][:1])
_OWN_CHILDREN = frozenset(_R["own_children"])
_ADULT: int = _R["adult"]
_SEVERE = ("g1", "g2")
_OF_THE_MIND = ("intellectual", "mental")


def _relation(who: str) -> str:
    """Return how the speaker is related to a person, "the eldest son" being a son."""
    return who if who in _PARENT_OF else who[1:]


def _is_kin(who: str, kin: Sequence[str]) -> bool:
    return who in kin or who[1:] in kin


def is_one_of(who: str, names: frozenset[str]) -> bool:
    """Return whether a person is one of these relatives, "the eldest son" being a son."""
    return who in names or who[1:] in names


def supported(case: Case, who: str) -> Known | None:
    """Whoever has a grown child, or a spouse, told to earn has somebody able to support them.

    So has the other one of a couple whose children are told to support one of them, and a child
    with a parent who is there and able, or who lives on wages or a pension. A child without father
    and mother has nobody; nor has whoever's only child the law frees of the duty.
    """
    parents = [case.get(who, parent) or RAISING[parent](case, who) for parent in PARENTS]
    found = next((each for each in parents if each and each.value == "able"), None)
    if found := found or _by_kin(case, who) or _by_parents(case, who) or _by_couple(case, who):
        return Known("able", found.words, "reckoned")
    return _left_alone(case, who, parents) or _freed(case, who)


def _by_kin(case: Case, who: str) -> Known | None:
    kin = _kin_of(case, who)
    names = (name for name in case.names() if is_one_of(name, kin) and name != who)
    jobs = (case.get(name, "job") for name in names)
    return next((job for job in jobs if job and job.value in EARNING), None)


def _by_parents(case: Case, who: str) -> Known | None:
    """Return what the teller, or the other one of the couple, lives on, of a child of theirs."""
    if not is_one_of(who, _OWN_CHILDREN):
        return None
    found = (earns_a_living(case, each) for each in (SELF, *_SPOUSE_OF[SELF]))
    return next((each for each in found if each and each.value is True), None)


def _by_couple(case: Case, who: str) -> Known | None:
    of_both = (case.get(each, "supporter") for each in _SPOUSE_OF.get(who, ()))
    return next((each for each in of_both if each and each.value == "able"), None)


def _left_alone(case: Case, who: str, parents: Sequence[Known | None]) -> Known | None:
    gone = all(each and each.value in GONE for each in parents)
    return Known("none", "", "reckoned") if gone and is_minor(case, who) else None


def is_minor(case: Case, who: str, years: int = _ADULT) -> bool:
    """Return whether a person is told to be younger than 18, or than so many years."""
    age = value_of(case, who, "age")
    return isinstance(age, Interval) and age.high < years


def _freed(case: Case, who: str) -> Known | None:
    """The only child cannot support anybody: tekun_measures_2021, article 8."""
    alone = case.get(who, "one_child")
    if alone is None or alone.value is not True:
        return None
    children = [name for name in case.names() if is_one_of(name, THEIR_CHILDREN | _CHILD)]
    freed = len(children) == 1 and _has_no_duty(case, children[0])
    return Known("unable", alone.words, "reckoned") if freed else None


def _has_no_duty(case: Case, who: str) -> bool:
    """Return whether somebody is disabled as article 8 says and told to have no income or work."""
    grade, kind = value_of(case, who, "disability_grade"), value_of(case, who, "disability_kind")
    disabled = grade in _SEVERE or (grade == "g3" and kind in _OF_THE_MIND)
    idle = value_of(case, who, "can_work") == "none"
    return disabled and (idle or value_of(case, who, "own_income") is False)


def _kin_of(case: Case, who: str) -> frozenset[str]:
    """Return who would support somebody; an aunt's story without the teller is of her children."""
    if who in _TOLD_OF_OTHERS and not any(said == SELF for said, _, _ in case.all()):
        return THEIR_CHILDREN | _SUPPORTERS.get(who, frozenset())
    return _SUPPORTERS.get(who, frozenset())


def parent_tells(case: Case, who: str) -> Known | None:
    """Whoever tells of a son or daughter of their own is a parent who is there.

    So is the child's father or mother told to be at work.
    """
    if all(value_of(case, who, parent) in GONE for parent in PARENTS):
        return Known(False, "", "reckoned")
    at_work = (name for name in case.names() if value_of(case, name, "job") in EARNING)
    if any(_is_kin(who, _PARENT_OF.get(_relation(name), ())) for name in at_work):
        return Known(True, "", "reckoned")
    others = any(is_one_of(name, OTHER_PARENTS) for name in case.names())
    couple = any(spouse in case.names() for spouse in _SPOUSE_OF[SELF])
    own = is_one_of(who, _OWN_CHILDREN) or (couple and is_one_of(who, _CHILD))
    theirs = own and not others
    return Known(True, "", "reckoned") if theirs else None


def _raising(parent: str) -> Callable[[Case, str], Known | None]:
    """Return how it follows that a child's father or mother can raise it: told to be at work."""
    kin: dict[str, list[str]] = SPOKEN["people"]["parents"]["kin"][parent]

    def at_work(case: Case, who: str) -> Known | None:
        names = [each for each in case.names() if _is_kin(who, kin.get(_named_in(each, kin), ()))]
        job = case.get(names[0], "job") if len(names) == 1 else None
        return Known("able", job.words, "reckoned") if job and job.value in EARNING else None

    return at_work


RAISING = {parent: _raising(parent) for parent in PARENTS}


def _named_in(who: str, kin: Mapping[str, list[str]]) -> str:
    return who if who in kin else who[1:]
