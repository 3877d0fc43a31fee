"""One cited figure by another: so many to each one, or such a share of the whole."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from knowledge.answering.named import named_in
from knowledge.answering.reckon import Figure, trimmed

TENTH, CENT = Decimal("0.1"), Decimal("0.01")
HUNDRED, PERCENT = 100, "%"


@dataclass(frozen=True, slots=True)
class Quotient:
    """part / whole = result, as shown. share: in percent. each: one of what, "" when not plain.

    rounded: whether digits were left out.
    """

    part: Figure
    whole: Figure
    result: str
    share: bool = False
    each: str = ""
    rounded: bool = False


class Divider:
    """The patterns of aspects.yaml that tell of which figure a question wants which share."""

    def __init__(self, facets: Mapping[str, Any]) -> None:
        patterns = facets["patterns"]
        self._each = re.compile(patterns["each_asked"])
        self._share = re.compile(patterns["share_asked"])
        self._wanted = re.compile(patterns["how_many_of"])
        self._never = re.compile(patterns["never_divided"])
        self._units: Mapping[str, str] = facets["counted_as"]
        self._money: str = facets["money"]
        self._scales: Mapping[str, int] = facets["scales"]

    def asked(self, plain: str) -> bool:
        """Return whether a question asks for so many to each, or for a share."""
        return bool(self._each.search(plain) or self._share.search(plain))

    def barred(self, text: str) -> bool:
        """Return whether a text says of its figures that they must not be divided."""
        return self._never.search(text) is not None

    def quotient(self, figures: Sequence[Figure], plain: str, said: str) -> Quotient | None:
        """Return what two of the figures make that the question asks to be divided.

        plain: the question; said: all ways it names things, to be found again in the figures.
        """
        if each := self._each.search(plain):
            asked = self._wanted.search(plain, each.start())
            thing = (asked["thing"] if asked else "") or self._money
            return self._to_each(figures, said, each["one"] or each["before"], thing)
        return self._of_whole(figures, said)

    def _to_each(
        self, figures: Sequence[Figure], said: str, one: str, thing: str
    ) -> Quotient | None:
        """Return how many of a thing come to one."""
        ones = [figure for figure in figures if self._is(figure, one)]
        others = [f for f in figures if named_in(f, said) and not self._is(f, thing)]
        pairs = [
            (len(named_in(part, said) | named_in(whole, said)), -n, part, whole)
            for n, (part, whole) in enumerate(itertools.product(figures, ones or others))
            if part.year == whole.year and whole.value and self._is(part, thing)
            if not self._is(part, one)
        ]
        best = max(pairs, key=lambda pair: pair[:2], default=None)
        return self._divided(best[2], best[3], one if ones else "") if best else None

    def _is(self, figure: Figure, thing: str) -> bool:
        """Whether a figure counts a thing: by its unit, else by what it is of."""
        unit = next((u for word, u in self._units.items() if thing.startswith(word)), "")
        if unit and unit == self._units.get(figure.unit, figure.unit):
            return True
        return len(thing) > 1 and thing[:2] in figure.label

    def _divided(self, part: Figure, whole: Figure, one: str) -> Quotient:
        value, scale = part.value / whole.value, ""
        for name, size in sorted(self._scales.items(), key=lambda item: -item[1]):
            if value >= size:
                value, scale = value / size, name
                break
        shown = value.quantize(CENT if scale else TENTH)
        each = whole.unit if one[:2] not in whole.label else one[:2]
        result = f"{trimmed(shown)}{scale}{part.unit}"
        return Quotient(part, whole, result, False, each if one else "", shown != value)

    def _of_whole(self, figures: Sequence[Figure], said: str) -> Quotient | None:
        """Return which share of the larger of two figures named apart the smaller one is."""
        pairs = [
            (len(mine | theirs), part, whole)
            for part, whole in itertools.permutations(figures, 2)
            if part.unit == whole.unit != PERCENT and part.value < whole.value
            if (mine := named_in(part, said)) - (theirs := named_in(whole, said)) and theirs
        ]
        best = max(pairs, key=lambda pair: pair[0], default=None)
        if best is None:
            return None
        value = best[1].value / best[2].value * HUNDRED
        shown = value.quantize(TENTH)
        return Quotient(best[1], best[2], f"{trimmed(shown)}%", True, "", shown != value)
