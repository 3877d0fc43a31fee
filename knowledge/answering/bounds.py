"""A mean that was reckoned, beside the line that the sources tell for each one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.answering.choosing import Pick
from knowledge.answering.dividing import Quotient
from knowledge.answering.figure import Figure

HOLDING = ("same", "above", "nation")


@dataclass(frozen=True, slots=True)
class Bound:
    """The line for each *one*, told in *pick*. most: a most, else a least. kept: by the mean."""

    figure: Figure
    pick: Pick
    one: str
    most: bool
    kept: bool


class Bounds:
    """The patterns of aspects.yaml that tell a most and a least."""

    def __init__(self, facets: Mapping[str, Any]) -> None:
        patterns = facets["patterns"]
        self._asked = re.compile(patterns["limit_asked"])
        self._most = re.compile(patterns["at_most"])
        self._least = re.compile(patterns["at_least"])
        self._alike: Mapping[str, str] = facets["alike_units"]

    def beside(
        self, made: Quotient, told: Iterable[tuple[Pick, Figure]], plain: str
    ) -> Bound | None:
        """Return the line for the same measure of each one, when the question asks if it is kept.

        told: figures of the same matter, of the place or of one that holds it.
        """
        if made.share or not self._asked.search(plain):
            return None
        one = self._alike.get(made.whole.unit, made.whole.unit)
        mean = made.part.value / made.whole.value
        for pick, figure in told:
            most = self._most.search(figure.label) is not None
            bounds = most or self._least.search(figure.label) is not None
            fits = pick.saying.aspect == "limit" and pick.fit in HOLDING
            if fits and bounds and (figure.unit, figure.per) == (made.part.unit, (one,)):
                kept = mean <= figure.value if most else mean >= figure.value
                return Bound(figure, pick, one, most, kept)
        return None
