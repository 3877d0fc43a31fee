"""What is reckoned along with an answer: differences, twelve months, products, sums."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.answering.choosing import Pick
from knowledge.answering.multiply import Multiplier, Product, Total, total
from knowledge.answering.question import Question
from knowledge.answering.reckon import Difference, Figure, Reckoner, times_twelve, twelfth
from knowledge.answering.worth import Worth
from knowledge.finding.hearing import Hearing
from knowledge.finding.sayings import plain_number

MOST_RATES = 6
MOST_GAPS = 2


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything reckoned for one answer; each result with the cited figures it is made of.

    gaps: how far two figures lie apart; times: the ratio is asked.
    twelve: (figure, "year" or "month", result).
    """

    gaps: tuple[Difference, ...] = ()
    times: bool = False
    twelve: tuple[str, str, str] | None = None
    product: Product | None = None
    total: Total | None = None


NOTHING = Sums()


class Accountant:
    """Reckons with the figures of the sayings chosen."""

    def __init__(self, facets: Mapping[str, Any], worth: Worth) -> None:
        self._per_unit = facets["per_unit"]
        self._worth = worth
        self._over_time = re.compile(facets["patterns"]["over_time"])
        self._reckoner = Reckoner(facets)
        self._multiplier = Multiplier(facets)

    def sums(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], hearing: Hearing, question: Question
    ) -> tuple[Sums, list[Pick]]:
        """Return what is reckoned, and the sayings that hold the figures of a difference.

        Nothing is reckoned for a place outside the files.
        """
        if question.outside:
            return NOTHING, []
        gaps, holders = self.gaps(picks, ranked, hearing, question)
        told = [*holders, *picks]
        alone = not gaps
        return Sums(
            gaps=gaps,
            times=question.asks("times"),
            twelve=self.twelve(picks, ranked, question) if alone else None,
            product=self.product(told, question) if alone else None,
            total=self.total(told, question) if alone else None,
        ), holders

    def gaps(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], hearing: Hearing, question: Question
    ) -> tuple[tuple[Difference, ...], list[Pick]]:
        """Return how far the figures asked about lie apart, and the sayings that hold them.

        Rates of what the first saying is about are looked at too: their parts are told apart.
        """
        if not question.asks("difference") or not picks or question.outside:
            return (), []
        if len(question.places) > 1:
            return self._across(picks, question)
        held = self._held(picks, ranked, question)
        figures = [figure for figure, _ in held]
        over_time = self._over_time.search(question.plain) is not None
        found = self._reckoner.asked_apart(figures, hearing.wanted, question.years, over_time)
        found = found or self._reckoner.change(self._figures(picks[0]))
        if found is None:
            return (), []
        ends = (found.larger, found.smaller)
        first = [next(pick for figure, pick in held if figure == end) for end in ends]
        holders = list(dict.fromkeys(first))
        others = self._of_other_items(picks, holders, found, hearing, question)
        return (found, *others)[:MOST_GAPS], holders

    def _held(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], question: Question
    ) -> list[tuple[Figure, Pick]]:
        """Return the figures looked at; the first saying's alone when it has all years asked."""
        own = [(figure, picks[0]) for figure in self._figures(picks[0])]
        if len(question.years) > 1 and {f.year for f, _ in own} >= set(question.years):
            return own
        return [(f, pick) for pick in self._looked_at(picks, ranked) for f in self._figures(pick)]

    def _across(
        self, picks: Sequence[Pick], question: Question
    ) -> tuple[tuple[Difference, ...], list[Pick]]:
        """Return how far the same thing lies apart in two places; what is counted comes first."""
        sides = list({pick.saying.area: pick for pick in reversed(picks)}.values())[::-1][:2]
        if len(sides) < 2:
            return (), []
        ones, others = (self._counted_first(pick, question) for pick in sides)
        found = self._reckoner.across(ones, others)
        return ((found,), sides) if found else ((), [])

    def _counted_first(self, pick: Pick, question: Question) -> list[Figure]:
        """Return the figures of a saying, those of the unit or the thing asked about in front."""
        figures = self._figures(pick)
        asked = [each for each in figures if each.unit in question.plain]
        named = [each for each in asked if each.label[-3:].strip("，、；：") in question.plain]
        return list(dict.fromkeys([*named, *asked, *figures]))

    def _looked_at(self, picks: Sequence[Pick], ranked: Sequence[Pick]) -> list[Pick]:
        first = picks[0]
        rates = [
            pick
            for pick in ranked
            if pick.saying.rate and (pick.saying.entry, pick.fit) == (first.saying.entry, first.fit)
        ]
        return list(dict.fromkeys([*rates[:MOST_RATES], *picks]))

    def _of_other_items(
        self,
        picks: Sequence[Pick],
        holders: Sequence[Pick],
        found: Difference,
        hearing: Hearing,
        question: Question,
    ) -> list[Difference]:
        """Return the same difference for the other items told of, when several are asked."""
        if not question.asks("listed"):
            return []
        ends = {found.larger.shown, found.smaller.shown}
        others = []
        for pick in picks:
            if pick in holders or {f.shown for f in self._figures(pick)} == ends:
                continue
            apart = self._reckoner.asked_apart(self._figures(pick), hearing.wanted, question.years)
            others += [apart] if apart else []
        return others

    def _figures(self, pick: Pick) -> list[Figure]:
        """Return the figures of a saying; contradicted ones are never reckoned with."""
        saying = pick.saying
        if saying.aspect == "conflict":
            return []
        of = saying.rate or str(pick.number)
        return self._reckoner.figures(saying.text, of, (saying.since or saying.as_of)[:4])

    def twelve(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], question: Question
    ) -> tuple[str, str, str] | None:
        """Return (figure, "year" or "month", result): twelve months, or a twelfth of a year."""
        wanted = next((each for each in ("year", "month") if question.asks(f"per_{each}")), "")
        if not picks or not wanted:
            return None
        first = picks[0].saying
        for pick in [picks[0], *ranked]:
            rate = pick.saying
            if rate.value is None or rate.entry != first.entry:
                continue
            if plain_number(rate.value) in first.text:
                return self._turned(rate.value, rate.unit, wanted)
        return None

    def _turned(self, value: float, unit: str, wanted: str) -> tuple[str, str, str] | None:
        if wanted == "year" and unit.endswith(self._per_unit["month"]):
            return plain_number(value), wanted, times_twelve(value)
        if wanted == "month" and unit.endswith(self._per_unit["year"]):
            return plain_number(value), wanted, twelfth(value)
        return None

    def product(self, picks: Sequence[Pick], question: Question) -> Product | None:
        """Return the first figure told times the people, days or months the asker names.

        The line that help is measured against is never multiplied, nor a figure in doubt.
        """
        if any(
            self._multiplier.barred(pick.saying) for pick in picks
        ) or not question.aspects.keys() & {"amount", "limit", "result"}:
            return None
        made = (self._multiplier.product(pick.saying, question) for pick in picks)
        return next((each for each in made if each), None)

    def total(self, picks: Sequence[Pick], question: Question) -> Total | None:
        """Return the sum of the first figure of each thing told of, when both are asked at once."""
        if not question.asks("sum"):
            return None
        firsts = [figures[0] for pick in picks if (figures := self._figures(pick))]
        within = self._figures(picks[0]) if picks else []
        if picks and picks[0].saying.aspect == "result" and len(within) > 1:
            return total([each for each in within if each.unit == within[0].unit])
        return total(firsts[:2])
