"""Chooses what to ask next: first what the story is about, then what blocks most policies."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set

from knowledge.rules.assessment import Assessment
from knowledge.rules.case import HOUSEHOLD
from knowledge.rules.conditions import PLACE
from knowledge.rules.derive import RULED_OUT
from knowledge.rules.listing import listed
from knowledge.schema import Fact

# facts of this order and above are money and illness: asked only when nothing else is open
SENSITIVE_FROM = 60
PLACE_ORDER = 11
# for any household in need, whatever it told
BASIC = ("rural_dibao", "urban_dibao", "temporary_aid")


def next_question(
    assessments: Iterable[Assessment],
    facts: Mapping[str, Fact],
    asked: Set[tuple[str, str]],
) -> tuple[str, str] | None:
    """Return (who, fact id) to ask about, None when nothing askable blocks any policy.

    who: "" for the household; fact "place": the place. asked: what was put to the person or is
    answered already; it is never put again, so asking ends after as many turns as there are facts.
    """
    open_ones = [one for one in assessments if one.leaning == "need_facts"]
    blocking: Counter[tuple[str, str]] = Counter()
    nearest: dict[tuple[str, str], int] = {}
    for one in open_ones:
        for ask in one.missing:
            if ask not in asked:
                ask = _before(ask, facts, asked)
                blocking[ask] += 1 + one.raised
                nearest[ask] = min(nearest.get(ask, _OTHER), _tier(one))
    return min(blocking, key=lambda ask: _rank(ask, nearest, blocking, facts), default=None)


def _before(
    ask: tuple[str, str], facts: Mapping[str, Fact], asked: Set[tuple[str, str]]
) -> tuple[str, str]:
    """Return what is asked of the household before a member is: "does anybody have this"."""
    _, fact = ask
    first = (HOUSEHOLD, RULED_OUT.get(fact, ""))
    if first[1] in facts and first not in asked:
        return _before(first, facts, asked)
    gate = (HOUSEHOLD, facts[fact].gate if fact in facts else "")
    of_somebody = (whose and each in facts and facts[each].gate == gate[1] for whose, each in asked)
    if gate[1] not in facts or gate in asked or any(of_somebody):
        return ask
    if facts[gate[1]].listing and len(listed(gate[1], facts, asked)) == 1:
        return ask
    return _before(gate, facts, asked)


_RAISED, _BASIC, _OTHER = range(3)


def _tier(one: Assessment) -> int:
    return _RAISED if one.raised else _BASIC if one.policy in BASIC else _OTHER


def _rank(
    ask: tuple[str, str],
    nearest: Mapping[tuple[str, str], int],
    blocking: Mapping[tuple[str, str], int],
    facts: Mapping[str, Fact],
) -> tuple[int, bool, int, int]:
    order = PLACE_ORDER if ask[1] == PLACE else facts[ask[1]].order
    return nearest[ask], order >= SENSITIVE_FROM, -blocking[ask], order
