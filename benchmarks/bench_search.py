"""Measures the search: held-out questions by class with intervals, kept examples, speed.

usage: python -m benchmarks.bench_search [--misses] [--quick] [--policies N]

The questions kept back (tests/search/held_out.yaml, letters_kept.yaml) and those looked at while
tuning (dev.yaml, letters.yaml, letters_more.yaml, letters_beside.yaml) are reported apart: only the
first tell how well unseen questions fare. --quick leaves out the kept examples, which need an index
for each fold.
--misses never prints what is kept back.
--policies N measures nothing but the speed and the memory, over N policies: those on file and, up
to that number, copies of them under other names.
"""

import itertools
import math
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.reload import settle_memory
from config.yaml_file import read_yaml
from knowledge.answering.answer import Answer, Answering, Asking, build_answering
from knowledge.contents import Knowledge
from knowledge.finding.entries import NEGATIVE_PREFIX, all_entries
from knowledge.finding.hearing import Hearing
from knowledge.finding.search import index_over
from knowledge.loader import read_knowledge

FOLDS = 5
FOLDER = Path(__file__).parent.parent / "tests/search"
HELD_OUT, KEPT = "held_out.yaml", ("held_out.yaml", "letters_kept.yaml")
SEEN = ("dev.yaml", "letters.yaml", "letters_more.yaml", "letters_beside.yaml")
COMPLAINT = "assistance_rights"
Z = 1.96


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson's score interval)."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass
class Tally:
    """Counts of one class: what became of each question, and the milliseconds each took."""

    became: Counter[str] = field(default_factory=Counter)
    spent: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        asked = self.became.total()
        shares = []
        for what in ("right", "asked", "wrong", "handed_over", "answered", "answered_straight"):
            if what in self.became:
                low, high = wilson(self.became[what], asked)
                share = self.became[what] / asked
                shares.append(f"{what} {share:.3f} ({low:.2f}-{high:.2f})")
        late = sorted(self.spent)[int(len(self.spent) * 0.95)]
        return f"  {name:<12} n={asked:<4} {'; '.join(shares)}; p95 {late:.1f} ms"


def outcome(found: Answer, row: Mapping[str, Any]) -> str:
    """Return right, asked (the right one is offered), wrong or handed_over; of what is not ours
    answered_straight, answered (as a guess), asked or handed_over."""
    wanted = set(row["topics"])
    if not wanted:
        others = {"answer": "answered_straight", "guess": "answered", "ask": "asked"}
        return others.get(found.zone, "handed_over")
    if found.only_complaint:
        return "right" if COMPLAINT in wanted else "wrong"
    if found.zone in ("answer", "guess") and found.entries[:1] and found.entries[0] in wanted:
        return "right"
    offered = {entry.id for entry in found.near} if found.zone in ("guess", "ask") else set()
    if offered & wanted:
        return "asked"
    return "handed_over" if found.zone == "not_covered" else "wrong"


def report(answering: Answering, rows: Sequence[Mapping[str, Any]], misses: bool) -> None:
    tallies: dict[str, Tally] = {}
    for row in rows:
        started = time.perf_counter()
        found = answering.answer(row["q"], Asking())
        tally = tallies.setdefault(_class(row), Tally())
        tally.spent.append((time.perf_counter() - started) * 1000)
        became = outcome(found, row)
        tally.became[became] += 1
        if misses and became not in ("right", "handed_over" if not row["topics"] else "right"):
            print("    ", became, "|", row["q"], "|", found.zone, found.entries[:3])
    for name, tally in tallies.items():
        print(tally.line(name))
    doors = [bool(answering.index.hear(r["q"]).complaint) for r in rows if r.get("complaint")]
    if doors:
        print(f"  complaints heard as such: {sum(doors)} of {len(doors)}")


def _class(row: Mapping[str, Any]) -> str:
    return str(row.get("class") or ("letter" if row["topics"] else "other letter"))


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


def report_examples(knowledge: Knowledge, misses: bool) -> None:
    ours = [row for row in held_out(knowledge) if not row[0].startswith(NEGATIVE_PREFIX)]
    for depth in (1, 3):
        right = sum(gold in [f.entry.id for f in h.found[:depth]] for gold, _, h in ours)
        low, high = wilson(right, len(ours))
        share = right / len(ours)
        print(f"examples left out, in first {depth}: {share:.3f} ({low:.2f}-{high:.2f})")
    for gold, question, hearing in ours if misses else ():
        if hearing.found[0].entry.id != gold:
            print("    ", gold, "|", question, "|", [f.entry.id for f in hearing.found[:3]])


def report_speed(answering: Answering, texts: Sequence[str]) -> None:
    """Print milliseconds of processor a question, each different, and the memory of the process."""
    settle_memory()  # as the server does once the knowledge stands
    spent = []
    for text in random.Random(1).sample(texts, len(texts)):
        started = time.process_time()
        answering.answer(text, Asking())
        spent.append((time.process_time() - started) * 1000)
    spent.sort()
    middle, late = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"ms: median {middle:.1f}, p95 {late:.1f}, longest {spent[-1]:.1f}; {memory:.0f} MB")


def with_copies(knowledge: Knowledge, size: int) -> Knowledge:
    """Return the knowledge with as many policies: copies bear the names of the first and a number.

    What they say stands in them all: no real set of policies is so much alike.
    """
    policies = dict(knowledge.policies)
    originals = itertools.cycle(knowledge.policies.values())
    for number, policy in zip(range(size - len(policies)), originals, strict=False):
        named = {"title": f"{policy.title}{number}", "short": f"{policy.short}{number}"}
        also = {"aliases": tuple(f"{alias}{number}" for alias in policy.aliases)}
        copy = policy.model_copy(update={"id": f"{policy.id}_{number}", **named, **also})
        policies[copy.id] = copy
    topics = {**knowledge.topics, **policies}
    return replace(knowledge, policies=policies, topics=topics, ruleset=f"{size} policies")


def report_size(knowledge: Knowledge) -> None:
    started = time.process_time()
    answering = build_answering(knowledge)
    spent = time.process_time() - started
    sizes = f"{len(knowledge.policies)} policies, {len(answering.index.sayings)} sayings"
    print(f"{sizes}, build {spent:.2f} s of processor")
    report_speed(answering, [row["q"] for row in read_yaml(FOLDER / HELD_OUT)])


def main() -> None:
    knowledge, _ = read_knowledge()
    if "--policies" in sys.argv:
        many = with_copies(knowledge, int(sys.argv[sys.argv.index("--policies") + 1]))
        report_size(many)
        return
    misses = "--misses" in sys.argv
    started = time.perf_counter()
    answering = build_answering(knowledge)
    print(f"build {time.perf_counter() - started:.2f} s, {len(answering.index.entries)} entries")
    print("kept back:")
    report(answering, [row for name in KEPT for row in read_yaml(FOLDER / name)], False)
    for name in SEEN:
        print(f"seen while tuning, {name}:")
        report(answering, read_yaml(FOLDER / name), misses)
    if "--quick" not in sys.argv:
        report_examples(knowledge, misses)
    report_speed(answering, [row["q"] for row in read_yaml(FOLDER / HELD_OUT)])


if __name__ == "__main__":
    main()
