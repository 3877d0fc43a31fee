"""Questions put as a list: "which of these do you have? what you do not name is not there".

listed(gate, facts, known)                          what a list still asks about
take_list(case, gate, named, facts, words)          the case with a list answered
whose_open(case, asked, facts)                      the question who of a household it is
"""

from collections.abc import Mapping, Set
from typing import Final

from knowledge.rules.case import HOUSEHOLD, Case, Known
from knowledge.rules.derive import SOMEBODY_HAS, without
from knowledge.schema import Fact

# stands for the person in a question that is put before anybody is named
WHOSE: Final = "whose"
# who names one of these for a trouble may well have the other: it is asked, not denied
_TOGETHER: Final = frozenset(("any_ill", "heavy_spending"))


def listed(gate: str, facts: Mapping[str, Fact], known: Set[tuple[str, str]]) -> tuple[Fact, ...]:
    """Return the facts behind a gate that are not known yet, in the order they are listed.

    Whoever tells of a disabled father is not asked whether anybody is disabled.
    """
    told = {facts[fact].gate for who, fact in known if who != HOUSEHOLD and fact in facts}
    behind = (fact for fact in facts.values() if fact.gate == gate and fact.id not in told)
    return tuple(fact for fact in behind if (HOUSEHOLD, fact.id) not in known)


def take_list(
    case: Case, gate: str, named: Set[str], facts: Mapping[str, Fact], words: str
) -> Case:
    """Return the case with a list answered: what is named is there, the rest is not.

    named: ids of facts behind the gate. A named choice stays to be asked, as does what often goes
    with a named one; what is known already is left as it is. words: the answer as it was given,
    kept with every fact.
    """
    case = case.know(HOUSEHOLD, gate, Known(bool(named), words))
    for fact in facts.values() if named else ():
        if fact.gate != gate or case.get(HOUSEHOLD, fact.id) is not None:
            continue
        if fact.id not in named and fact.id in _TOGETHER and _TOGETHER & named:
            continue
        if fact.id not in named:
            case = case.know(HOUSEHOLD, fact.id, Known(without(fact), words))
        elif fact.kind == "yes_no":
            case = case.know(HOUSEHOLD, fact.id, Known(True, words))
    return case


def whose_open(
    case: Case, asked: Set[tuple[str, str]], facts: Mapping[str, Fact]
) -> tuple[str, str] | None:
    """Return (WHOSE, gate) when somebody has something and nobody is told to have it, else None."""
    for gate in SOMEBODY_HAS:
        somebody = case.get(HOUSEHOLD, gate)
        if somebody is None or somebody.value is not True or (WHOSE, gate) in asked:
            continue
        told = (
            facts[fact].gate == gate and known.value != without(facts[fact])
            for who, fact, known in case.all()
            if who != HOUSEHOLD and fact in facts
        )
        if not any(told):
            return WHOSE, gate
    return None
