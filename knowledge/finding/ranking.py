"""Which entries come first: what every view of a question gives each of them, added up."""

import heapq
from collections.abc import Mapping, Sequence

from knowledge.finding.entries import Entry
from knowledge.finding.hearing import Found
from knowledge.finding.views import Few, View, spread

KEPT = 12
# How much each view counts. Names and signs, about 0..1, are not z-scored and count the more.
WEIGHTS = {
    "text": 1.4,
    "sound": 1.0,
    "example": 0.4,
    "says": 0.6,
    "names": 3.5,
    "signs": 5.0,
}


def ranked(
    entries: Sequence[Entry],
    first: Sequence[float],
    views: Mapping[str, View],
    few: Mapping[str, Few],
    short: float,
) -> tuple[Found, ...]:
    """Return the best entries, best first.

    first: what each entry begins with. views: z-scored before they are added. few: views of some
    entries, added as they are. short: 1 for a short question, less the longer it is; what a single
    saying shares with a long one says little.
    """
    totals, scales, common = list(first), dict[str, float](), 0.0
    for name, view in views.items():
        below, scales[name] = spread(view)
        weight = scales[name] * WEIGHTS[name] * (short if name == "says" else 1.0)
        common -= weight * below
        totals = [total + weight * score for total, score in zip(totals, view, strict=True)]
    for name, part in few.items():
        for number, score in part.items():
            totals[number] += WEIGHTS[name] * score
    best = heapq.nlargest(KEPT, range(len(totals)), key=totals.__getitem__)
    return tuple(
        Found(entries[n], n, totals[n] + common, _parts_of(n, views, scales, few)) for n in best
    )


def _parts_of(
    number: int, views: Mapping[str, View], scales: Mapping[str, float], few: Mapping[str, Few]
) -> dict[str, float]:
    """Return what each view gave an entry."""
    standard = {name: view[number] * scales[name] for name, view in views.items()}
    return {**standard, **{name: part.get(number, 0.0) for name, part in few.items()}}
