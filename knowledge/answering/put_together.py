"""Shares, averages and sums of figures that a question names each in its own words."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from knowledge.answering.choosing import Pick
from knowledge.answering.dividing import Divided, Divider, Quotient
from knowledge.answering.figure import Figure
from knowledge.answering.multiply import Multiplier, Total
from knowledge.answering.named import headed_in, named_in, told_apart
from knowledge.answering.question import Question
from knowledge.answering.sharing import Sharer
from knowledge.answering.worth import Worth
from knowledge.areas import Areas
from knowledge.schema import NATION

FiguresOf: TypeAlias = Callable[[Pick], list[Figure]]

# So many of the best sayings of one place and matter are looked at for figures.
BESIDE = 12


@dataclass(frozen=True, slots=True)
class Together:
    """What was made of figures named; holders: the sayings they stand in."""

    quotients: tuple[Quotient, ...] = ()
    totals: tuple[Total, ...] = ()
    holders: tuple[Pick, ...] = ()


NONE = Together()


class PutTogether:
    """Looks through the sayings chosen, and those close to them, for the figures named."""

    def __init__(
        self, facets: Mapping[str, Any], worth: Worth, areas: Areas, figures: FiguresOf
    ) -> None:
        patterns = facets["patterns"]
        self._areas = areas
        self._worth = worth
        self._figures = figures
        self._levels: Mapping[str, str] = facets["levels"]
        self._summed = re.compile(patterns["summed"])
        self._all = re.compile(patterns["all_summed"])
        self._total = re.compile(patterns["stated_total"])
        self._joined = re.compile(patterns["joined"])
        self._multiplier = Multiplier(facets)
        self._divider = Divider(facets)
        self._sharer = Sharer(facets, worth)

    def divides(self, question: Question) -> bool:
        return self._divider.asked(question.plain) or self._sharer.asked(question.plain)

    def adds(self, question: Question) -> bool:
        told = (question.plain, question.text)
        asked = any(self._summed.search(each) or self._all.search(each) for each in told)
        return question.asks("sum") or asked

    def made(self, picks: Sequence[Pick], ranked: Sequence[Pick], question: Question) -> Together:
        """Return the shares, averages or sums asked for, NONE when the figures are not there.

        They stand in one saying, else, but for averages, in several of one place and matter. What
        must not be divided is not divided by way of another saying either, and nothing is added up
        where the first thing told is that the figures do not agree.
        """
        divides, averages = self.divides(question), self._divider.asked(question.plain)
        told = [f for p in picks if p.saying.aspect != "limit" for f in self._figures(p)]
        if not divides and picks[0].saying.aspect == "conflict":
            return NONE
        if averages and self._divider.told(told, question.plain):
            return NONE
        if divides and not averages and self._sharer.told(told, question.plain):
            return NONE
        near = self._near(picks, ranked, question, alone=not divides)
        if divides and any(
            self._divider.barred(pick.saying.text, question.plain) for pick in picks
        ):
            return NONE
        barred = self._barred(near, question) if divides else frozenset()
        alone = [[pick] for pick in near]
        others = [[pick] for pick in picks if pick not in near]
        for held in [*alone, *others] if averages else [*alone, near, *others]:
            if any(barred & self._worth.values(pick.saying.text) for pick in held):
                continue
            found = self._of(held, question)
            first = held == near[:1] or not self._divider.to_each(question.plain)
            if found and (first or self._named_at_all(found, question)):
                return found
        return NONE

    def _named_at_all(self, found: Together, question: Question) -> bool:
        """Whether a figure that a mean is made of is named; the first saying's need not be."""
        said = self._without_places(self._with_levels(f"{question.text} {question.plain}"))
        return any(named_in(each, said) for made in found.quotients for each in made.of)

    def _near(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], question: Question, *, alone: bool
    ) -> list[Pick]:
        """Return the sayings looked at: of the place named, when something close is of it.

        Those of the same matter come first; of a place named, of other matters too. alone: only
        when two are named together, for what is added up must be asked for together.
        """
        own = [p for p in (*picks, *ranked[:BESIDE]) if question.places and p.fit == "same"]
        first = next(iter(own), picks[0]).saying
        there = [pick for pick in ranked if pick.saying.area == first.area]
        matter = [pick for pick in there if pick.saying.entry == first.entry]
        several = not alone or self._joined.search(question.text) is not None
        wide = there if several and first.area in question.places else []
        told = [pick for pick in picks if pick.saying.area == first.area]
        return list(dict.fromkeys([*told, *matter[:BESIDE], *wide[:BESIDE]]))

    def _barred(self, picks: Sequence[Pick], question: Question) -> frozenset[float]:
        """Return the figures of which some saying tells that they must not be divided."""
        told = [pick.saying.text for pick in picks]
        texts = [text for text in told if self._divider.barred(text, question.plain)]
        return frozenset().union(*map(self._worth.values, texts))

    def _of(self, held: Sequence[Pick], question: Question) -> Together | None:
        said = self._with_levels(f"{question.text} {question.plain}")
        said = said if held[0].fit == "above" else self._without_places(said)
        figures = [each for pick in held for each in self._named(pick, said, len(held) > 1)]
        text = held[0].saying.text if len(held) == 1 else ""
        quotients: tuple[Quotient, ...] = ()
        totals: tuple[Total, ...] = ()
        if self.divides(question):
            asked = Divided(self._with_levels(question.plain), said, question.values)
            averages = self._divider.asked(question.plain)
            quotients = self._divider.quotients(figures, asked, text) if averages else ()
            quotients = quotients or self._sharer.shares(figures, asked)
        else:
            totals = self._totals(figures, said, question, text)
            totals = tuple(each for each in totals if text or not self._holds_one(each, held))
        ends = {f for each in quotients for f in each.of} | {f for each in totals for f in each.of}
        holders = tuple(p for p in held if any(figure in ends for figure in self._figures(p)))
        return Together(quotients, totals, holders) if holders else None

    def _holds_one(self, total: Total, held: Sequence[Pick]) -> bool:
        """Whether one saying tells all figures of a sum: one of them is part of another."""
        values = {float(figure.value) for figure in total.of}
        return any(values <= self._worth.values(pick.saying.text) for pick in held)

    def _totals(
        self, figures: Sequence[Figure], said: str, question: Question, text: str
    ) -> tuple[Total, ...]:
        """Return the sums of figures told apart; of all of one saying asked for part by part."""
        if text and len(question.years) > 1:
            return self._of_years(figures, question)
        parts = [each for each in figures if not (text and self._sharer.is_total(each, figures))]
        apart = told_apart(parts, said)
        if not apart and text and self._all.search(question.plain) and not self._total.search(text):
            apart = told_apart(parts, said + text)[:1]
        once = [list({figure.value: figure for figure in group}.values()) for group in apart]
        return tuple(total for group in once if (total := self._multiplier.total(group)))

    def _of_years(self, figures: Sequence[Figure], question: Question) -> tuple[Total, ...]:
        """Return the sum of what one saying tells of each year asked, where it tells it once."""
        beside = (figure for figure in figures if figure.year in figure.heading)
        told = [f for f in beside if f.year in question.years and headed_in(f, question.plain)]
        units = list(dict.fromkeys(figure.unit for figure in told))
        groups = [[figure for figure in told if figure.unit == unit] for unit in units]
        whole = (g for g in groups if [f.year for f in g] == sorted(question.years))
        found = next(filter(None, map(self._multiplier.total, whole)), None)
        return (found,) if found else ()

    def _named(self, pick: Pick, said: str, first: bool) -> list[Figure]:
        """Return the figures of a saying; first: only the first one named, of each unit."""
        figures = self._figures(pick)
        if not first:
            return figures
        named = [figure for figure in figures if named_in(figure, said)]
        return list({figure.unit: figure for figure in reversed(named)}.values())

    def _with_levels(self, text: str) -> str:
        """Return a text with the levels of the state written as texts write them."""
        for spoken, written in self._levels.items():
            text = text.replace(spoken, written)
        return text

    def _without_places(self, text: str) -> str:
        """Blank out the names of places: what is counted there says nothing of what it is."""
        for hit in self._areas.spot(text):
            if hit.code == NATION:  # the word for it is also that of a level of the state
                continue
            text = f"{text[: hit.start]}{' ' * (hit.end - hit.start)}{text[hit.end :]}"
        return text
