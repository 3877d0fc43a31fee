"""Several children told one by one: "one of 8, one of 5", "the big one …, the small one …".

siblings(story) -> Siblings     whom the words "one", "the big one", bare ages in a row stand for
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from config.patterns import one_of
from knowledge.reading.numbers import find_numbers
from knowledge.reading.people import Mention, mentions
from knowledge.reading.spoken import SPOKEN

_S = SPOKEN["people"]["siblings"]
_TOKEN = re.compile(f"(?P<token>{one_of(_S['tokens'])})(?={_S['told']})")
# one of the children told alone: "the big one goes to college"
ONE_CHILD = re.compile(f"(?P<token>{one_of([*_S['first'], *_S['last']])})(?={_S['told']})")
_AGES = re.compile(_S["ages"])
_NUMBER = re.compile(_S["number"])
_OF = frozenset(_S["of"])
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Siblings:
    """named: (start, end, who) of the words that stand for one child. bases: start of the word
    that named all of them together → who they are.
    """

    named: tuple[tuple[int, int, str], ...] = ()
    bases: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def within(self, found: tuple[Mention, ...], start: int, end: int) -> tuple[Mention, ...]:
        """Return the mentions of a clause from *start* to *end* with the children told apart."""
        known = [replace(m, who=self.bases.get(start + m.start, m.who)) for m in found]
        own = [
            Mention((who,), first - start, last - start, one_of_several=True)
            for first, last, who in self.named
            if start <= first < end
        ]
        return tuple(sorted([*known, *own], key=lambda mention: mention.start))


def siblings(story: str) -> Siblings:
    """Find the children of a story that are told one by one; each gets a name of their own."""
    found = mentions(story)
    people = [m for m in found if not m.gone and not set(m.who) & set(_S["beside"])]
    named: list[tuple[int, int, str]] = []
    bases: dict[int, tuple[str, ...]] = {}
    for spots in (*_groups(story, people), *_rows(story)):
        base = _base(spots[0][0], people)
        if base is None or base.start in bases:
            continue
        names = _names(story, spots, base.who[0])
        named += [(start, end, name) for (start, end), name in zip(spots, names, strict=True)]
        bases[base.start] = tuple(sorted(names, key=names.index))
    return Siblings(tuple(named), bases)


def _base(at: int, people: list[Mention]) -> Mention | None:
    """Return the plain word for children said last before a place, None when somebody else was."""
    before = [mention for mention in people if mention.end <= at]
    if not before or at - before[-1].end > _S["base_span"] or len(before[-1].who) != 1:
        return None
    return before[-1] if before[-1].who[0] in _OF else None


def _groups(story: str, people: list[Mention]) -> Iterator[list[tuple[int, int]]]:
    """Yield the places of words like "one … another …" that follow each other closely."""
    group: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(story):
        span = match.span("token")
        if group and not _close(group[-1], span, people):
            if len(group) >= _FEWEST:
                yield group
            group = []
        group.append(span)
    if len(group) >= _FEWEST:
        yield group


def _close(first: tuple[int, int], second: tuple[int, int], people: list[Mention]) -> bool:
    between = any(first[1] <= mention.start < second[0] for mention in people)
    return not between and second[0] - first[1] <= _S["span"]


def _rows(story: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the places of ages in a row: "fourteen, eleven, six years"."""
    for match in _AGES.finditer(story):
        at = match.start("list")
        starts = [at + one.start() for one in _NUMBER.finditer(match["list"])]
        yield [(start, start) for start in starts]


def _names(story: str, spots: list[tuple[int, int]], base: str) -> list[str]:
    """Return a name for each: the eldest first by age, else as said, else in the order told."""
    ages = [_age(story, spot, following) for spot, following in zip(spots, [*spots[1:], None],
            strict=True)]  # fmt: skip
    said = [story[start:end] for start, end in spots]
    order = list(range(len(spots)))
    if all(age is not None for age in ages):
        order.sort(key=lambda i: -(ages[i] or 0))
    elif said[0] in _S["last"] or said[-1] in _S["first"]:
        order.reverse()
    labels = [*_S["names"][: len(spots) - 1], _S["smallest"]]
    names = [""] * len(spots)
    for label, i in zip(labels, order, strict=False):
        names[i] = label + base
    return names


def _age(story: str, spot: tuple[int, int], following: tuple[int, int] | None) -> float | None:
    until = following[0] if following else spot[1] + _S["span"]
    hits = find_numbers(story[spot[1] : until])
    aged = [hit for hit in hits if hit.measure in SPOKEN["story"]["age_measures"]]
    if spot[0] == spot[1] and hits:
        return hits[0].value.low
    return aged[0].value.low if aged else None
