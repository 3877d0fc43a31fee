"""Learns what clauses and numbers of household stories tell; writes knowledge/story_weights.json.

usage: python -m benchmarks.train_stories [--write | --across]     needs requirements-learn.txt

Learns from the labelled stories of tests/stories but those held out; prints of those held out what
share of the facts is read right and of how many policies the outcome is as their author expected.
--across: instead, for each set, by what was learnt from all others.
"""

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.content import load_content
from knowledge.reading.chinese import NumberHit, find_numbers
from knowledge.reading.clauses import Clause
from knowledge.reading.pauses import PAUSE, marked
from knowledge.reading.story import Heard, hear
from knowledge.reading.weighed import by_clause, number_signs, signs
from knowledge.reading.weights import WEIGHTS_FILE, load_weights
from knowledge.schema import Fact
from tests.stories.cases import HELD_OUT, SETS, Story, facts_read, outcomes_agreed, stories

# a feature of fewer clauses, and a label of fewer, is chance
LEAST_SIGNS, LEAST_LABELS = 3, 8
STRENGTH, SCALE = 10.0, 20
# facts that numbers tell, and how they are counted there: as they are, by the month, by the year
NUMBERS = {
    ("age", ""): 1.0,
    ("medical_self_paid_year", ""): 1.0,
    ("household_members", ""): 1.0,
    ("wage", ""): 1.0,
    ("wage", "years"): 1 / 12,
    ("household_income_year", ""): 1.0,
    ("household_income_year", "months"): 12.0,
    ("assets", ""): 1.0,
}
SAVINGS_FROM = 1000
# how far a number may be from the labelled one, and how far from its quote, in characters
NEARLY, BESIDE = 1.05, 3

Row: TypeAlias = tuple[list[str], set[tuple[str, Any]]]


def rows(stories: Iterable[Story]) -> dict[str, list[Row]]:
    """Return every clause and number of the stories: its features, and what it is labelled as."""
    facts = load_content().knowledge.facts
    numbers = {fact.id for fact in facts.values() if fact.kind == "number"}
    found: dict[str, list[Row]] = {"clauses": [], "numbers": []}
    for story in stories:
        heard = hear(story["story"], facts, date.fromisoformat(story["on"]))
        told = by_clause(heard.found, heard.parts)
        labels: list[set[tuple[str, Any]]] = [set() for _ in heard.parts]
        for one in story["facts"]:
            if one["fact"] not in numbers and _possible(facts[one["fact"]], one["value"]):
                labels[place(one["quote"], heard.parts)].add((one["fact"], one["value"]))
        places = range(len(heard.parts))
        found["clauses"] += ((signs(heard.parts, told, at), labels[at]) for at in places)
        found["numbers"] += _numbers(heard, story["facts"])
    return found


def pauses(stories: Iterable[Story]) -> list[Row]:
    """Return every place between two characters: its features, and whether there is a pause."""
    places = (place for story in stories for place in marked(story["story"]))
    return [(of_place, {PAUSE} if mark else set()) for of_place, mark in places]


def _possible(fact: Fact, value: object) -> bool:
    """Return whether a label is an answer to the fact's question; some authors label finer."""
    choices = {choice.id for choice in fact.choices}
    return value in choices if choices else isinstance(value, bool)


