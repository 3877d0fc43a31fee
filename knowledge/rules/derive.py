"""Facts reckoned from others, so that people are only asked what they know.

known(case, who, fact, facts) -> Known | None     stated, or following from what is stated
to_ask(case, who, fact) -> tuple                  whose answers would settle it
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from knowledge.interval import Interval
from knowledge.rules.case import HOUSEHOLD, Case, Known
from knowledge.rules.reckoned import RECKONED, settled_by
from knowledge.schema import Fact

MONTHS = 12
# whoever lives in a household that receives the one does not receive the other
RULED_OUT = {"tekun": "dibao"}
# what somebody of a household may be said to have: what is then true of them, or asked of them next
SOMEBODY_HAS: Final = {
    "any_tekun": "tekun",
    "any_ill": "serious_illness",
    "any_disabled": "disability_grade",
    "any_student": "student",
    "any_unraised": "father",
}
# an edge family is one that does not meet the conditions of the minimum living allowance, and
# whose members do not live at the state's cost (dibao_measures_2021, article 8)
_DEFINED_WITHOUT = ("tekun", "dibao")
_EDGE = "dibao_edge"


@dataclass(frozen=True, slots=True)
class Derivation:
    """fact: what is reckoned. needs: from which numbers of the household, in order."""

    fact: str
    needs: tuple[str, ...]
    reckon: Callable[..., Interval | None]


def _per_head_month(income: Interval, members: Interval) -> Interval | None:
    """Income per head and month, yuan; no condition knows better what one household earns."""
    return income.times(1 / MONTHS).divided_by(members)


DERIVATIONS = {
    each.fact: each
    for each in (
        Derivation(
            "income_per_head_month", ("household_income_year", "household_members"), _per_head_month
        ),
    )
}


def known(case: Case, who: str, fact: str, facts: Mapping[str, Fact]) -> Known | None:
    """Return what is known of a fact, stated or reckoned; a stated one wins.

    Nobody of a household has what the household says that nobody has (the fact's gate).
    """
    stated = case.get(who, fact)
    if stated and stated.answered:
        return stated
    of, found = case.reckoned.get((who, fact), (None, None))
    if of is not facts:
        found = _follows(case, who, fact, facts) or stated
        case.reckoned[who, fact] = facts, found
    return found


def _follows(case: Case, who: str, fact: str, facts: Mapping[str, Fact]) -> Known | None:
    """Return what follows from what is stated, None when nothing does."""
    told = _told_of_somebody(case, fact, facts)
    follows = told or _denied(case, facts.get(fact), facts) or _reckoned(case, fact)
    return follows or (RECKONED[fact](case, who) if fact in RECKONED else None)


def _told_of_somebody(case: Case, gate: str, facts: Mapping[str, Fact]) -> Known | None:
    """Return that somebody has what a gate asks about, None when that is told of nobody.

    A list leaves out what was told already: who answers "none of these" does not take that back.
    """
    if gate not in SOMEBODY_HAS:
        return None
    for who, fact, told in case.all():
        behind = facts.get(fact) if who != HOUSEHOLD and told.answered else None
        if behind and behind.gate == gate and told.value != without(behind):
            return Known(True, told.words, "reckoned")
    return None


def _denied(case: Case, fact: Fact | None, facts: Mapping[str, Fact]) -> Known | None:
    if fact is None:
        return None
    gate = known(case, HOUSEHOLD, fact.gate, facts) if fact.gate else None
    if gate and gate.value is False:
        return Known(without(fact), gate.words, "reckoned")
    ruling = [RULED_OUT[fact.id]] if fact.id in RULED_OUT else []
    ruling += [_EDGE] if fact.id in _DEFINED_WITHOUT else []
    others = (case.get(HOUSEHOLD, each) for each in ruling)
    told = next((other for other in others if other and other.value is True), None)
    return Known(False, told.words, "reckoned") if told else None


def without(fact: Fact) -> bool | str:
    """Return what holds of a fact behind a gate when nobody has it."""
    return False if fact.kind == "yes_no" else fact.without


def _reckoned(case: Case, fact: str) -> Known | None:
    if fact not in DERIVATIONS:
        return None
    rule = DERIVATIONS[fact]
    found = [case.get(HOUSEHOLD, need) for need in rule.needs]
    values = [each.value for each in found if each and isinstance(each.value, Interval)]
    if len(values) < len(rule.needs):
        return None
    value = rule.reckon(*values)
    words = " ".join(each.words for each in found if each and each.words)
    return Known(value, words, "reckoned") if value else None


def to_ask(case: Case, who: str, fact: str) -> tuple[tuple[str, str], ...]:
    """Return (who, fact) whose answers would settle *fact*: itself, or those it follows from.

    When one of those was asked in vain, the fact itself is asked.
    """
    if fact not in DERIVATIONS:
        return ((who, settled_by(fact)),)
    needs = DERIVATIONS[fact].needs
    answers = [case.get(HOUSEHOLD, need) for need in needs]
    if any(answer and not answer.answered for answer in answers):
        return ((who, fact),)
    return tuple(
        (HOUSEHOLD, need) for need, answer in zip(needs, answers, strict=True) if answer is None
    )
