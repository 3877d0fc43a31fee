"""Learns what kind the clauses of visit notes are; writes config/clause_weights.json.

usage: python -m benchmarks.train_clauses [--write]

Learns from the labelled notes of tests/visits but those held out, and prints the share of clauses
read right there: by the rules, by the weights, by both together. A clause is labelled by the
fields its words stand in.
"""

import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from config.visit_words import WEIGHTS_FILE, ClauseWeights, load_visit_words
from handlers.visit.clause import clauses, kind_of, sort_by_rule, sort_clause
from handlers.visit.likely import features, likely
from tests.visits.cases import HELD_OUT, SETS, TODAY, cases

KINDS = ("seen", "problem", "done", "promised")
FIELDS = {"problem": "problems", "done": "done", "promised": "promised"}
# A pair of one note only is chance. Steps shrink with every round.
LEAST, ROUNDS, STEP, DECAY, SLOWER = 2, 20, 1.0, 1e-4, 0.5
SEED = 1

Labelled: TypeAlias = tuple[str, str]
Weights: TypeAlias = dict[str, dict[str, float]]


def labelled(*sets: str) -> Iterator[Labelled]:
    """Yield (clause, its kind) of every note of these sets."""
    words = load_visit_words()
    for said, visits in cases(*sets):
        told = {
            kind: [part for visit in visits for part in visit.get(field, ())]
            for kind, field in FIELDS.items()
        }
        for clause in clauses(said, words):
            stands = {kind: any(part in clause for part in told[kind]) for kind in FIELDS}
            order = ("promised", "done", "problem") if stands["promised"] else ("done", "problem")
            yield clause, next((kind for kind in order if stands[kind]), "seen")


def learn(rows: Sequence[Labelled]) -> dict[str, list[float]]:
    """Return character or pair → weights, by logistic regression, one note at a time."""
    blank = ClauseWeights(KINDS, {}, load_visit_words().weights.number)
    counted = Counter(each for clause, _ in rows for each in features(clause, blank))
    seen = [
        ([each for each in features(clause, blank) if counted[each] >= LEAST], kind)
        for clause, kind in rows
    ]
    weights: Weights = {kind: defaultdict(float) for kind in KINDS}
    chance = random.Random(SEED)
    for number in range(ROUNDS):
        chance.shuffle(seen)
        for found, kind in seen:
            _step(weights, found, kind, STEP / (1 + SLOWER * number))
    learnt = sorted({each for of in weights.values() for each in of})
    return {each: [round(weights[kind][each], 2) for kind in KINDS] for each in learnt}


def _step(weights: Weights, found: Sequence[str], kind: str, step: float) -> None:
    length = math.sqrt(len(found) + 1)
    share = _shares({k: sum(of[each] for each in found) / length for k, of in weights.items()})
    for each_kind, of in weights.items():
        gap = (share[each_kind] - (each_kind == kind)) / length
        for each in found:
            of[each] -= step * (gap + DECAY * of[each])


def _shares(sums: Mapping[str, float]) -> dict[str, float]:
    highest = max(sums.values())
    powers = {kind: math.exp(value - highest) for kind, value in sums.items()}
    total = sum(powers.values())
    return {kind: power / total for kind, power in powers.items()}


def report(rows: Sequence[Labelled]) -> None:
    """Print the share read right of clauses that were not learnt from."""
    words = load_visit_words()
    ways = {
        "rules": lambda clause: kind_of(sort_by_rule(clause, TODAY, words)),
        "weights": lambda clause: max(
            (of := likely(clause, words.weights)), key=lambda kind: of[kind]
        ),
        "both": lambda clause: kind_of(sort_clause(clause, TODAY, words)),
    }
    for name, way in ways.items():
        right = sum(way(clause) == kind for clause, kind in rows)
        print(f"{name}: {right}/{len(rows)} = {right / len(rows):.3f}")


def main() -> None:
    if "--write" in sys.argv:
        found = learn(list(labelled(*SETS)))
        lines = ",\n".join(f"{json.dumps(k, ensure_ascii=False)}: {v}" for k, v in found.items())
        kinds = json.dumps(KINDS)
        WEIGHTS_FILE.write_text(f'{{"kinds": {kinds}, "weights": {{\n{lines}\n}}}}\n', "utf-8")
        load_visit_words.cache_clear()
    report(list(labelled(*HELD_OUT)))


if __name__ == "__main__":
    main()
