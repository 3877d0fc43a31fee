"""How likely a clause is of a kind, by its features and the weights learnt for them."""

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from config.learnt import Weights

START, END, NUMBER = "^", "$", "0"
# Stands in every clause, so that a kind has a weight of its own.
ALWAYS = ""
# So much of a neighbour's start and end is looked at.
EDGE = 2


def features(clause: str, number: re.Pattern[str]) -> list[str]:
    """Return the characters and pairs of characters of a clause, all numbers being one."""
    said = START + number.sub(NUMBER, clause) + END
    return [*said, *map("".join, pairwise(said))]


def beside(said: str, signs: Sequence[str], name: str) -> list[str]:
    """Return the features of a neighbour whose numbers are one. name: marks which one it is."""
    return [*(name + sign for sign in signs), f"{name}^{said[:EDGE]}", f"{name}{said[-EDGE:]}$"]


def around(text: str, at: int) -> list[str]:
    """Return the features of a place in a text: what stands before it, behind it, across it."""
    before, after = text[max(at - EDGE, 0) : at], text[at : at + EDGE]
    near, far = before[-1:], text[max(at - EDGE - 1, 0) : at]
    return [
        near + "|",
        "|" + after[:1],
        before + "|",
        "|" + after,
        near + "|" + after[:1],
        far + "|",
        "|" + text[at : at + EDGE + 1],
        before + "|" + after[:1],
        near + "|" + after,
    ]


def weigh(found: Iterable[str], weights: Weights) -> list[float]:
    """Return for each label the logarithm of the odds that it holds."""
    known = [weights.of[each] for each in {ALWAYS, *found} if each in weights.of]
    length = math.sqrt(len(known) + 1) * weights.scale
    return [sum(column) / length for column in zip(*known, strict=True)]


def likely(found: Iterable[str], weights: Weights) -> dict[str, float]:
    """Return label → likelihood from 0 to 1; a clause may have several labels or none."""
    sums = weigh(found, weights)
    return {
        label: 1 / (1 + math.exp(-value)) for label, value in zip(weights.labels, sums, strict=True)
    }
