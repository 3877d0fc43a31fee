"""What problems are about, and where an order speaks of it: in its words, by sound, by its kind."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from config.order_words import load_order_words
from handlers.order.spot import Spot, heard, places_of
from state.problem_rows import Problem

# How much it says that a pair of characters of the matter stands in an order, one of what is told
# behind it, a word of its kind, a single character.
PAIR, BEHIND, KIND, SLIGHT = 2.0, 0.8, 2.0, 1.0
# So much more with a word behind it that refers to something known.
REFERRED = 1.5
_MARKS = re.compile(r"[\s,\uff0c\u3002;\uff1b\u3001]+")


def matters(text: str, going: Sequence[tuple[Problem, str]]) -> list[Spot]:
    """Return where a text speaks of what these problems are about, as their reader sees them."""
    found = [*_pairs(text, going), *_kinds(text, going)]
    refers = load_order_words().patterns["refers"]
    return [
        replace(one, weight=one.weight * REFERRED) if refers.match(text, one.end) else one
        for one in found
    ]


def score(problem: Problem, about: Iterable[Spot]) -> float:
    """Return how much of a text speaks of a problem, each of its characters counted once."""
    best: dict[int, float] = {}
    for spot in about:
        if problem in spot.problems:
            # What speaks of many says less of each.
            share = spot.weight / (spot.end - spot.start) / len(spot.problems) ** 0.5
            for at in range(spot.start, spot.end):
                best[at] = max(best.get(at, 0.0), share)
    return sum(best.values())


def about_matter(text: str, problem: str) -> bool:
    """Return whether a text speaks of the kind of matter a problem's words are of."""
    words = load_order_words()
    return any(
        one.said.search(text) and one.of.search(problem)
        for one in (*words.matters.values(), *words.wide.values())
    )


def _pairs(text: str, going: Sequence[tuple[Problem, str]]) -> list[Spot]:
    """Return where pairs of characters of what a problem is about stand, in writing or by sound."""
    said, found = heard(text), dict[tuple[str, float], list[Problem]]()
    for one, told in going:
        what = told.removeprefix(one.household)
        head, *behind = _MARKS.split(what)
        for pair in _pairs_of(head):
            found.setdefault((pair, PAIR), []).append(one)
        for pair in {pair for part in behind for pair in _pairs_of(part)}:
            found.setdefault((pair, BEHIND), []).append(one)
    return [
        Spot(at, at + 2, tuple(ones), weight)
        for (pair, weight), ones in found.items()
        for at in places_of(heard(pair), said)
    ]


def _pairs_of(what: str) -> set[str]:
    noise = load_order_words().lists["matter_noise"]
    pairs = {what[at : at + 2] for at in range(len(what) - 1)}
    return {pair for pair in pairs if not set(pair) & set(noise)}


def _kinds(text: str, going: Sequence[tuple[Problem, str]]) -> list[Spot]:
    """Return where words of a kind of matter stand that problems are of."""
    words, found = load_order_words(), list[Spot]()
    for kind in words.matters.values():
        of = tuple(one for one, told in going if kind.of.search(told.removeprefix(one.household)))
        found += [Spot(*match.span(), of, KIND) for match in kind.said.finditer(text) if of]
    other = [match.span() for match in words.patterns["not_slight"].finditer(text)]
    for one, pattern in words.slight.items():
        of = tuple(p for p, told in going if pattern.search(told.removeprefix(p.household)))
        free = (
            at for at in places_of(one, text) if not any(start <= at < end for start, end in other)
        )
        found += [Spot(at, at + 1, of, SLIGHT) for at in free if of]
    return found
