"""What need not be asked of people, seen who they are to the one who tells.

needless(case) -> frozenset[(who, fact)]         questions nobody in their place would put
asked_as(who, fact, facts) -> Fact               the fact in whose words a question is put
"""

from collections.abc import Iterator, Mapping

from knowledge.interval import Interval
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, Case, value_of
from knowledge.rules.derive import SOMEBODY_HAS
from knowledge.rules.reckoned_kin import PARENTS, is_minor, is_one_of
from knowledge.schema import Fact

_R = SPOKEN["reckoned"]
OWN_CHILDREN = frozenset((*_R["own_children"], *SPOKEN["people"]["children"][:1]))
_OTHERS = frozenset(_R["other_parents"])
_THE_OTHER: dict[str, frozenset[str]] = {
    parent: frozenset(names) for parent, names in _R["teller_is"].items()
}
_HAS_KIN = frozenset(_R["has_kin"])
_SCHOOLS = ("preschool", "compulsory", "senior", "vocational_secondary")
_PAST_WORK, _RETIRED = 75, 65
_BUSINESS = ("returned_business", "business_year")
_SUPPORTER, _OF_KIN = "supporter", "kin_support"


def needless(case: Case) -> frozenset[tuple[str, str]]:
    """Return (who, fact) not to be asked: a child's supporters, the teller as a parent, old age.

    Whether a child is supported follows from its father and mother. Who cannot tell whether anybody
    at home has something is not asked it of one after the other.
    """
    return frozenset(
        ask for who in case.names() for ask in (*_of(case, who), *_asked_of_all(case, who))
    )


def asked_as(who: str, fact_id: str, facts: Mapping[str, Fact]) -> Fact:
    """Return the fact whose words a question is put in: nobody asks whether a father has sons."""
    certain = fact_id == _SUPPORTER and who in _HAS_KIN
    return facts[_OF_KIN if certain else fact_id]


def _of(case: Case, who: str) -> Iterator[tuple[str, str]]:
    if is_minor(case, who) or value_of(case, who, "student") in _SCHOOLS:
        yield who, "supporter"
    if is_one_of(who, OWN_CHILDREN) and not any(is_one_of(n, _OTHERS) for n in case.names()):
        yield from ((who, parent) for parent in PARENTS if _is_teller(case, who, parent))
    if not _of_business(case, who):
        yield from ((who, fact) for fact in _BUSINESS)
    age = value_of(case, who, "age")
    if isinstance(age, Interval) and age.low >= _PAST_WORK:
        yield who, "job"


def _asked_of_all(case: Case, who: str) -> Iterator[tuple[str, str]]:
    for gate, fact in SOMEBODY_HAS.items():
        told = case.get(HOUSEHOLD, gate)
        if told and not told.answered:
            yield who, fact


def _of_business(case: Case, who: str) -> bool:
    """Return whether a business was spoken of: nobody else is asked for one."""
    own = value_of(case, who, "job") == "own_business"
    own = own or value_of(case, who, _BUSINESS[0]) is True
    loan = value_of(case, HOUSEHOLD, "wants_loan") is True
    return own or (loan and not is_minor(case, who) and not _is_old(case, who))


def _is_old(case: Case, who: str) -> bool:
    age = value_of(case, who, "age")
    return isinstance(age, Interval) and age.low >= _RETIRED


def _is_teller(case: Case, child: str, parent: str) -> bool:
    """Return whether the one who tells is a child's father or mother: the other one is told of."""
    other = next(each for each in PARENTS if each != parent)
    told = value_of(case, child, other) is not None and value_of(case, child, parent) is None
    return told or any(name in _THE_OTHER[parent] for name in case.names())
