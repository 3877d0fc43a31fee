"""How far figures told in sayings lie apart, where they are of one thing, place and time."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from knowledge.answering.choosing import Pick
from knowledge.answering.figure import Figure
from knowledge.answering.helps import HOLDING, helps_named
from knowledge.answering.named import asked_for, named_in
from knowledge.answering.question import Question
from knowledge.answering.reckon import Difference, Reckoner
from knowledge.answering.worth import Worth, pairs_of
from knowledge.finding.entries import Entry
from knowledge.finding.hearing import Hearing

MOST_RATES = 6
MOST_GAPS = 2
OF_BOTH_YEARS = 20


class Gaps:
    """Finds the two figures a question wants told apart. figures: reads those of a saying."""

    def __init__(
        self,
        facets: Mapping[str, Any],
        worth: Worth,
        entries: Sequence[Entry],
        figures: Callable[[Pick], list[Figure]],
    ) -> None:
        self._worth = worth
        self._entries = entries
        self._figures = figures
        self._levels: Mapping[str, str] = facets["levels"]
        self._over_time = re.compile(facets["patterns"]["over_time"])
        self._reckoner = Reckoner(facets)

    def found(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], hearing: Hearing, question: Question
    ) -> tuple[tuple[Difference, ...], list[Pick]]:
        """Return how far the figures asked about lie apart, and the sayings that hold them.

        Rates of what the first saying is about are looked at too: their parts are told apart.
        """
        if not question.asks("difference") or not picks or question.outside:
            return (), []
        if len(question.places) > 1:
            return self.across(picks, question)
        if question.asks("town") and question.asks("country") and not question.years:
            return self._two_sided(ranked)
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
        if not self._told_together(ends, holders, over_time, hearing, question):
            return (), []
        others = self._of_other_items(picks, holders, found, hearing, question)
        return (found, *others)[:MOST_GAPS], holders

    def _told_together(
        self,
        ends: tuple[Figure, Figure],
        holders: Sequence[Pick],
        over_time: bool,
        hearing: Hearing,
        question: Question,
    ) -> bool:
        """Whether two figures are of one place, of one time unless times are compared, and not of
        one help where two are named.
        """
        if len({pick.saying.area for pick in holders}) > 1:
            return False
        timed = over_time or bool(question.years) or ends[0].year == ends[1].year
        named = set(helps_named(hearing, self._entries))
        told = {pick.saying.entry for pick in holders}
        return timed and not (len(named) > 1 and not over_time and len(told & named) == 1)

    def _two_sided(self, ranked: Sequence[Pick]) -> tuple[tuple[Difference, ...], list[Pick]]:
        """Return how far the line of the town and that of the country lie apart, of one place and
        year, the latest; nothing else will do.
        """
        worth = self._worth
        rates = [pick for pick in ranked if pick.saying.rate and pick.fit in HOLDING]
        towns = [p for p in rates if worth.town(p.saying) and not worth.country(p.saying)]
        country = [p for p in rates if worth.country(p.saying) and not worth.town(p.saying)]
        pairs = [pair for pair in itertools.product(towns, country) if self._alike(*pair)]
        there = [pair for pair in pairs if pair[0].saying.area == pairs[0][0].saying.area]
        for one, other in sorted(there, key=lambda pair: pair[0].saying.since, reverse=True):
            first, second = self._figures(one)[0], self._figures(other)[0]
            return (self._reckoner.difference(first, second),), [one, other]
        return (), []

    def _alike(self, one: Pick, other: Pick) -> bool:
        """Whether two rows of rates are of one place and year, and of one unit."""
        ones, others = self._figures(one), self._figures(other)
        told = bool(ones and others) and one.saying.area == other.saying.area
        dated = one.saying.since[:4] == other.saying.since[:4]
        return told and dated and (ones[0].unit, ones[0].per) == (others[0].unit, others[0].per)

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
        return [(f, pick) for pick in self.looked_at(picks, ranked) for f in self._figures(pick)]

    def _close(self, pick: Pick, question: Question) -> float:
        """How much of what a saying tells of the years asked is asked for."""
        dated = (figure for figure in self._figures(pick) if figure.year in question.years)
        return max(asked_for(figure, question.plain) for figure in dated)

    def across(
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

    def looked_at(self, picks: Sequence[Pick], ranked: Sequence[Pick]) -> list[Pick]:
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
