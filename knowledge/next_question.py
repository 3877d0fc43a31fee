"""Chooses what to ask next: the fact that blocks most undecided policies."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set

from knowledge.assess import Assessment
from knowledge.conditions import PLACE
from knowledge.schema import Fact

# facts of this order and above are money and illness: asked only when nothing else is open
SENSITIVE_FROM = 60
PLACE_ORDER = 11


def next_question(
    assessments: Iterable[Assessment],
    facts: Mapping[str, Fact],
    asked: Set[tuple[str, str]],
) -> tuple[str, str] | None:
    """Return (who, fact id) to ask about, None when nothing askable blocks any policy.

    who: "" for the household; fact "place": the place. asked: what was put to the person or is
    answered already; it is never put again, so asking ends after as many turns as there are facts.
    """
    blocking = Counter(
        ask
        for assessment in assessments
        if assessment.leaning == "need_facts"
        for ask in assessment.missing
        if ask not in asked
    )
    return min(blocking, key=lambda ask: _rank(ask, blocking, facts), default=None)


def _rank(
    ask: tuple[str, str], blocking: Mapping[tuple[str, str], int], facts: Mapping[str, Fact]
) -> tuple[bool, int, int]:
    order = PLACE_ORDER if ask[1] == PLACE else facts[ask[1]].order
    return order >= SENSITIVE_FROM, -blocking[ask], order
