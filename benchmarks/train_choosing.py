"""Learns what counts in choosing a saying, and how much; writes knowledge/choosing.yaml.

usage: python -m benchmarks.train_choosing [--write]

Learns from the labelled questions of tests/search (FILES), none of which the index has seen, and
prints the share of questions whose best saying answers them: with the weights as they stand, and
learned from other questions (FOLDS). A saying answers when it holds every group of must, or as many
as any other. What few questions turn on stays near what it was (DECAY).
"""

import math
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml
from knowledge.answering.answer import build_answering
from knowledge.answering.matters import governed
from knowledge.answering.question import question_reader
from knowledge.finding.entries import FOLDER
from knowledge.loader import read_knowledge

SEARCH = Path(__file__).parent.parent / "tests/search"
FILES = ("law_in_few_words.yaml", "sources.yaml", "answers.yaml")
FOLDS, ROUNDS, STEP, SLOWER, DECAY = 5, 25, 0.12, 0.25, 0.002
LIKELIEST, SEED, HALF = 40, 1, 0.5
# How much likelier a saying is for one more in score: so that scores keep the scale for which the
# thresholds of knowledge/answering were set.
SHARPNESS = 1.5
NOT_STATED = "NOT_STATED"


@dataclass(frozen=True, slots=True)
class Case:
    """One question: the properties of its candidates, and which of them answer it."""

    rows: Sequence[Sequence[float]]
    right: Sequence[bool]


class Asker:
    """What is needed to look at the candidates of a question."""

    def __init__(self) -> None:
        knowledge, _ = read_knowledge()
        answering = build_answering(knowledge)
        self.chooser, self._index = answering.chooser, answering.index
        self.names = tuple(self.chooser.weights)
        self._reader, self._areas = question_reader(knowledge.areas), knowledge.areas

    def cases(self) -> Iterator[Case]:
        """Yield every labelled question that some candidate answers at least by half."""
        for row in (row for name in FILES for row in read_yaml(SEARCH / name)):
            groups = [group for group in row.get("must", ()) if NOT_STATED not in group]
            case = self._case(row, groups) if groups else None
            if case is not None:
                yield case

    def _case(self, row: Mapping[str, Any], groups: Sequence[Any]) -> Case | None:
        role = row.get("role", "household")
        heard = self._index.hear(row["q"], role)
        hearing = governed(heard, self.chooser.shared) or heard
        place = self._areas.resolve(row.get("place", ""))
        question = self._reader.read(row["q"], hearing.plain, place)
        numbers, parts = self.chooser.properties(hearing, question, role)
        told = [_told(self._index.sayings[number].text, groups) for number in numbers]
        best = max(told, default=0.0)
        none = [0.0] * len(numbers)
        rows = list(zip(*(parts.get(name, none) for name in self.names), strict=True))
        return Case(rows, [each == best for each in told]) if best >= HALF else None


def _told(text: str, groups: Sequence[Sequence[Any]]) -> float:
    plain = "".join(text.split())
    return sum(any(str(way) in plain for way in group) for group in groups) / len(groups)


def likeliest(case: Case, weights: Sequence[float]) -> Case:
    """Return a case with its best candidates, and those that answer."""
    order = sorted(range(len(case.rows)), key=lambda n: -_score(case.rows[n], weights))
    kept = [n for place, n in enumerate(order) if place < LIKELIEST or case.right[n]]
    return Case([case.rows[n] for n in kept], [case.right[n] for n in kept])


def learn(seen: Sequence[Case], start: Sequence[float]) -> list[float]:
    """Return weights by which what answers is likeliest, one question at a time."""
    weights, order, chance = list(start), list(seen), random.Random(SEED)
    for number in range(ROUNDS):
        chance.shuffle(order)
        step = STEP / (1 + SLOWER * number)
        for case in order:
            gaps = _gaps(case, weights)
            for place, column in enumerate(zip(*case.rows, strict=True)):
                pull = sum(map(mul, gaps, column)) + DECAY * (weights[place] - start[place])
                weights[place] -= step * pull
    return weights


def _gaps(case: Case, weights: Sequence[float]) -> list[float]:
    """Return of each candidate how much likelier it is than it ought to be."""
    scores = [SHARPNESS * _score(row, weights) for row in case.rows]
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    whole = sum(powers)
    answer = sum(power for power, right in zip(powers, case.right, strict=True) if right)
    return [
        power / whole - (power / answer if right else 0.0)
        for power, right in zip(powers, case.right, strict=True)
    ]


def _score(row: Sequence[float], weights: Sequence[float]) -> float:
    return sum(map(mul, row, weights))


def first_right(seen: Sequence[Case], weights: Sequence[float]) -> float:
    """Return the share of cases whose best candidate answers."""
    best = (max(range(len(c.rows)), key=lambda n: _score(c.rows[n], weights)) for c in seen)
    return sum(case.right[n] for case, n in zip(seen, best, strict=True)) / len(seen)


def across(seen: Sequence[Case], start: Sequence[float]) -> float:
    """Return the share of cases rightly chosen by weights learned without them."""
    shares = []
    for fold in range(FOLDS):
        others = [case for n, case in enumerate(seen) if n % FOLDS != fold]
        shares.append(first_right(seen[fold::FOLDS], learn(others, start)))
    return sum(shares) / FOLDS


def write(weights: Mapping[str, float]) -> None:
    lines = [
        "# How much each property of a saying counts when it is chosen for a question; learned",
        "# from labelled questions of tests/search (python -m benchmarks.train_choosing --write).",
        "weights:",
        *(f"  {name}: {round(weight, 2)}" for name, weight in weights.items()),
    ]
    (FOLDER / "choosing.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    asker = Asker()
    start = list(asker.chooser.weights.values())
    seen = [likeliest(case, start) for case in asker.cases()]
    print(len(seen), "questions; chosen rightly", round(first_right(seen, start), 3))
    print("by weights learned from others", round(across(seen, start), 3))
    weights = dict(zip(asker.names, learn(seen, start), strict=True))
    print({name: round(weight, 2) for name, weight in weights.items()})
    if "--write" in sys.argv:
        write(weights)


if __name__ == "__main__":
    main()
