"""Learns when to answer, guess, ask back or hand over; writes knowledge/confidence.yaml.

usage: python -m benchmarks.train_confidence [--write] [--misses]

Every question is heard by an index that never saw it (the folds of bench_search). Every third is
heard once more wrapped in sentences that say nothing (tests/search/frames.yaml), as people write
to offices; letters as they write them are in tests/search (LETTER_FILES); complaints are
heard by words of their own and left out. Thresholds are quantiles
of what is heard of questions we do not answer.
"""

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.bench_search import FOLDS
from config.yaml_file import read_yaml
from knowledge.finding.confidence import evidence
from knowledge.finding.entries import FOLDER, NEGATIVE_PREFIX, Entry, all_entries
from knowledge.finding.search import Index, index_over
from knowledge.loader import read_knowledge

ROOT = Path(__file__).parent.parent
FALSE_SHARES = {"answer_at": 0.02, "guess_at": 0.18, "ask_at": 0.38}
TRAP = "trap"
LETTER_FILES = (
    "letters.yaml",
    "letters_by_hand.yaml",
    "letters_more.yaml",
    "letters_beside.yaml",
)
# A letter as it was written says as much as so many wrapped ones.
LETTERS = 3
ROUNDS = 400
DECAY = 0.0008


@dataclass(frozen=True, slots=True)
class Sample:
    """Evidence for one question; right: the entry meant is among the first three.

    trap: not ours, and made of the words of ours on purpose.
    """

    features: Mapping[str, float]
    right: bool
    negative: bool
    trap: bool
    text: str


def wrapped(question: str, frames: Mapping[str, Sequence[str]], number: int) -> str:
    steps = {"openings": 5, "middles": 7, "closings": 3}
    parts = [frames[key][number * step % len(frames[key])] for key, step in steps.items()]
    return "。".join([parts[0], question, *parts[1:]])


def samples() -> Iterator[Sample]:
    knowledge, _ = read_knowledge()
    frames = read_yaml(ROOT / "tests/search/frames.yaml")
    entries = all_entries(knowledge)
    number = 0
    for fold in range(FOLDS):
        index = index_over(tuple(_without(entry, fold) for entry in entries), knowledge)
        for entry in entries:
            for question in entry.questions[fold::FOLDS]:
                number += 1
                yield _heard(index, entry, question)
                if number % 3 == 0:
                    yield _heard(index, entry, wrapped(question, frames, number))
    yield from _letters(index_over(entries, knowledge))


def _letters(index: Index) -> Iterator[Sample]:
    for row in (row for name in LETTER_FILES for row in read_yaml(ROOT / "tests/search" / name)):
        if row.get("complaint"):
            continue
        hearing = index.hear(row["q"], "household")
        first = [found.entry.id for found in hearing.found if not found.negative][:3]
        right = any(each in row["topics"] for each in first)
        sample = Sample(evidence(hearing), right, not row["topics"], False, row["q"])
        yield from [sample] * LETTERS


def _without(entry: Entry, fold: int) -> Entry:
    kept = tuple(q for number, q in enumerate(entry.questions) if number % FOLDS != fold)
    return replace(entry, questions=kept)


def _heard(index: Index, entry: Entry, text: str) -> Sample:
    hearing = index.hear(text, "household")
    first = [found.entry.id for found in hearing.found if not found.negative][:3]
    negative = entry.id.startswith(NEGATIVE_PREFIX)
    right = not negative and entry.id in first
    return Sample(evidence(hearing), right, negative, negative and TRAP in entry.id, text)


def probability(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    total = sum(weights[name] * features[name] for name in weights)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def fit(rows: Sequence[Sample]) -> dict[str, float]:
    """Logistic regression by gradient descent; both classes weigh the same."""
    names = list(rows[0].features)
    weights, velocity = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    right = sum(row.right for row in rows)
    worth = {True: 0.5 / right, False: 0.5 / (len(rows) - right)}
    for _ in range(ROUNDS):
        gradient = {name: DECAY * weights[name] for name in names}
        for row in rows:
            gap = (probability(weights, row.features) - row.right) * worth[row.right]
            for name in names:
                gradient[name] += gap * row.features[name]
        for name in names:
            velocity[name] = 0.9 * velocity[name] - 1.2 * gradient[name]
            weights[name] += velocity[name]
    return weights


def thresholds(rows: Sequence[Sample], weights: Mapping[str, float]) -> dict[str, float]:
    """Quantiles of ordinary questions we do not answer; traps are counted apart in the report."""
    ordinary = (row for row in rows if row.negative and not row.trap)
    scores = sorted(probability(weights, row.features) for row in ordinary)
    return {
        name: scores[min(len(scores) - 1, int(len(scores) * (1 - share)))]
        for name, share in FALSE_SHARES.items()
    }


def write(weights: Mapping[str, float], limits: Mapping[str, float]) -> None:
    lines = [
        "# Written by benchmarks/train_confidence.py from questions the index had not seen.",
        *(f"{name}: {value:.4f}" for name, value in limits.items()),
        "weights:",
        *(f"  {name}: {value:.4f}" for name, value in weights.items()),
    ]
    (FOLDER / "confidence.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    rows = list(samples())
    weights = fit(rows)
    limits = thresholds(rows, weights)
    scores = [probability(weights, row.features) for row in rows]
    ours = [score for row, score in zip(rows, scores, strict=True) if not row.negative]
    print({name: round(value, 2) for name, value in weights.items()})
    for name, limit in limits.items():
        share = sum(score >= limit for score in ours) / len(ours)
        print(name, round(limit, 3), "of ours at or above", round(share, 3), end="; ")
        trapped = [s >= limit for row, s in zip(rows, scores, strict=True) if row.trap]
        print("of traps", round(sum(trapped) / len(trapped), 3))
    if "--misses" in sys.argv:
        for row, score in zip(rows, scores, strict=True):
            if row.negative == (score >= limits["answer_at" if row.negative else "ask_at"]):
                print("  FALSE" if row.negative else "  LOST", round(score, 2), row.text)
    if "--write" in sys.argv:
        write(weights, limits)


if __name__ == "__main__":
    main()
