"""Learns what messages about open drafts are for; writes config/draft_weights.json.

usage: python -m benchmarks.train_drafts [--write | --across]

Learns from tests/drafts/said*.yaml, from short notes as what is told besides, and from questions
of the knowledge; prints what becomes of the messages held out. --across: instead, for each set the
share told right by weights learnt from all other sets.
"""

import itertools
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.train_clauses import SCALE, Learnt, Row, as_file, learn
from config.draft_weights import DRAFT_WEIGHTS_FILE, load_draft_weights
from config.learnt import Weights
from handlers.visit.form import parts
from handlers.visit.likely import likely
from handlers.visit.meaning import marked, signs
from tests.dialogs.talk import content
from tests.drafts.cases import (
    HELD_OUT,
    SAID,
    WANTS,
    Case,
    cases,
    done,
    holds,
    nothing,
    opened,
    repeated,
)
from tests.visits.cases import SETS, given
from tests.visits.cases import cases as notes

# Notes and questions are many more than what is said of drafts.
NOTES, QUESTIONS, LONGEST, SEED = 300, 100, 40, 3
# Of so many drafts words are repeated, in so many of the ways of each kind.
REPEATING, REPEATED_EACH = 80, 6
# So many of the notes name the household of the draft before what they tell.
NAMED = 0.35
# What a telephone hears where nobody speaks: characters in no order, which mean nothing.
NOISE = 100
COMMA = "\uff0c"
# A sign of two messages only still counts: there are few of each.
LEAST, DECAY, ROUNDS, SLIGHT = 2, 1e-4, 25, 4
LABELS = tuple(WANTS)


def rows(names: Sequence[str]) -> list[Row]:
    """Return every message of these files with its labels."""
    return [_row(case) for case in cases(*names) if opened(case.note).open]


def _row(case: Case) -> Row:
    drafts = opened(case.note)
    said = marked(case.said, drafts, given())
    return signs(said, drafts, given()), [label == case.want for label in LABELS]


def besides() -> Iterator[Row]:
    """Yield what is told or asked while drafts are open, and is neither yes, no nor a change."""
    chance, drafts = random.Random(SEED), [opened(case.note) for case in cases(*SAID)]
    drafts = [one for one in drafts if one.open]
    topics = content().knowledge.topics.values()
    asked = [said for topic in topics for said in topic.questions if len(said) <= LONGEST]
    told = list(_told(chance))
    for label, texts, most in (("add", told, NOTES), ("ask", asked, QUESTIONS)):
        for said in chance.sample(texts, min(most, len(texts))):
            of = chance.choice(drafts)
            if label == "add" and chance.random() < NAMED:
                home = chance.choice(of.open).draft.household
                said = home + given().words.lists["home_word"] + said
            yield signs(marked(said, of, given()), of, given()), [one == label for one in LABELS]
    for of in chance.sample(drafts, REPEATING):
        for label, texts in repeated(of).items():
            for said in chance.sample(texts, min(REPEATED_EACH, len(texts))):
                found = signs(marked(said, of, given()), of, given())
                yield found, [one == label for one in LABELS]
    mixed = ["".join(chance.sample(said, len(said))) for said in chance.sample(told, NOISE)]
    for label, texts in {**nothing(0), "": mixed}.items():
        for said, of in itertools.product(texts, chance.sample(drafts, 2)):
            yield signs(marked(said, of, given()), of, given()), [one == label for one in LABELS]


def _told(chance: random.Random) -> Iterator[str]:
    """Yield pieces of notes: what may be told of a visit in a second message."""
    for said, _ in notes(*SETS):
        clauses = parts(said, given().words)[1:]
        at = chance.randrange(len(clauses)) if clauses else 0
        yield from (COMMA.join(clauses[at : at + chance.randint(1, 3)]),) if clauses else ()


def learnt(names: Sequence[str]) -> Weights:
    """Return the weights learnt from the messages of these files."""
    return Weights(LABELS, _learnt(names), SCALE)


def _learnt(names: Sequence[str]) -> Learnt:
    return learn([*rows(names), *besides()], SLIGHT, LEAST, DECAY, ROUNDS)


def across() -> None:
    """Print for each set the share that weights learnt from the others tell right."""
    for name in SAID:
        weights = learnt([other for other in SAID if other != name])
        right = Counter[tuple[str, str]]()
        for case in cases(name):
            if not (of := opened(case.note)).open:
                continue
            found = likely(signs(marked(case.said, of, given()), of, given()), weights)
            best = max(found, key=lambda label: found[label])
            right[case.want, best] += 1
        good = sum(n for (want, best), n in right.items() if want == best)
        print(f"{name}: {good / right.total():.3f}")
        print("   ", {f"{w}→{b}": n for (w, b), n in sorted(right.items()) if w != b})


def written(names: Sequence[str]) -> str:
    """Return the file of weights learnt from the messages of these files."""
    return as_file(LABELS, _learnt(names))


def main() -> None:
    if "--across" in sys.argv:
        across()
        return
    if "--write" in sys.argv:
        DRAFT_WEIGHTS_FILE.write_text(written(SAID), "utf-8")
        load_draft_weights.cache_clear()
    for name in (*SAID, *HELD_OUT):
        made = done([name])
        right = sum(holds(case, one) for case, one in made)
        print(f"{name}: {right / len(made):.3f} of {len(made)}")


if __name__ == "__main__":
    main()
