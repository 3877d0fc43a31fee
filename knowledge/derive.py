"""Facts reckoned from others, so that people are only asked what they know."""

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.case import HOUSEHOLD, Case, Known
from knowledge.interval import Interval

MONTHS = 12


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


def known(case: Case, who: str, fact: str) -> Known | None:
    """Return what is known of a fact, stated or reckoned; a stated one wins."""
    stated = case.get(who, fact)
    if (stated and stated.answered) or fact not in DERIVATIONS:
        return stated
    rule = DERIVATIONS[fact]
    found = [case.get(HOUSEHOLD, need) for need in rule.needs]
    values = [each.value for each in found if each and isinstance(each.value, Interval)]
    if len(values) < len(rule.needs):
        return stated
    value = rule.reckon(*values)
    words = " ".join(each.words for each in found if each and each.words)
    return Known(value, words, "reckoned") if value else stated


def to_ask(case: Case, who: str, fact: str) -> tuple[str, ...]:
    """Return the facts whose answers would settle *fact*: itself, or those it is reckoned from.

    When one of those was asked in vain, the fact itself is asked.
    """
    if fact not in DERIVATIONS:
        return (fact,)
    needs = DERIVATIONS[fact].needs
    answers = [case.get(HOUSEHOLD, need) for need in needs]
    if any(answer and not answer.answered for answer in answers):
        return (fact,)
    return tuple(need for need, answer in zip(needs, answers, strict=True) if answer is None)
