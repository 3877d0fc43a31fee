"""Problems that are spoken of together: how far they are, what they are about, who has them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from config.order_words import load_order_words
from handlers.order.matters import SLIGHT, about_matter, score
from handlers.order.spot import Spot
from handlers.problem.steps import CHECKED, GOING
from state.problem_rows import Problem

# Whether a problem is as far as a filter says, today.
Test: TypeAlias = Callable[[Problem, date], bool]
OVERDUE, NEW, WAITING, IN_HAND = "overdue", "new", "waiting", "going"
HELD = (*GOING, "reopened")


def is_overdue(problem: Problem, today: date) -> bool:
    """Return whether a problem's limit is over and nobody has reported it done."""
    return problem.state in GOING and problem.due_on is not None and problem.due_on < today


STANDS: Mapping[str, Test] = {
    OVERDUE: is_overdue,
    NEW: lambda problem, _: problem.state in ("raised", "accepted"),
    WAITING: lambda problem, _: problem.state in CHECKED,
    IN_HAND: lambda problem, _: problem.state in HELD,
}


def stands(text: str) -> list[str]:
    """Return how far problems are that a text speaks of, the surest way of saying it first."""
    words = load_order_words()
    kept = words.patterns["left_out"].sub("", text)
    return [name for name in STANDS if words.filters[name].search(kept)]


def together(
    text: str, going: Sequence[tuple[Problem, str]], today: date, about: Sequence[Spot]
) -> list[Problem]:
    """Return the problems a text speaks of by how far they are, and what about if it says so.

    about: where it speaks of their matters.
    """
    found = stands(text)
    if not found:
        return []
    there = [one for one, _ in going if STANDS[found[0]](one, today)]
    named = {one.number for one, what in going if is_about(one, what, text, about)}
    return [one for one in there if one.number in named] if named else there


def is_about(problem: Problem, what: str, text: str, about: Sequence[Spot]) -> bool:
    """Return whether a text speaks of a problem's matter, or of its kind of matter."""
    return score(problem, about) >= SLIGHT or about_matter(text, what)
