"""The only arithmetic in answers: with figures that are cited, shown with both operands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it stands in a saying. year: "" when none stands with it."""

    shown: str
    value: Decimal
    unit: str
    scale: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """larger - smaller = gap; times: larger / smaller to one decimal, "" when near 1."""

    larger: Figure
    smaller: Figure
    gap: str
    times: str


class Reckoner:
    """Patterns and scales of aspects.yaml, ready to find figures in a text."""

    def __init__(self, facets: Mapping[str, Any]) -> None:
        self._scales = {str(k): Decimal(v) for k, v in facets["scales"].items()}
        self._dated = re.compile(facets["patterns"]["dated_figure"])
        self._plain = re.compile(facets["patterns"]["plain_figure"])

    def figures(self, text: str) -> list[Figure]:
        """Return the figures of one text that carry a year, else all that carry a unit."""
        dated = [self._figure(m[2], m[3], m[4], m[1]) for m in self._dated.finditer(text)]
        if len(dated) > 1:
            return dated
        return [self._figure(m[1], m[2], m[3]) for m in self._plain.finditer(text)]

    def _figure(self, digits: str, scale: str | None, unit: str, year: str = "") -> Figure:
        value = Decimal(digits) * self._scales.get(scale or "", Decimal(1))
        return Figure(f"{digits}{scale or ''}{unit}", value, unit, scale or "", year)

    def difference(self, found: Sequence[Figure]) -> Difference | None:
        """Return how far the first two figures lie apart; None unless they are of one unit."""
        if len(found) < 2 or found[0].unit != found[1].unit or found[0].value == found[1].value:
            return None
        smaller, larger = sorted(found[:2], key=lambda figure: figure.value)
        times = larger.value / smaller.value if smaller.value else Decimal(0)
        shown = str(times.quantize(Decimal("0.1"))) if times >= Decimal("1.05") else ""
        return Difference(larger, smaller, self._gap(larger, smaller), shown)

    def _gap(self, larger: Figure, smaller: Figure) -> str:
        scale = larger.scale if larger.scale == smaller.scale else ""
        gap = (larger.value - smaller.value) / self._scales.get(scale, Decimal(1))
        return f"{trimmed(gap)}{scale}{larger.unit}"


def trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def times_twelve(value: float) -> str:
    """Return twelve times a monthly figure, as shown."""
    return trimmed(Decimal(str(value)) * 12)


def twelfth(value: float) -> str:
    """Return a twelfth of a yearly figure, to the cent."""
    return trimmed((Decimal(str(value)) / 12).quantize(Decimal("0.01")))
