"""Views of a question: what each part of the index scores, ready to be added up."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from operator import mul
from typing import TypeAlias

from knowledge.finding.names import NameHit
from knowledge.finding.needs import Needs

# How much more the words of the subject count than facet words.
CORE = 0.4
CONDITION, ASKED_OF = 0.5, 1.6
OTHERS = 0.3

# One view: the score of every entry, by number.
View: TypeAlias = Sequence[float]
# The score of some entries, by number; others score nothing.
Few: TypeAlias = Mapping[int, float]


def both(whole: Counter[str], core: Counter[str]) -> dict[str, float]:
    """The grams of a question; those of what is left without facet words count more."""
    joined: dict[str, float] = dict(whole)
    for gram, count in core.items():
        joined[gram] = joined.get(gram, 0.0) + CORE * count
    return joined


def best_of(owners: Sequence[int], scores: Few, size: int) -> list[float]:
    """Return the best score among what each of *size* entries owns."""
    best = [0.0] * size
    for number, score in scores.items():
        if score > best[owners[number]]:
            best[owners[number]] = score
    return best


def strongest(views: Sequence[View], worth: Sequence[float]) -> list[float]:
    """Of several windows: the best one counts, the others a little. worth: of each window."""
    weighed = [
        [weight * score for score in view] for view, weight in zip(views, worth, strict=True)
    ]
    return [max(scores) + OTHERS * sum(scores) for scores in zip(*weighed, strict=True)]


def by_name(plain: str, hits: Sequence[NameHit], needs: Needs, told: bool) -> dict[int, float]:
    """Beside the name of a help, names of illnesses and conditions count less; the name that
    something is asked of counts more.

    told: what is told of a life points clearly to a topic; who has a help already says less then.
    """
    status = {hit for hit in hits if needs.is_status(plain, hit.name, hit.end)}
    helps = {hit for hit in hits if needs.is_benefit(hit.name)} - status
    scores: dict[int, float] = {}
    for hit in hits:
        sought = needs.wished(plain, hit.start)
        beside = hit not in helps and (bool(helps) or (told and hit in status)) and not sought
        weight = CONDITION * hit.weight if beside else hit.weight
        weight *= ASKED_OF if sought or needs.asked_of(plain, hit.end) else 1.0
        for number in hit.entries:
            before = scores.get(number, 0.0)
            scores[number] = max(before, weight) + 0.25 * min(before, weight)
    return scores


def spread(scores: View) -> tuple[float, float]:
    """Return the mean over all entries, and what brings a deviation to one."""
    mean = sum(scores) / len(scores)
    squares = sum(map(mul, scores, scores)) / len(scores)
    deviation = math.sqrt(max(0.0, squares - mean * mean))
    return mean, 1 / deviation if deviation else 1.0
