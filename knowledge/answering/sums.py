"""What is reckoned along with an answer: differences, shares, twelve months, products, sums."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.answering.apart import Gaps
from knowledge.answering.bounds import Bound, Bounds
from knowledge.answering.choosing import Pick
from knowledge.answering.dividing import Quotient
from knowledge.answering.figure import Figure, FigureReader
from knowledge.answering.helps import Helps, helps_named
from knowledge.answering.multiply import Multiplier, Product, Total
from knowledge.answering.named import named_in
from knowledge.answering.put_together import PutTogether, Together
from knowledge.answering.question import Question
from knowledge.answering.reckon import Difference, times_twelve, twelfth
from knowledge.answering.worth import Worth
from knowledge.areas import Areas
from knowledge.finding.entries import Entry
from knowledge.finding.hearing import Hearing
from knowledge.finding.sayings import Saying, plain_number

COUNTED = frozenset({"amount", "limit", "result"})


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything reckoned for one answer; each result with the cited figures it is made of.

    gaps: how far two figures lie apart; times: the ratio is asked. counted: the totals are of
    what was counted, not of helps one would get.
    twelve: (figure, "year" or "month", result). bound: the line a mean keeps or not.
    line: persons were to be counted with a line nobody is paid. held: where what was multiplied
    stands.
    """

    gaps: tuple[Difference, ...] = ()
    times: bool = False
    twelve: tuple[str, str, str] | None = None
    product: Product | None = None
    quotients: tuple[Quotient, ...] = ()
    totals: tuple[Total, ...] = ()
    counted: bool = False
    bound: Bound | None = None
    line: bool = False
    held: tuple[Pick, ...] = ()


NOTHING = Sums()


class Accountant:
    """Reckons with the figures of the sayings chosen."""

    def __init__(
        self, facets: Mapping[str, Any], worth: Worth, areas: Areas, entries: Sequence[Entry]
    ) -> None:
        self._entries = entries
        self._per_unit: Mapping[str, str] = facets["per_unit"]
        self._money: str = facets["money"]
        self._worth = worth
        self._at_odds = re.compile(facets["patterns"]["at_odds_told"])
        self._reader = FigureReader(facets)
        self._gaps = Gaps(facets, worth, entries, self._figures)
        self._multiplier = Multiplier(facets)
        self._bounds = Bounds(facets)
        self._helps = Helps(self._multiplier, self._figures, self._money)
        self._together = PutTogether(facets, worth, areas, self._figures)

    def sums(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], hearing: Hearing, question: Question
    ) -> tuple[Sums, list[Pick]]:
        """Return what is reckoned, and the sayings that hold the figures it is made of.

        Nothing is reckoned for a place outside the files.
        """
        if question.outside or not picks:
            return NOTHING, []
        named = helps_named(hearing, self._entries)
        gaps, holders = self._gaps.found(picks, ranked, hearing, question)
        if gaps:
            return Sums(gaps=gaps, times=question.asks("times")), holders
        adds = self._together.adds(question)
        both, holders = self._helps.total(named, ranked if adds else ())
        if both:
            return Sums(totals=(both,)), holders
        product, told = self.product(picks, ranked, question)
        if product and self._multiplier.asks_all(question):
            return Sums(product=product, held=tuple(told)), told
        made, holders = self._of_named(picks, ranked, question)
        if holders and not (len(named) > 1 and self._unasked(made, question)):
            return made, holders
        if product:
            return Sums(product=product, held=tuple(told)), told
        if self._multiplier.is_line(picks[0].saying) and self._multiplier.counts_people(question):
            return Sums(line=True), []
        twelve = None if self._doubted(picks[0], ranked) else self.twelve(picks, question)
        held = (picks[0],) if twelve else ()
        return Sums(twelve=twelve, totals=self.totals(picks, question), held=held), []

    def _doubted(self, first: Pick, ranked: Sequence[Pick]) -> bool:
        """Whether a contradiction of the very place asked for is told of a figure of a saying."""
        values = self._worth.large(first.saying.text)
        return any(
            pick.saying.aspect == "conflict"
            and pick.saying.entry == first.saying.entry
            and pick.fit == "same"
            and values & self._worth.large(pick.saying.text)
            for pick in ranked
        )

    def _unasked(self, made: Sums, question: Question) -> bool:
        """Whether what was added up is neither money nor of what the question counts."""
        units = {figure.unit for total in made.totals for figure in total.of} - {self._money}
        return any(all(unit not in each for each in question.counted) for unit in units)

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
        gaps, sides = self._gaps.across(picks, question)
        found = self._multiplier.total((gaps[0].larger, gaps[0].smaller)) if gaps else None
        return (Sums(totals=(found,), counted=True), sides) if found else (NOTHING, [])

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
        if not wanted or not figures or self._of_the_town(picks[0].saying, question):
            return None
        said = question.plain
        best = max(
            figures,
            key=lambda f: (f.year in question.years, len(named_in(f, said)), f.year, -f.start),
        )
        turned = times_twelve if wanted == "year" else twelfth
        nearly = self._multiplier.nearly(best, picks[0].saying.text)
        return plain_number(float(best.value)), wanted, f"{nearly}{turned(float(best.value))}"

    def _of_the_town(self, saying: Saying, question: Question) -> bool:
        """Whether a saying tells the town's figure, alone or beside the country's, unasked."""
        return self._worth.town(saying) and not question.asks("town")

    def product(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], question: Question
    ) -> tuple[Product | None, list[Pick]]:
        """Return the figure asked about times what it is told for one of, and where it stands.

        The line that help is measured against is never multiplied, nor a figure in doubt.
        """
        if not question.aspects.keys() & COUNTED or self._together.divides(question):
            return None, []
        looked_at = list(dict.fromkeys([*picks, *self._gaps.looked_at(picks, ranked)]))
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
