"""Which sayings tell a figure, looked up by its value."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.answering.worth import ROUNDED, Worth, as_told
from knowledge.finding.sayings import Saying


@dataclass(frozen=True, slots=True)
class FigureIndex:
    """values: of all figures told, ascending; numbers: of the sayings that tell them."""

    values: Sequence[float]
    numbers: Sequence[int]

    def telling(self, value: float) -> Iterator[int]:
        """Yield the numbers of the sayings that tell a figure or one rounded to it."""
        first = bisect_left(self.values, value * (1 - 2 * ROUNDED))
        last = bisect_right(self.values, value * (1 + 2 * ROUNDED))
        for at in range(first, last):
            if as_told(self.values[at], value):
                yield self.numbers[at]


def index_figures(sayings: Sequence[Saying], worth: Worth) -> FigureIndex:
    """Index the figures of sayings, given in the order of their numbers."""
    told = sorted(
        (value, number) for number, each in enumerate(sayings) for value in worth.values(each.text)
    )
    return FigureIndex([value for value, _ in told], [number for _, number in told])
