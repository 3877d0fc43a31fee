"""Figures that a question names: which of those told it speaks of, and in what unit."""

from collections.abc import Iterable, Sequence

from knowledge.answering.figure import Figure
from knowledge.answering.worth import pairs_of

# A figure that holds the words of so many others counts them together.
SEVERAL = 2


def named_in(figure: Figure, plain: str) -> frozenset[str]:
    """Return the pairs of characters of what a figure is of that stand in a question."""
    return _said(f"{figure.label} {figure.noun}", plain)


def headed_in(figure: Figure, plain: str) -> frozenset[str]:
    """Return the pairs of characters of what stands before a figure that stand in a question."""
    return _said(figure.heading, plain)


def asked_for(figure: Figure, plain: str) -> float:
    """Return which share of what stands before a figure stands in a question too."""
    return len(headed_in(figure, plain)) / max(1, len(_pairs(figure.heading)))


def _said(told: str, plain: str) -> frozenset[str]:
    return frozenset(pair for pair in _pairs(told) if pair in plain)


def _pairs(told: str) -> frozenset[str]:
    return frozenset[str]().union(*map(pairs_of, _parts(told)))


def told_apart(figures: Sequence[Figure], plain: str) -> list[list[Figure]]:
    """Return the figures of one unit and year that a question names each in its own words.

    Of several such groups the one of which most is named, and of the year named; one for each unit
    the question asks for, the unit first named in front.
    """
    groups: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        groups.setdefault((figure.unit, figure.year), []).append(figure)
    apart = [own for group in groups.values() if len(own := _own(group, plain)) > 1]
    best: dict[str, list[Figure]] = {}
    for group in sorted(apart, key=lambda g: _worth(g, plain), reverse=True):
        best.setdefault(group[0].unit, group)
    asked = [group for unit, group in best.items() if unit in plain]
    return asked or list(best.values())[:1]


def _own(group: Sequence[Figure], plain: str) -> list[Figure]:
    """Return the figures named in words of their own; one that counts several of them goes."""
    said = [(figure, named_in(figure, plain)) for figure in group]
    every = [words for _, words in said if words]
    single = [each for each in said if sum(words < each[1] for words in every) < SEVERAL]
    return [
        figure
        for figure, words in single
        if words.difference(*(others for other, others in single if other is not figure))
    ]


def _worth(group: Sequence[Figure], plain: str) -> tuple[bool, int, str]:
    named = frozenset().union(*(named_in(figure, plain) for figure in group))
    return group[0].year in plain, len(named), group[0].year


def _parts(label: str) -> Iterable[str]:
    return "".join(c if c.isalpha() else " " for c in label).split()
