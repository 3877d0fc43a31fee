"""What has to be said along with the sayings chosen: what is missing, past, or of another place."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from knowledge.choosing import STRONG, Chooser, Pick
from knowledge.contents import Knowledge
from knowledge.entries import Entry, is_term
from knowledge.question import Question
from knowledge.reckon import Difference, Figure, Reckoner, times_twelve, twelfth
from knowledge.sayings import Saying, plain_number
from knowledge.search import Hearing

PLAINLY = 0.75
WELL_COVERED = 0.4
MISSABLE = ("amount", "when", "where", "papers", "contact")
FIGURED = ("amount", "limit", "change")
WIDE = ("nation", "province")
MOST_RATES = 6


class Caveats:
    """Looks over a choice of sayings with the question beside it."""

    def __init__(self, knowledge: Knowledge, chooser: Chooser, facets: Mapping[str, Any]) -> None:
        self._knowledge = knowledge
        self._chooser = chooser
        self._per_unit = facets["per_unit"]
        self._tells_history = re.compile(facets["patterns"]["tells_history"])
        self._reckoner = Reckoner(facets)

    def missing(
        self, entry: Entry | None, picks: Sequence[Pick], question: Question
    ) -> tuple[str, ...]:
        """Return the aspects plainly asked for that nothing chosen answers, at most two."""
        if entry is None or is_term(entry) or not picks or picks[0].cover > WELL_COVERED:
            return ()
        told = frozenset().union(*(self._chooser.tells[pick.number] for pick in picks))
        plainly = [a for a, strength in question.aspects.items() if strength >= PLAINLY][:2]
        return tuple(
            aspect
            for aspect in plainly
            if aspect in MISSABLE
            and aspect not in told
            and not told & set(self._chooser.kin.get(aspect, ()))
        )

    def history(self, picks: Sequence[Pick], on: date | None) -> str:
        """Return the latest year of the figures told, when all are past and no text says so."""
        figured = [p.saying for p in picks if p.saying.aspect in FIGURED and _has_digit(p.saying)]
        past = [s for s in figured if self._from_seed(s) or (s.until and on and s.until < on)]
        said = any(self._tells_history.search(saying.text) for saying in past)
        if not past or len(past) < len(figured) or said:
            return ""
        return max(saying.last or saying.as_of for saying in past)[:4]

    def _from_seed(self, saying: Saying) -> bool:
        source = self._knowledge.sources.get(saying.cites[0].split("#")[0])
        return source is not None and source.kind == "seed"

    def unplaced(self, picks: Sequence[Pick], question: Question) -> bool:
        """Return whether a figure is asked for and none told is local to the place asked for."""
        level = self._knowledge.areas.level
        asked = question.aspects.get("amount", 0.0) >= STRONG and len(question.places) < 2
        if not picks or not asked or level(question.place) in ("", *WIDE):
            return False
        return not any(
            pick.fit != "elsewhere" and level(pick.saying.area) not in WIDE for pick in picks
        )

    def gap(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], hearing: Hearing, question: Question
    ) -> tuple[Difference | None, list[Pick]]:
        """Return how far the two figures asked about lie apart, and the sayings that hold them.

        Rates of what the first saying is about are looked at too: their parts are told apart.
        """
        if not question.asks("difference") or not picks:
            return None, []
        first = picks[0]
        rates = [
            pick
            for pick in ranked
            if pick.saying.rate and (pick.saying.entry, pick.fit) == (first.saying.entry, first.fit)
        ]
        held = [
            (figure, pick)
            for pick in dict.fromkeys([*rates[:MOST_RATES], *picks])
            for figure in self._figures(pick)
        ]
        figures = [figure for figure, _ in held]
        found = self._reckoner.asked_apart(figures, hearing.wanted, question.years)
        found = found or self._reckoner.change(self._figures(first))
        ends = (found.larger, found.smaller) if found else ()
        holders = [pick for figure, pick in held if figure in ends]
        return found, list(dict.fromkeys(holders))[:2]

    def _figures(self, pick: Pick) -> list[Figure]:
        saying = pick.saying
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

    def contact(self, entries: Sequence[str], place: str) -> str:
        """Return whom to ask about the first entry: name and number, or the office's name."""
        for contact in self._knowledge.contacts:
            near = self._chooser.fit(contact.area, place) in ("same", "above", "nation")
            if near and entries and entries[0] in contact.topics:
                numbered = any(map(str.isdigit, contact.value))
                return f"{contact.label} {contact.value}" if numbered else contact.label
        return ""


def _has_digit(saying: Saying) -> bool:
    return any(map(str.isdigit, saying.text))