def _numbers(heard: Heard, labelled: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """Yield every number of a story; it is labelled by the quote it stands in."""
    for clause in heard.parts:
        for hit in find_numbers(clause.text):
            at = clause.start + hit.start
            kinds = {
                (fact, per)
                for (fact, per), factor in NUMBERS.items()
                for one in labelled
                if one["fact"] == fact and _is_it(hit, at, one, heard.text, factor)
            }
            yield number_signs(clause, hit), kinds


def _is_it(hit: NumberHit, at: int, one: Mapping[str, Any], text: str, factor: float) -> bool:
    """Return whether a number is the one a quote tells, by its size and its place."""
    value = one["value"]
    if isinstance(value, str):
        sized = value != "none" and hit.value.low >= SAVINGS_FROM
    else:
        low, high = value if isinstance(value, list) else (value, value)
        told = hit.value.times(factor)
        sized = told.low <= high * NEARLY and low <= told.high * NEARLY
    start = text.find(one["quote"])
    return sized and (start < 0 or start - BESIDE <= at <= start + len(one["quote"]) + BESIDE)


def place(quote: str, parts: Sequence[Clause]) -> int:
    """Return which clause holds a quote, or most of it."""
    return max(range(len(parts)), key=lambda at: (_common(quote, parts[at].text), -at))


def _common(quote: str, text: str) -> int:
    """Return the length of the longest run of characters of a quote that a text holds."""
    runs = (
        end - start
        for start in range(len(quote))
        for end in range(start + 1, len(quote) + 1)
        if quote[start:end] in text
    )
    return max(runs, default=0)


def teach(*names: str) -> None:
    """Write the weights learnt from sets: pauses first, for by them the rest is heard."""
    parts = {"pauses": learn(pauses(stories(*names)))}
    _write(parts)
    _write(parts | {name: learn(part) for name, part in rows(stories(*names)).items()})


def learn(found: Sequence[Row]) -> str:
    """Return the weights of one kind, by logistic regression of each label on its own."""
    counted = Counter(sign for of_one, _ in found for sign in of_one)
    known = {sign: at for at, sign in enumerate(s for s, n in counted.items() if n >= LEAST_SIGNS)}
    told = Counter(label for _, labels in found for label in labels)
    labels = sorted((one for one, n in told.items() if n >= LEAST_LABELS), key=str)
    matrix, always = _matrix(found, known), []
    weights: dict[str, list[int]] = {sign: [] for sign in known}
    for at, label in enumerate(labels):
        model = LogisticRegression(C=STRENGTH, l1_ratio=1, solver="liblinear", random_state=1)
        model.fit(matrix, [label in of_one for _, of_one in found])
        always.append(round(SCALE * model.intercept_[0]))
        for sign, weight in zip(known, model.coef_[0], strict=True):
            if rounded := round(SCALE * weight):
                weights[sign] += [at, rounded]
    return _plain(labels, always, {sign: row for sign, row in sorted(weights.items()) if row})


def _matrix(found: Sequence[Row], known: Mapping[str, int]) -> csr_matrix:
    values, columns, starts = [], [], [0]
    for of_clause, _ in found:
        here = [known[sign] for sign in of_clause if sign in known]
        columns += here
        values += [1 / math.sqrt(len(of_clause))] * len(here)
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(found), len(known)))


def _plain(labels: Sequence[Any], always: Sequence[int], weights: Mapping[str, list[int]]) -> str:
    def plain(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    lines = ",\n".join(f"{plain(sign)}:{plain(row)}" for sign, row in weights.items())
    head = f'"labels":{plain(labels)},\n"always":{plain(always)}'
    return f'{{{head},\n"weights":{{\n{lines}\n}}}}'


def report(name: str) -> None:
    """Print how well a set is read."""
    knowledge = load_content().knowledge
    read = [facts_read(story, knowledge) for story in stories(name)]
    right, extra, missed = (sum(column) for column in zip(*read, strict=True))
    agreed, asked = map(
        sum, zip(*(outcomes_agreed(s, knowledge) for s in stories(name)), strict=True)
    )
    share = 2 * right / (2 * right + extra + missed)
    print(f"{name}: facts {share:.3f}, outcomes {agreed}/{asked} = {agreed / asked:.3f}")


def across() -> None:
    """Print for each set how it is read by what was learnt from all the others."""
    before = WEIGHTS_FILE.read_text("utf-8")
    try:
        for name in SETS:
            teach(*(each for each in SETS if each != name))
            report(name)
    finally:
        WEIGHTS_FILE.write_text(before, "utf-8")


def _write(parts: Mapping[str, str]) -> None:
    """Write the file of weights. parts: the learnt ones, each as it is written."""
    learnt = ",\n".join(f'"{name}":{part}' for name, part in parts.items())
    WEIGHTS_FILE.write_text(f'{{"scale":{SCALE},"parts":{{\n{learnt}}}}}\n', "utf-8")
    load_weights.cache_clear()


def main() -> None:
    if "--across" in sys.argv:
        across()
        return
    if "--write" in sys.argv:
        teach(*SETS)
    for name in HELD_OUT:
        report(name)


if __name__ == "__main__":
    main()
