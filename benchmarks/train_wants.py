"""Learns what people want done by how they say it; writes config/want_weights.json.

usage: python -m benchmarks.train_wants [--write]

Learns from tests/meant/said.yaml and, as messages that want nothing done, from questions of the
knowledge and short visit notes; prints what becomes of the messages held out.
"""

import random
import sys
from collections import Counter

from benchmarks.train_clauses import Row, as_file, learn
from config.digest_words import load_digest_words
from config.file_words import load_file_words
from config.wants import WEIGHTS_FILE, load_wants
from handlers.meant import LONGEST as SHORT_NOTE
from handlers.meant import signs
from handlers.named import named
from tests.dialogs.talk import content
from tests.meant.cases import HELD_OUT, NONE, SAID, outcome, said
from tests.visits.cases import SETS, cases, roster

# Messages that ask a policy question are many more than those held in the files.
QUESTIONS, LONGEST, SEED = 600, 25, 3
# Weights so near to nothing, in 1/SCALE, are left out.
SLIGHT = 10


def written() -> str:
    """Return the file of weights learnt."""
    labels = list(load_wants().of)
    rows: list[Row] = [
        (signs(put_out(one.text)), [one.want == label for label in labels]) for one in said(SAID)
    ]
    rows += [(signs(put_out(text)), [False] * len(labels)) for text in (*_questions(), *_notes())]
    return as_file(labels, learn(rows, SLIGHT))


def put_out(text: str) -> str:
    """Return a message without the name of a household of the test roster."""
    areas = content().knowledge.areas
    return named(text, roster(), load_file_words(), load_digest_words(), areas).text


def _questions() -> list[str]:
    topics = content().knowledge.topics.values()
    every = [asked for topic in topics for asked in topic.questions if len(asked) <= LONGEST]
    random.Random(SEED).shuffle(every)
    return every[:QUESTIONS]


def _notes() -> list[str]:
    """Return short visit notes, which tell and want nothing."""
    return [said for said, _ in cases(*SETS) if len(said) <= SHORT_NOTE]


def main() -> None:
    if "--write" in sys.argv:
        WEIGHTS_FILE.write_text(written(), "utf-8")
        load_wants.cache_clear()
    for name in (SAID, HELD_OUT):
        counted = Counter((one.want != NONE, outcome(one)) for one in said(name))
        for (wanted, became), many in sorted(counted.items()):
            print(f"{name}: {'wanted' if wanted else 'not wanted'}, {became}: {many}")


if __name__ == "__main__":
    main()
