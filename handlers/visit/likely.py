"""How likely a clause is of each kind, weighed by its pairs of characters as learnt from notes.

The rules of clause.py know the turns of words somebody thought of; the weights know many more,
each a little. Neither is right alone: benchmarks/train_clauses.py says what both read together.
"""

import math
from itertools import pairwise

from config.visit_words import ClauseWeights

START, END, NUMBER = "^", "$", "0"


def features(clause: str, weights: ClauseWeights) -> frozenset[str]:
    """Return the characters and pairs of characters of a clause, all numbers being one."""
    said = START + weights.number.sub(NUMBER, clause) + END
    return frozenset((*said, *map("".join, pairwise(said))))


def likely(clause: str, weights: ClauseWeights) -> dict[str, float]:
    """Return kind → natural logarithm of how likely the clause is of that kind."""
    found = features(clause, weights)
    known = [weights.of[each] for each in found if each in weights.of]
    length = math.sqrt(len(found) + 1)
    sums = [sum(column) / length for column in zip(*known, strict=True)] or [0.0] * len(
        weights.kinds
    )
    total = math.log(sum(map(math.exp, sums)))
    return {kind: value - total for kind, value in zip(weights.kinds, sums, strict=True)}
