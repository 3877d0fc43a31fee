"""Questions put as a list: "which of these do you have? what you do not name is not there".

listed(gate, facts, known)                          what a list still asks about
take_list(case, gate, named, facts, words)          the case with a list answered
"""

from collections.abc import Mapping, Set

from knowledge.rules.case import HOUSEHOLD, Case, Known
from knowledge.rules.derive import without
from knowledge.schema import Fact


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

    named: ids of facts behind the gate. A named choice stays to be asked; what is known already is
    left as it is. words: the answer as it was given, kept with every fact.
    """
    case = case.know(HOUSEHOLD, gate, Known(bool(named), words))
    for fact in facts.values() if named else ():
        if fact.gate != gate or case.get(HOUSEHOLD, fact.id) is not None:
            continue
        if fact.id not in named:
            case = case.know(HOUSEHOLD, fact.id, Known(without(fact), words))
        elif fact.kind == "yes_no":
            case = case.know(HOUSEHOLD, fact.id, Known(True, words))
    return case
