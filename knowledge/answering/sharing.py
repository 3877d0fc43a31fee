"""Which share of a whole a cited figure is, or several are one by one or together."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from knowledge.answering.dividing import PERCENT, Divided, Quotient
from knowledge.answering.figure import Figure
from knowledge.answering.named import named_in
from knowledge.answering.reckon import TENTH, rounded, trimmed
from knowledge.answering.worth import Worth, pairs_of

HUNDRED = 100
GIVEN, OF_IT = 3, 2
# What a part is asked to be inside of, told elsewhere, is named by so many pairs of characters.
WELL_NAMED = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A part and a whole of one unit. fit: how well they are those asked about, whole first."""

    part: Figure
    whole: Figure
    fit: tuple[int, bool, bool, int, int]


class Sharer:
    """The patterns of aspects.yaml that tell of what a question wants which share."""

    def __init__(self, facets: Mapping[str, Any], worth: Worth) -> None:
        patterns = facets["patterns"]
        self._worth = worth
        self._share = re.compile(patterns["share_asked"])
        self._every = re.compile(patterns["every_share_asked"])
        self._together = re.compile(patterns["shares_together"])
        self._told = re.compile(patterns["share_told"])
        self._inside = re.compile(patterns["share_inside"])
        self._of_which = re.compile(patterns["of_which"])
        self._all = re.compile(patterns["stated_total"])
        self._plus: str = facets["plus"]

    def asked(self, plain: str) -> bool:
        """Return whether a question asks for a share."""
        return self._share.search(plain) is not None

    def told(self, figures: Sequence[Figure], plain: str) -> bool:
        """Return whether a share of what the question names stands among figures already."""
        told = (f for f in figures if f.unit == PERCENT and self._told.search(f.label))
        return any(named_in(each, plain) for each in told)

    def shares(self, figures: Sequence[Figure], asked: Divided) -> tuple[Quotient, ...]:
        """Return which shares of the whole the parts named are, or the one share asked for.

        The whole is named behind the word that asks, or its figure is, or it is the largest. The
        part is what is named last before that word.
        """
        share = self._share.search(asked.plain)
        pairs = self._pairs(figures, asked, share) if share else []
        if share is None or not pairs:
            return ()
        best = max(pairs, key=lambda pair: pair.fit)
        likely = [pair.part for pair in pairs if pair.whole == best.whole]
        if self._every.search(asked.plain):
            return tuple(self._shared(part, best.whole, (part,)) for part in likely)
        clause = asked.plain[: share.end()].split(" ")[-1]
        if len(likely) > 1 and self._together.search(clause):
            return (self._shared(self._joined(likely), best.whole, tuple(likely)),)
        return (self._shared(best.part, best.whole, (best.part,)),)

    def _pairs(self, figures: Sequence[Figure], asked: Divided, share: re.Match[str]) -> list[Pair]:
        before = asked.plain[: share.start()]
        inside = self._inside.search(before)
        of_it = share["of"] or (inside[1] if inside else "")
        found = []
        for part, whole in itertools.permutations(figures, 2):
            own = named_in(part, asked.said) - named_in(whole, asked.said)
            own -= pairs_of(inside[1]) if inside else frozenset()
            alike = part.unit == whole.unit != PERCENT and part.value < whole.value
            alike = alike and part.per == whole.per
            apart = part.of != whole.of and bool(named_in(whole, asked.said))
            if inside and apart and len(named_in(whole, inside[1])) < WELL_NAMED:
                continue
            likely = apart + self._as_whole(whole, figures, of_it, asked)
            if own and alike and likely:
                last = max(before.rfind(pair) for pair in own)
                given = any(self._worth.tells(part.shown, value) for value in asked.values)
                fit = (likely, given, part.unit in asked.plain, last, len(own))
                found.append(Pair(part, whole, fit))
        return found

    def _as_whole(
        self, whole: Figure, figures: Sequence[Figure], of_it: str, asked: Divided
    ) -> int:
        """How likely a figure is the whole that is asked about; 0 when it cannot be."""
        given = any(self._worth.tells(whole.shown, value) for value in asked.values)
        named = len(named_in(whole, of_it))
        return GIVEN * given + OF_IT * named + self.is_total(whole, figures)

    def is_total(self, whole: Figure, figures: Sequence[Figure]) -> bool:
        """Whether a figure is the largest of its text, said to be all, or the sum of the others."""
        beside = [f for f in figures if (f.of, f.unit) == (whole.of, whole.unit) and f != whole]
        others = [each.value for each in beside]
        if not others or whole.value < max(others):
            return False
        parts = any(self._of_which.search(each.label) for each in beside)
        return parts or whole.value == sum(others) or self._all.search(whole.label) is not None

    def _joined(self, parts: Sequence[Figure]) -> Figure:
        shown = self._plus.join(part.shown for part in parts)
        value = sum((part.value for part in parts), Decimal(0))
        return replace(parts[0], shown=shown, value=value)

    def _shared(self, part: Figure, whole: Figure, parts: tuple[Figure, ...]) -> Quotient:
        value = part.value / whole.value * HUNDRED
        shown = rounded(value, TENTH)
        of = (*parts, whole)
        return Quotient(part, whole, f"{trimmed(shown)}%", of, True, "", shown != value)
