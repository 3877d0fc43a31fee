"""Views of a question: what each part of the index scores, ready to be added up."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from knowledge.finding.names import NameHit
from knowledge.finding.needs import Needs

# How much more the words of the subject count than facet words.
CORE = 0.4
CONDITION, ASKED_OF = 0.5, 1.6
OTHERS = 0.3

# One view: the entries it knows of by number, with their score; others score nothing.
View: TypeAlias = Mapping[int, float]


def both(whole: Counter[str], core: Counter[str]) -> dict[str, float]:
    """The grams of a question; those of what is left without facet words count more."""
    joined: dict[str, float] = dict(whole)
    for gram, count in core.items():
        joined[gram] = joined.get(gram, 0.0) + CORE * count
    return joined


def best_of(owners: Sequence[int], scores: View) -> dict[int, float]:
    best: dict[int, float] = {}
    for number, score in scores.items():
        owner = owners[number]
        if score > best.get(owner, 0.0):
            best[owner] = score
    return best


def strongest(views: Sequence[dict[str, View]], worth: Sequence[float]) -> dict[str, View]:
    """Of several windows: the best one counts, the others a little. worth: of each window."""
    joined: dict[str, View] = {}
    for name in views[0]:
        best: dict[int, float] = {}
        total: dict[int, float] = {}
        for view, weight in zip(views, worth, strict=True):
            for number, plain_score in view[name].items():
                score = weight * plain_score
                best[number] = max(best.get(number, 0.0), score)
                total[number] = total.get(number, 0.0) + score
        joined[name] = {number: top + OTHERS * total[number] for number, top in best.items()}
    return joined


def by_name(plain: str, hits: Sequence[NameHit], needs: Needs) -> dict[int, float]:
    """Beside the name of a help, names of illnesses and conditions count less; the name that
    something is asked of counts more.
    """
    helps = {hit.name for hit in hits if needs.is_benefit(hit.name)}
    scores: dict[int, float] = {}
    for hit in hits:
        weight = hit.weight if hit.name in helps or not helps else CONDITION * hit.weight
        wished = needs.asked_of(plain, hit.end) or needs.wished(plain, hit.start)
        weight *= ASKED_OF if wished else 1.0
        for number in hit.entries:
            before = scores.get(number, 0.0)
            scores[number] = max(before, weight) + 0.25 * min(before, weight)
    return scores


def spread(scores: View, size: int) -> tuple[float, float]:
    """Return the mean over all *size* entries, and what brings a deviation to one."""
    mean = sum(scores.values()) / size
    squares = sum(score * score for score in scores.values()) / size
    deviation = math.sqrt(max(0.0, squares - mean * mean))
    return mean, 1 / deviation if deviation else 1.0
