"""Learns what the clauses of visit notes tell; writes config/clause_weights.json.

usage: python -m benchmarks.train_clauses [--write | --across]

Learns from the labelled notes and clauses of tests/visits but those held out, each note as it was
written and as it would be dictated, without marks; and prints the share of fields of those held
out that are read right. --across: instead, for each of the sets by another
author, the share read right by weights learnt from all other sets.
"""

import json
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeAlias

from config.visit_words import WEIGHTS_FILE, VisitWords, load_visit_words
from handlers.visit.clause import clauses
from handlers.visit.likely import ALWAYS, around
from handlers.visit.mending import mended
from handlers.visit.question import parted
from handlers.visit.sorting import Signed, aspect_features, kind_features, signed
from handlers.visit.when import days, part_of_day
from tests.visits.cases import (
    AUTHORS,
    HELD_OUT,
    SETS,
    TODAY,
    cases,
    given,
    sketches,
    wrong_fields,
)

KINDS = {"problem": "problems", "done": "done", "promised": "promised"}
# A feature of two clauses only is chance. Steps shrink as a weight was changed more (AdaGrad).
LEAST, ROUNDS, STEP, DECAY, SOFT = 3, 15, 0.3, 3e-4, 0.01
SCALE, SEED = 10, 1
# Weights so near to nothing, in 1/SCALE, are left out: the file is to stay small.
SLIGHT = {"kinds": 12, "aspects": 12, "cuts": 21}

# Features of a clause, and for each label whether it holds; None: not known.
Row: TypeAlias = tuple[Sequence[str], Sequence[bool | None]]
Learnt: TypeAlias = dict[str, list[int]]
Visit: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """What is learnt from: the same clauses twice, by the features of either kind of label."""

    kinds: list[Row]
    aspects: list[Row]


def rows(sets: Sequence[str]) -> Rows:
    """Return every clause of these sets with its labels: the fields its words stand in."""
    found, words = Rows([], []), load_visit_words()
    for said, visits in _both_ways(sets):
        parts = clauses(mended(parted(said, words)[0], given()), words)
        note = [signed(clause, TODAY, words) for clause in parts]
        told = {k: [p for v in visits for p in v.get(f, ())] for k, f in KINDS.items()}
        seen = [pair for visit in visits for pair in visit.get("seen", {}).items()]
        for at, one in enumerate(note):
            kinds = [any(part in one.clause for part in told[kind]) for kind in KINDS]
            labels = [*kinds, _due(one, visits), _then(one, visits)]
            found.kinds.append((kind_features(note, at), labels))
            found.aspects.append((aspect_features(note, at), _about(one.clause, seen, words)))
    for sketch in sketches():
        note = [signed(clause, TODAY, words) for clause, _ in sketch]
        for at, (_, told_kinds) in enumerate(sketch):
            sketched = [*(kind in told_kinds for kind in KINDS), None, None]
            found.kinds.append((kind_features(note, at), sketched))
    return found


def _both_ways(sets: Sequence[str]) -> Iterator[tuple[str, list[Visit]]]:
    """Yield every note as it was written, and as it would be dictated: without marks."""
    marks = re.compile(load_visit_words().lists["marks"])
    for said, visits in cases(*sets):
        yield said, visits
        if (spoken := marks.sub("", said)) != said:
            yield spoken, visits


def _due(one: Signed, visits: Sequence[Visit]) -> bool | None:
    """Return whether a clause's day to come is when one comes again; None without such a day."""
    return any(visit.get("again") == str(one.day) for visit in visits) if one.day else None


def _then(one: Signed, visits: Sequence[Visit]) -> bool | None:
    """Return whether the past time a clause says is that of a visit; None when it says none."""
    words = load_visit_words()
    said = [str(day.on) for day in days(one.clause, TODAY, words) if day.on and day.on <= TODAY]
    part = part_of_day(one.clause, words)
    if not part and (not said or said[-1] == str(TODAY)):
        return None
    return any(
        part in ("", visit.get("part")) and (not said or said[-1] == str(visit.get("on", TODAY)))
        for visit in visits
    )


def _about(clause: str, seen: Sequence[tuple[str, str]], words: VisitWords) -> list[bool | None]:
    """Return for each aspect whether the clause is labelled with it; None: only another one is."""
    labels: list[bool | None] = []
    for aspect in words.lists["aspects"]:
        said = [word for name, word in seen if name == aspect]
        labels.append(any(word in clause for word in said) or (None if said else False))
    return labels


