"""In which order what is told and what it is about stand in an answer."""

from collections.abc import Callable, Sequence, Set

from knowledge.answering.choosing import Pick
from knowledge.answering.gathering import BUDGET
from knowledge.finding.hearing import Hearing

CLOSE = 0.8
CLOSE_BACKGROUND = 0.5
MOST_ENTRIES = 5
HALF = 0.5


def within_budget(picks: Sequence[Pick]) -> list[Pick]:
    """Keep the first saying and as many more as fit one screen."""
    kept: list[Pick] = []
    for pick in picks:
        length = sum(len(each.saying.text) for each in kept)
        if not kept or length + len(pick.saying.text) <= BUDGET:
            kept.append(pick)
    return kept


def beside(
    holders: Sequence[Pick], picks: Sequence[Pick], values: Callable[[str], Set[float]]
) -> list[Pick]:
    """Return the sayings a difference is made of, and those that tell other figures.

    values: gives the figures of a text.
    """
    held = {value for pick in holders for value in values(pick.saying.text)}
    others = [p for p in picks if not holders or not values(p.saying.text) <= held]
    return list(dict.fromkeys([*holders, *others]))


def entry_order(picks: Sequence[Pick], hearing: Hearing) -> tuple[str, ...]:
    """Entries best first: the one first found, those told of, then the others found."""
    found = [each.entry.id for each in hearing.ours]
    scores = {each.entry.id: each.score for each in hearing.ours}
    told = [pick.saying.entry for pick in picks]
    least = CLOSE if hearing.ours and hearing.ours[0].entry.policy else CLOSE_BACKGROUND
    named = {each.entry.id: each.parts["names"] for each in hearing.ours}
    close = (
        bool(told)
        and scores.get(told[0], 0.0) >= least * scores[found[0]]
        and named.get(told[0], 0.0) >= HALF * named[found[0]]
        and not hearing.told_of(found[0], told[0])
    )
    first = told[:1] if close else found[:1]
    return tuple(dict.fromkeys([*first, *told, *found]))[:MOST_ENTRIES]
