"""Learns what step of the problem ledger an order wants; writes config/order_weights.json.

usage: python -m benchmarks.train_orders [--write | --across]

Learns from the orders of tests/orders but those held out and, as messages that want none, from
questions of the knowledge, short visit notes and wishes for other things; prints what becomes of
the orders held out. --across: instead, for each author, the share read right by weights learnt
from all the others.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.train_clauses import Row, as_file, learn
from config.order_words import WEIGHTS_FILE, load_order_weights
from handlers.order.signs import marked, signs_of
from handlers.problem.spoken import told
from tests.dialogs.talk import content
from tests.meant.cases import SAID, said
from tests.orders.cases import HELD_OUT, SETS, Case, became, cases, holds, inbound_of, last_of
from tests.visits.cases import SETS as NOTES
from tests.visits.cases import cases as notes

LABELS = (
    "assign", "extend", "urge", "verify", "return", "done", "accept", "note", "show", "list",
)  # fmt: skip
# Wishes that are much like a list of the ledger are neither for nor against it.
UNCLEAR = ("overdue", "problems", "to_act", "todo")
QUESTIONS, LONGEST, SEED = 900, 40, 3
# Weights so near to nothing, in 1/SCALE, are left out.
SLIGHT = 8
# Messages that want nothing are many more than orders, which are counted so often each.
WEIGHT = 10


def written(sets: Sequence[str]) -> str:
    """Return the file of weights learnt from these sets."""
    rows = [_row(case) for name in sets for case in cases(name)] * WEIGHT
    rows += [_row(case) for case in _others()]
    return as_file(LABELS, learn(rows, SLIGHT))


def _row(case: Case) -> Row:
    said = marked(inbound_of(case), last_of(case), told(inbound_of(case)))
    return signs_of(case.role, said), [case.want == label for label in LABELS]


def _others() -> Iterable[Case]:
    """Yield messages that want nothing of the ledger."""
    for text in _questions():
        yield Case(text, "other", "supervisor", "", {})
    for note, _ in notes(*NOTES):
        if len(note) <= LONGEST:
            yield Case(note, "other", "cadre", "", {})
    for one in said(SAID):
        if one.role != "household" and one.want not in UNCLEAR:
            yield Case(one.text, "other", one.role, "", {})


def _questions() -> list[str]:
    topics = content().knowledge.topics.values()
    every = [asked for topic in topics for asked in topic.questions if len(asked) <= LONGEST]
    random.Random(SEED).shuffle(every)
    return every[:QUESTIONS]


def report(name: str) -> None:
    """Print the share of a set's orders that is read right, and of each want."""
    right, every = Counter[str](), Counter[str]()
    for case in cases(name):
        every[case.want] += 1
        right[case.want] += holds(case, became(case))
    of = " ".join(f"{want} {right[want]}/{count}" for want, count in every.items())
    print(f"{name}: {right.total() / every.total():.3f} ({of})")


def across() -> None:
    """Print for each author the share read right by what was learnt from all the others."""
    before = WEIGHTS_FILE.read_text("utf-8")
    try:
        for name in SETS:
            _write(written([one for one in SETS if one != name]))
            report(name)
    finally:
        _write(before)


def _write(text: str) -> None:
    WEIGHTS_FILE.write_text(text, "utf-8")
    load_order_weights.cache_clear()


def main() -> None:
    if "--across" in sys.argv:
        across()
        return
    if "--write" in sys.argv:
        _write(written(SETS))
    report(HELD_OUT)


if __name__ == "__main__":
    main()
