"""Measures the screening: questions until settled, one turn's speed, a village at once.

Processor time is measured, so that others on the machine do not count.

usage: python -m benchmarks.bench_screening [--questions]
"""

import random
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import date

from benchmarks.household_talk import Asked, everything, of_households, questions_put
from bot.commands.curator import read_golden
from knowledge.contents import Knowledge
from knowledge.loader import read_knowledge
from knowledge.rules.assess import assess_all
from knowledge.rules.case import Case, from_json
from knowledge.rules.next_question import next_question

HOUSEHOLDS = 2000
TURNS = 600
ON = date(2026, 11, 22)
PLACES = ("410122", "410185", "410181", "411081", "410100", "411224")


def report_questions(knowledge: Knowledge) -> None:
    examples = read_golden()[0]
    for name, wanted in (("household policies", of_households), ("all policies", everything)):
        put = [questions_put(example, knowledge, wanted(knowledge)) for example in examples]
        counts = sorted(map(len, put))
        ninety = counts[int(0.9 * len(counts))]
        middle = statistics.median(counts)
        print(f"questions until {name} are settled: median {middle:g}, p90 {ninety}")
        if "--questions" in sys.argv:
            _tell(put, [example.name for example in examples])


def _tell(put: Sequence[Asked], names: Sequence[str]) -> None:
    for asked, name in zip(put, names, strict=True):
        print("  ", len(asked), name, " ".join(f"{who}.{fact}" for who, fact in asked))


def cases(knowledge: Knowledge, count: int) -> list[tuple[Case, str]]:
    """Return made-up households: the golden ones with their places and some facts mixed."""
    chance = random.Random(7)
    golden = [from_json(each.facts, knowledge.facts) for each in read_golden()[0]]
    mixed = []
    for _ in range(count):
        case = chance.choice(golden)
        for who, fact, _known in list(case.all()):
            case = case.forget(who, fact) if chance.random() < 0.2 else case
        mixed.append((case, chance.choice(PLACES)))
    return mixed


def report_speed(knowledge: Knowledge) -> None:
    turns = []
    for case, place in cases(knowledge, TURNS):
        settled = {(who, fact) for who, fact, _ in case.all()}
        start = time.process_time()
        next_question(assess_all(case, ON, place, knowledge), knowledge.facts, settled)
        turns.append(time.process_time() - start)
    turns.sort()
    middle, late = (1000 * turns[int(share * len(turns))] for share in (0.5, 0.99))
    print(f"assess all and choose a question: p50 {middle:.2f} ms, p99 {late:.2f} ms (goal 5)")


def report_village(knowledge: Knowledge) -> None:
    village = cases(knowledge, HOUSEHOLDS)
    start = time.process_time()
    told = sum(len(assess_all(case, ON, place, knowledge)) for case, place in village)
    took = time.process_time() - start
    print(f"{HOUSEHOLDS} households, {told} outcomes: {took:.2f} s (goal 10)")


def main() -> None:
    knowledge = read_knowledge()[0]
    report_questions(knowledge)
    report_speed(knowledge)
    report_village(knowledge)


if __name__ == "__main__":
    main()
