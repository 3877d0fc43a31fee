"""What is reckoned along with an answer: differences, shares, twelve months, products, sums."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.answering.choosing import Pick
from knowledge.answering.dividing import Quotient
from knowledge.answering.multiply import Multiplier, Product, Total
from knowledge.answering.named import named_in
from knowledge.answering.put_together import PutTogether
from knowledge.answering.question import Question
from knowledge.answering.reckon import Difference, Figure, Reckoner, times_twelve, twelfth
from knowledge.answering.worth import Worth, pairs_of
from knowledge.areas import Areas
from knowledge.finding.hearing import Hearing
from knowledge.finding.sayings import plain_number

MOST_RATES = 6
MOST_GAPS = 2
OF_BOTH_YEARS = 20


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything reckoned for one answer; each result with the cited figures it is made of.

    gaps: how far two figures lie apart; times: the ratio is asked. counted: the totals are of
    what was counted, not of helps one would get.
    twelve: (figure, "year" or "month", result).
    """

    gaps: tuple[Difference, ...] = ()
    times: bool = False
    twelve: tuple[str, str, str] | None = None
    product: Product | None = None
    quotients: tuple[Quotient, ...] = ()
    totals: tuple[Total, ...] = ()
    counted: bool = False


NOTHING = Sums()


class Accountant:
    """Reckons with the figures of the sayings chosen."""

    def __init__(self, facets: Mapping[str, Any], worth: Worth, areas: Areas) -> None:
        self._per_unit = facets["per_unit"]
        self._worth = worth
        self._levels: Mapping[str, str] = facets["levels"]
        self._over_time = re.compile(facets["patterns"]["over_time"])
        self._reckoner = Reckoner(facets)
        self._multiplier = Multiplier(facets)
        self._together = PutTogether(facets, worth, areas, self._figures)

    def sums(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], hearing: Hearing, question: Question
    ) -> tuple[Sums, list[Pick]]:
        """Return what is reckoned, and the sayings that hold the figures it is made of.

        Nothing is reckoned for a place outside the files.
        """
        if question.outside or not picks:
            return NOTHING, []
        gaps, holders = self.gaps(picks, ranked, hearing, question)
        if gaps:
            return Sums(gaps=gaps, times=question.asks("times")), holders
        made, holders = self._of_named(picks, ranked, question)
        if holders:
            return made, holders
        return Sums(
            twelve=self.twelve(picks, ranked, question),
            product=self.product(picks, question),
            totals=self.totals(picks, question),
        ), []

    def _of_named(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], question: Question
    ) -> tuple[Sums, list[Pick]]:
        """Return the shares or the sum of figures that the question names each in its own words."""
        adds = self._together.adds(question)
        if not self._together.divides(question) and not adds:
            return NOTHING, []
        if adds and len(question.places) > 1:
            return self._of_places(picks, question)
        found = self._together.made(picks, ranked, question)
        made = Sums(quotients=found.quotients, totals=found.totals, counted=True)
        return (made, list(found.holders)) if found.holders else (NOTHING, [])

    def _of_places(self, picks: Sequence[Pick], question: Question) -> tuple[Sums, list[Pick]]:
        """Return the sum of the same thing counted in two places."""
        gaps, sides = self._across(picks, question)
        found = self._multiplier.total((gaps[0].larger, gaps[0].smaller)) if gaps else None
        return (Sums(totals=(found,), counted=True), sides) if found else (NOTHING, [])

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
        words = self._words(hearing, question)
        found = self._reckoner.asked_apart(figures, words, question.years, over_time)
        found = found or self._reckoner.change(self._figures(picks[0]))
        if found is None:
            return (), []
        ends = (found.larger, found.smaller)
        first = [next(pick for figure, pick in held if figure == end) for end in ends]
        holders = list(dict.fromkeys(first))
        others = self._of_other_items(picks, holders, found, hearing, question)
        return (found, *others)[:MOST_GAPS], holders

    def _words(self, hearing: Hearing, question: Question) -> frozenset[str]:
        """Return the words looked for, levels and the town also as texts write them."""
        spoken = [each for each in self._levels if each in question.plain]
        written = frozenset[str]().union(*(pairs_of(self._levels[each]) for each in spoken))
        return written | hearing.wanted.keys()

    def _held(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], question: Question
    ) -> list[tuple[Figure, Pick]]:
        """Return the figures looked at: those of a saying that has all years asked, if one has."""
        there = [pick for pick in ranked[:OF_BOTH_YEARS] if pick.saying.area == question.place]
        for pick in (picks[0], *there) if len(question.years) > 1 else ():
            own = self._figures(pick)
            if {figure.year for figure in own} >= set(question.years):
                return [(figure, pick) for figure in own]
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
        """Return the figures of a saying, those of the thing or the unit asked about in front."""
        figures = self._figures(pick)
        plain = question.plain
        return sorted(figures, key=lambda f: (-len(named_in(f, plain)), f.unit not in plain))

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
        if not question.aspects.keys() & {"amount", "limit", "result"}:
            return None
        barred = [pick for pick in picks if self._multiplier.barred(pick.saying)]
        doubted = frozenset[float]().union(*(self._worth.values(p.saying.text) for p in barred))
        free = [pick for pick in picks if pick not in barred]
        made = [self._multiplier.product(pick.saying, question, doubted) for pick in free]
        return next((each for each in made if each), None)

    def totals(self, picks: Sequence[Pick], question: Question) -> tuple[Total, ...]:
        """Return the sum of the first figures of two helps of one place, asked for at once."""
        if not question.asks("sum"):
            return ()
        place = picks[0].saying.area
        helps = [p for p in picks if p.saying.aspect == "amount" and p.saying.area == place]
        firsts = [figures[0] for pick in helps if (figures := self._figures(pick))]
        found = self._multiplier.total(firsts[:2])
        return (found,) if found else ()
