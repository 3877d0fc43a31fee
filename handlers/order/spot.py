"""Where in an order something is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from handlers.household import sound
from state.problem_rows import Problem

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spot:
    """Words that name problems. weight: how surely they do. home: by their household."""

    start: int
    end: int
    problems: tuple[Problem, ...]
    weight: float = 0
    home: bool = False

    @property
    def span(self) -> Span:
        """Return where it begins and ends."""
        return self.start, self.end


def apart(span: Span, taken: Sequence[Span]) -> bool:
    """Return whether a span shares no character with any of the others."""
    return all(span[1] <= start or end <= span[0] for start, end in taken)


def heard(text: str) -> str:
    """Return how a text sounds, one sign for each of its characters."""
    return "".join(map(sound, text))


def places_of(part: str, text: str) -> list[int]:
    """Return where a part begins in a text, each time."""
    return [at for at in range(len(text) - len(part) + 1) if text.startswith(part, at)]
