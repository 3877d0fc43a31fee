"""Figures that a question names: which of those told it speaks of, and in what unit."""

from collections.abc import Iterable, Sequence

from knowledge.answering.reckon import Figure
from knowledge.answering.worth import pairs_of


def named_in(figure: Figure, plain: str) -> frozenset[str]:
    """Return the pairs of characters of what a figure is of that stand in a question."""
    pairs = frozenset[str]().union(*map(pairs_of, _parts(figure.label)))
    return frozenset(pair for pair in pairs if pair in plain)


def told_apart(figures: Sequence[Figure], plain: str) -> list[Figure]:
    """Return the figures of one unit and year that a question names each in its own words.

    Of several such groups the one of which most is named; the unit asked for comes first.
    """
    groups: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        groups.setdefault((figure.unit, figure.year), []).append(figure)
    found = [_own(group, plain) for group in groups.values()]
    return max(
        (each for each in found if len(each) > 1), key=lambda g: _worth(g, plain), default=[]
    )


def _own(group: Sequence[Figure], plain: str) -> list[Figure]:
    named = [named_in(figure, plain) for figure in group]
    return [
        figure
        for n, figure in enumerate(group)
        if named[n].difference(*(other for m, other in enumerate(named) if m != n))
    ]


def _worth(group: Sequence[Figure], plain: str) -> tuple[bool, int, str]:
    named = frozenset().union(*(named_in(figure, plain) for figure in group))
    return group[0].unit in plain, len(named), group[0].year


def _parts(label: str) -> Iterable[str]:
    return "".join(c if c.isalpha() else " " for c in label).split()
