"""What is reckoned along with an answer: differences, shares, twelve months, products, sums."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.answering.bounds import Bound, Bounds
from knowledge.answering.choosing import Pick
from knowledge.answering.dividing import Quotient
from knowledge.answering.figure import Figure, FigureReader
from knowledge.answering.multiply import Multiplier, Product, Total
from knowledge.answering.named import asked_for, named_in
from knowledge.answering.put_together import PutTogether, Together
from knowledge.answering.question import Question
from knowledge.answering.reckon import Difference, Reckoner, times_twelve, twelfth
from knowledge.answering.worth import Worth, pairs_of
from knowledge.areas import Areas
from knowledge.finding.hearing import Hearing
from knowledge.finding.sayings import plain_number

MOST_RATES = 6
MOST_GAPS = 2
COUNTED = frozenset({"amount", "limit", "result"})
OF_BOTH_YEARS = 20


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything reckoned for one answer; each result with the cited figures it is made of.

    gaps: how far two figures lie apart; times: the ratio is asked. counted: the totals are of
    what was counted, not of helps one would get.
    twelve: (figure, "year" or "month", result). bound: the line a mean keeps or not.
    """

    gaps: tuple[Difference, ...] = ()
    times: bool = False
    twelve: tuple[str, str, str] | None = None
    product: Product | None = None
    quotients: tuple[Quotient, ...] = ()
    totals: tuple[Total, ...] = ()
    counted: bool = False
    bound: Bound | None = None


NOTHING = Sums()


class Accountant:
    """Reckons with the figures of the sayings chosen."""

    def __init__(self, facets: Mapping[str, Any], worth: Worth, areas: Areas) -> None:
        self._per_unit: Mapping[str, str] = facets["per_unit"]
        self._money: str = facets["money"]
        self._worth = worth
        self._levels: Mapping[str, str] = facets["levels"]
        self._over_time = re.compile(facets["patterns"]["over_time"])
        self._at_odds = re.compile(facets["patterns"]["at_odds_told"])
        self._reader = FigureReader(facets)
        self._reckoner = Reckoner(facets)
        self._multiplier = Multiplier(facets)
        self._bounds = Bounds(facets)
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
        product, told = self.product(picks, ranked, question)
        if product and self._multiplier.asks_all(question):
            return Sums(product=product), told
        made, holders = self._of_named(picks, ranked, question)
        if holders:
            return made, holders
        if product:
            return Sums(product=product), told
        return Sums(
            twelve=self.twelve(picks, question),
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
        if not found.holders:
            return NOTHING, []
        bound = self._bound(found, [*picks, *ranked], question)
        made = Sums(quotients=found.quotients, totals=found.totals, counted=True, bound=bound)
        return made, list(dict.fromkeys([*found.holders, *([bound.pick] if bound else [])]))

    def _bound(self, found: Together, picks: Sequence[Pick], question: Question) -> Bound | None:
        """Return the line told for each one in the matter of a mean that was reckoned."""
        matter = {pick.saying.entry for pick in found.holders}
        near = [pick for pick in picks if pick.saying.entry in matter]
        told = [(pick, figure) for pick in near for figure in self._figures(pick)]
        return (
            self._bounds.beside(found.quotients[0], told, question.plain)
            if found.quotients
            else None
        )

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
        if found is None or self._others_given(found, question):
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

    def _others_given(self, found: Difference, question: Question) -> bool:
        """Whether the question itself names the figures that it wants compared, and these not."""
        ends = {float(found.larger.value), float(found.smaller.value)}
        return len(question.values) > 1 and not ends <= question.values

    def _held(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], question: Question
    ) -> list[tuple[Figure, Pick]]:
        """Return the figures looked at: those of the saying that has all years asked, if one has.

        Of several of the first one's matter the one that speaks of least else.
        """
        there = [pick for pick in ranked[:OF_BOTH_YEARS] if pick.saying.area == question.place]
        asked = (*picks, *there) if len(question.years) > 1 else ()
        told = [p for p in asked if {f.year for f in self._figures(p)} >= {*question.years}]
        if told:
            matter = [p for p in told if p.saying.entry == picks[0].saying.entry] or told[:1]
            best = max(matter, key=lambda pick: self._close(pick, question))
            return [(figure, best) for figure in self._figures(best)]
        return [(f, pick) for pick in self._looked_at(picks, ranked) for f in self._figures(pick)]

    def _close(self, pick: Pick, question: Question) -> float:
        """How much of what a saying tells of the years asked is asked for."""
        dated = (figure for figure in self._figures(pick) if figure.year in question.years)
        return max(asked_for(figure, question.plain) for figure in dated)

    def _across(
        self, picks: Sequence[Pick], question: Question
    ) -> tuple[tuple[Difference, ...], list[Pick]]:
        """Return how far the same thing lies apart in two places; what is counted comes first."""
        sides = list({pick.saying.area: pick for pick in reversed(picks)}.values())[::-1][:2]
        if len(sides) < 2 or len(question.places) > 2:
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
        if saying.aspect == "conflict" or self._at_odds.search(saying.text):
            return []
        of = saying.rate or str(pick.number)
        return self._reader.read(saying.text, of, (saying.since or saying.as_of)[:4])

    def twelve(self, picks: Sequence[Pick], question: Question) -> tuple[str, str, str] | None:
        """Return (figure, "year" or "month", result): twelve months, or a twelfth of a year."""
        wanted = next((each for each in ("year", "month") if question.asks(f"per_{each}")), "")
        told = self._per_unit["month" if wanted == "year" else "year"]
        figures = [f for f in self._figures(picks[0]) if told in f.per and f.unit == self._money]
        if not wanted or not figures:
            return None
        said = question.plain
        best = max(
            figures,
            key=lambda f: (f.year in question.years, len(named_in(f, said)), f.year, -f.start),
        )
        turned = times_twelve if wanted == "year" else twelfth
        nearly = self._multiplier.nearly(best, picks[0].saying.text)
        return plain_number(float(best.value)), wanted, f"{nearly}{turned(float(best.value))}"

    def product(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], question: Question
    ) -> tuple[Product | None, list[Pick]]:
        """Return the figure asked about times what it is told for one of, and where it stands.

        The line that help is measured against is never multiplied, nor a figure in doubt.
        """
        if not question.aspects.keys() & COUNTED or self._together.divides(question):
            return None, []
        looked_at = list(dict.fromkeys([*picks, *self._looked_at(picks, ranked)]))
        barred = [pick for pick in looked_at if self._multiplier.barred(pick.saying)]
        doubted = frozenset[float]().union(*(self._worth.values(p.saying.text) for p in barred))
        for pick in looked_at:
            figures = [] if pick in barred else self._figures(pick)
            if made := self._multiplier.product(pick.saying.text, figures, question, doubted):
                return made, [pick]
        return None, []

    def totals(self, picks: Sequence[Pick], question: Question) -> tuple[Total, ...]:
        """Return the sum of the first figures of two helps of one place, asked for at once."""
        if not question.asks("sum"):
            return ()
        place = picks[0].saying.area
        helps = [p for p in picks if p.saying.aspect == "amount" and p.saying.area == place]
        firsts = [figures[0] for pick in helps if (figures := self._figures(pick))]
        found = self._multiplier.total(firsts[:2])
        return (found,) if found else ()
