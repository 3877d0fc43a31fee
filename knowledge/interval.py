"""An amount known only roughly: the lowest and the highest it can be, both included."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """low ≤ the true number ≤ high; an exact number has equal ends, high may be infinite."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def times(self, factor: float) -> "Interval":
        """Return the interval multiplied by a positive factor."""
        return Interval(self.low * factor, self.high * factor)

    def divided_by(self, other: "Interval") -> "Interval | None":
        """Return all quotients of two intervals of positive numbers; None when *other* holds 0."""
        if other.low <= 0:
            return None
        return Interval(self.low / other.high, self.high / other.low)
