"""Of an order of several problems: to whom each one goes, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from handlers.order.signs import Marked
from handlers.order.spot import Span
from handlers.order.when import Limit
from handlers.order.whom import Somebody
from state.problem_rows import Problem


@dataclass(frozen=True, slots=True)
class Share:
    """What an order says of one problem."""

    people: tuple[Somebody, ...]
    limits: tuple[Limit, ...]


def share_of(said: Marked, problem: Problem | None) -> Share:
    """Return what an order says of a problem: its own part, where each problem has one.

    A limit told for one part alone, first or last, is of those parts that have none.
    """
    every = Share(said.people, said.limits)
    parts = _parts(said) if problem and len(said.named.problems) > 1 else []
    shares = [_within(every, part) for part in parts]
    if len(shares) < max(2, len(said.named.problems)) or not all(one.people for one in shares):
        return every
    mine = next(
        (one for part, one in zip(parts, shares, strict=True) if _names(said, part, problem)), every
    )
    return mine if mine.limits else Share(mine.people, _for_all(said, parts, shares))


def _parts(said: Marked) -> Sequence[Span]:
    """Return the parts of an order: each names a problem and somebody, in the same order."""
    numbers = [one.number for one in said.named.problems]
    spots = [
        (spot.start, spot.problems[0].number)
        for spot in said.named.spots
        if len(spot.problems) == 1 and spot.problems[0].number in numbers
    ]
    marks = sorted([*spots, *((one.start, "") for one in said.people)])
    starts, whole = list[int](), False
    for at, number in marks:
        leads = bool(number) == bool(marks[0][1])
        if not starts or (leads and whole):
            starts.append(at)
        whole = not leads
    return list(pairwise([*starts, said.length]))


def _within(every: Share, part: Span) -> Share:
    start, end = part
    return Share(
        tuple(one for one in every.people if start <= one.start < end),
        tuple(one for one in every.limits if start <= one.start < end),
    )


def _names(said: Marked, part: Span, problem: Problem | None) -> bool:
    of_it = (spot for spot in said.named.spots if problem in spot.problems)
    return any(part[0] <= spot.start < part[1] for spot in of_it)


def _for_all(said: Marked, parts: Sequence[Span], shares: Sequence[Share]) -> tuple[Limit, ...]:
    """Return the limit told before all parts, or by the last one alone."""
    before = tuple(one for one in said.limits if one.start < parts[0][0])
    alone = not any(one.limits for one in shares[:-1])
    return before or (shares[-1].limits if alone else ())
