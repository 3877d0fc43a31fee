"""Measures the search: held-out example questions, own questions by class, speed.

usage: python -m benchmarks.bench_search [--misses]
"""

import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml
from knowledge.answering.answer import Answering, Asking, build_answering
from knowledge.contents import Knowledge
from knowledge.finding.entries import NEGATIVE_PREFIX, all_entries
from knowledge.finding.search import Hearing, index_over
from knowledge.loader import read_knowledge

FOLDS = 5
DEV = Path(__file__).parent.parent / "tests/search/dev.yaml"


@dataclass
class Tally:
    """Counts of one class of questions. served: right, or offered among the choices."""

    asked: int = 0
    first: int = 0
    served: int = 0
    answered: int = 0


def held_out(knowledge: Knowledge) -> Iterator[tuple[str, str, Hearing]]:
    """Yield (entry id, question, hearing) with the question's fifth left out of the index."""
    entries = all_entries(knowledge)
    for fold in range(FOLDS):
        kept = tuple(
            replace(e, questions=tuple(q for i, q in enumerate(e.questions) if i % FOLDS != fold))
            for e in entries
        )
        index = index_over(kept, knowledge)
        for entry in entries:
            for question in entry.questions[fold::FOLDS]:
                yield entry.id, question, index.hear(question)


def report_held_out(knowledge: Knowledge) -> None:
    ours = [row for row in held_out(knowledge) if not row[0].startswith(NEGATIVE_PREFIX)]
    for depth in (1, 3):
        right = sum(gold in [f.entry.id for f in h.found[:depth]] for gold, _, h in ours)
        print(f"held-out examples, in first {depth}: {right}/{len(ours)} {right / len(ours):.3f}")
    if "--misses" in sys.argv:
        for gold, question, hearing in ours:
            if hearing.found[0].entry.id != gold:
                print("  ", gold, "|", question, "|", [f.entry.id for f in hearing.found[:3]])


def report_own(answering: Answering, rows: Sequence[dict[str, Any]]) -> None:
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row in rows:
        found = answering.answer(row["q"], Asking())
        tally, wanted = tallies[row["class"]], row["topics"]
        offered = [e.id for e in found.near] if found.zone in ("guess", "ask") else []
        told = found.entries[:1] if found.zone in ("answer", "guess") else ()
        tally.asked += 1
        tally.answered += found.zone == "answer"
        tally.first += found.entries[:1] != () and found.entries[0] in wanted
        ours = any(each in wanted for each in (*told, *offered))
        tally.served += ours if wanted else found.zone == "not_covered"
        if "--misses" in sys.argv and not (ours if wanted else found.zone == "not_covered"):
            print("  ", row["class"], "|", row["q"], "|", found.zone, found.entries[:3])
    for name, tally in tallies.items():
        print(name, tally)


def report_speed(answering: Answering, texts: Sequence[str]) -> None:
    spent = []
    for text in random.Random(1).choices(texts, k=600):
        started = time.perf_counter()
        answering.answer(text, Asking())
        spent.append((time.perf_counter() - started) * 1000)
    spent.sort()
    print(f"ms: median {spent[300]:.1f}, p95 {spent[570]:.1f}, longest {spent[-1]:.1f}")


def main() -> None:
    knowledge, _ = read_knowledge()
    started = time.perf_counter()
    answering = build_answering(knowledge)
    print(f"build {time.perf_counter() - started:.2f} s, {len(answering.index.entries)} entries")
    rows = read_yaml(DEV)
    report_held_out(knowledge)
    report_own(answering, rows)
    report_speed(answering, [row["q"] for row in rows])


if __name__ == "__main__":
    main()