def learn(
    found: Sequence[Row],
    slight: int,
    least: int = LEAST,
    decay: float = DECAY,
    rounds: int = ROUNDS,
) -> Learnt:
    """Return feature → weights in 1/SCALE, by logistic regression of each label on its own.

    slight: weights below this are left out; least: so are features of fewer rows.
    """
    counted = Counter(each for features, _ in found for each in set(features))
    kept = [
        ([ALWAYS, *dict.fromkeys(f for f in features if counted[f] >= least)], labels)
        for features, labels in found
    ]
    count = len(kept[0][1])
    weights = {f: [0.0] * count for features, _ in kept for f in features}
    changed = {f: [SOFT] * count for f in weights}
    chance = random.Random(SEED)
    for _ in range(rounds):
        chance.shuffle(kept)
        for features, labels in kept:
            _step([(weights[f], changed[f]) for f in features], labels, decay)
    rounded = {f: [round(SCALE * w) for w in weights[f]] for f in sorted(weights)}
    return {f: w for f, w in rounded.items() if max(map(abs, w)) >= slight}


def as_file(labels: Sequence[str], learnt: Learnt) -> str:
    """Return weights as the text of their file, a line for each feature."""
    lines = ",\n".join(
        f"{json.dumps(sign, ensure_ascii=False)}: {json.dumps(weights, separators=(',', ':'))}"
        for sign, weights in learnt.items()
    )
    head = f'{{"scale": {SCALE},\n"labels": {json.dumps(labels)},\n"weights": {{\n'
    return f"{head}{lines}\n}}}}\n"


def _step(
    found: Sequence[tuple[list[float], list[float]]], labels: Sequence[bool | None], decay: float
) -> None:
    length = math.sqrt(len(found) + 1)
    for label, holds in enumerate(labels):
        if holds is None:
            continue
        value = sum(weight[label] for weight, _ in found) / length
        gap = (1 / (1 + math.exp(-value)) - holds) / length
        for weight, changed in found:
            slope = gap + decay * weight[label]
            changed[label] += slope * slope
            weight[label] -= STEP * slope / math.sqrt(changed[label])


def cuts(sets: Sequence[str]) -> list[Row]:
    """Return every place in the notes as it would be dictated, with whether a mark stood there."""
    marks = re.compile(load_visit_words().lists["marks"])
    notes = [marks.split(said) for said, _ in cases(*sets)]
    notes += [[clause for clause, _ in sketch] for sketch in sketches()]
    found: list[Row] = []
    for parts in notes:
        text, ends = "".join(parts), set(accumulate(map(len, parts)))
        found += [(around(text, at), [at in ends]) for at in range(1, len(text))]
    return found


def written(sets: Sequence[str]) -> str:
    """Return the file of weights learnt from these sets."""
    found = rows(sets)
    parts = {
        "kinds": ([*KINDS, "again", "when"], found.kinds),
        "aspects": (list(load_visit_words().lists["aspects"]), found.aspects),
        "cuts": (["cut"], cuts(sets)),
    }
    texts = [f'"scale": {SCALE}']
    for name, (labels, given_rows) in parts.items():
        learnt = learn(given_rows, SLIGHT[name])
        lines = ",\n".join(
            f"{json.dumps(f, ensure_ascii=False)}: {json.dumps(w, separators=(',', ':'))}"
            for f, w in learnt.items()
        )
        texts.append(f'"{name}": {{"labels": {json.dumps(labels)}, "weights": {{\n{lines}\n}}}}')
    return "{" + ",\n".join(texts) + "}\n"


def report(sets: Sequence[str]) -> None:
    """Print the share of fields of these sets that is read right."""
    for name in sets:
        counted = [wrong_fields(said, visits) for said, visits in cases(name)]
        fields, wrong = sum(n for n, _ in counted), sum(len(w) for _, w in counted)
        print(f"{name}: {fields - wrong}/{fields} = {1 - wrong / fields:.3f}")


def across() -> None:
    """Print for each author the share read right by what was learnt from all the others."""
    before = WEIGHTS_FILE.read_text("utf-8")
    try:
        for sets in AUTHORS.values():
            _write(written([name for name in SETS if name not in sets]))
            report(sets)
    finally:
        _write(before)


def _write(text: str) -> None:
    WEIGHTS_FILE.write_text(text, "utf-8")
    load_visit_words.cache_clear()


def main() -> None:
    if "--across" in sys.argv:
        across()
        return
    if "--write" in sys.argv:
        _write(written(SETS))
    report(list(HELD_OUT))


if __name__ == "__main__":
    main()
