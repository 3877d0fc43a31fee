"""What has to be said along with the sayings chosen: what is missing, past, or of another place."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from knowledge.answering.choosing import STRONG, Chooser, Pick
from knowledge.answering.question import OUTSIDE, Question
from knowledge.answering.worth import FIGURES
from knowledge.contents import Knowledge
from knowledge.finding.entries import Entry, is_term
from knowledge.finding.sayings import Saying
from knowledge.schema import NATION, Policy

PLAINLY = 0.75
WELL_COVERED = 0.4
MISSABLE = ("amount", "when", "where", "papers", "contact")
COUNTABLE = ("amount", "when")
STANDARDS = ("amount", "limit", "change")
WIDE = ("nation", "province")
JANUARY = "01"
LARGE, DOUBTED = 1000, 20


class Caveats:
    """Looks over a choice of sayings with the question beside it."""

    def __init__(self, knowledge: Knowledge, chooser: Chooser, facets: Mapping[str, Any]) -> None:
        self._knowledge = knowledge
        self._chooser = chooser
        self._tells_history = re.compile(facets["patterns"]["tells_history"])
        self._standard = re.compile(facets["patterns"]["standard_figure"])
        self._money: str = facets["money"]
        self._span = re.compile(facets["patterns"]["span"])
        self._own_figure = re.compile(facets["patterns"]["own_figure"])

    def missing(
        self, entry: Entry | None, picks: Sequence[Pick], question: Question
    ) -> tuple[str, ...]:
        """Return the aspects plainly asked for that nothing chosen answers, at most two.

        A figure is not missing where something told counts what its number is asked of.
        """
        if entry is None or is_term(entry) or not picks or picks[0].cover > WELL_COVERED:
            return ()
        told = frozenset().union(*(self._chooser.tells[pick.number] for pick in picks))
        plainly = [a for a, strength in question.aspects.items() if strength >= PLAINLY][:2]
        counted = any(self._chooser.worth.counts(pick.saying, question) for pick in picks)
        return tuple(
            aspect
            for aspect in plainly
            if aspect in MISSABLE
            and aspect not in told
            and not (counted and aspect in COUNTABLE)
            and not told & set(self._chooser.kin.get(aspect, ()))
        )

    def history(self, picks: Sequence[Pick], question: Question, on: date | None) -> str:
        """Return the last year covered by the standard told, "" when it is not a past standard.

        Only amounts and standards are renewed: totals, procedures and histories are not.
        """
        asked = question.aspects.keys() & {*STANDARDS} and not question.asks("totals")
        first = picks[0].saying if picks else None
        if first is None or not asked or not self._is_standard(first):
            return ""
        past = self._from_seed(first) or bool(first.until and on and first.until < on)
        said = any(self._tells_history.search(pick.saying.text) for pick in picks)
        newer = any(p.saying.aspect in STANDARDS and not self._from_seed(p.saying) for p in picks)
        if not past or said or newer:
            return ""
        return max(self._last_year(p.saying) for p in picks if p.saying.aspect in STANDARDS)

    def past(self, picks: Sequence[Pick], on: date | None) -> str:
        """Return the last year the standard told first is known for, "" when it may hold today."""
        first = picks[0].saying if picks else None
        if first is None or on is None or not self._from_seed(first):
            return ""
        year = self._last_year(first)
        return year if year < str(on.year) else ""

    def _is_standard(self, saying: Saying) -> bool:
        """Whether a saying gives what one person, household or village gets."""
        policy = isinstance(self._knowledge.topics.get(saying.entry), Policy)
        figure = self._standard.search(saying.text) is not None
        total = self._chooser.worth.is_total(saying)
        named = policy or saying.kind == "rate" or saying.aspect == "amount"
        return saying.aspect in STANDARDS and named and figure and not total

    def _last_year(self, saying: Saying) -> str:
        """Return the last year a saying is known for: what its source covers, or its own end."""
        own = max(re.findall(r"(?:19|20)\d\d", f"{saying.as_of} {saying.last}"), default="")
        source = self._knowledge.sources.get(saying.cites[0].split("#")[0])
        issued = source.issued if source and source.kind == "seed" else ""
        if not issued:
            return own
        year, _, month = issued.partition("-")
        return max(own, str(int(year) - 1) if month == JANUARY else year)

    def _from_seed(self, saying: Saying) -> bool:
        source = self._knowledge.sources.get(saying.cites[0].split("#")[0])
        return source is not None and source.kind == "seed"

    def no_year(self, picks: Sequence[Pick], question: Question, on: date | None) -> str:
        """Return the year a figure is asked of, today's included, when none told is of it.

        What a law or rule says holds until another is made; a standard paid is of its year alone.
        """
        asked = question.aspects.keys() & {*FIGURES, *STANDARDS}
        if not picks or not asked or question.outside or self._in_force(picks[0].saying):
            return ""
        standard = next((p.saying for p in picks if self._is_standard(p.saying)), picks[0].saying)
        years = question.years or self._today(standard, question, on)
        told = [pick for pick in picks if pick is picks[0] or self._counts_as_told(pick.saying)]
        return next((year for year in years if not self._told_of(year, told)), "")

    def _counts_as_told(self, saying: Saying) -> bool:
        """Whether a year named in a saying beside the first is that of a figure it tells."""
        figure = bool(self._chooser.worth.values(saying.text))
        return figure and saying.aspect != "not_stated" and not self._is_law(saying)

    def _today(self, first: Saying, question: Question, on: date | None) -> tuple[str, ...]:
        """Return this year when it is asked what is paid now."""
        now = on is not None and question.asks("now") and not question.asks("totals")
        return (str(on.year),) if on and now and self._is_standard(first) else ()

    def _in_force(self, saying: Saying) -> bool:
        """Whether a saying gives a rule: all but what the sources of the past and rates tell."""
        past = saying.kind == "rate" or self._from_seed(saying)
        return not past and (self._is_law(saying) or not self._is_standard(saying))

    def _is_law(self, saying: Saying) -> bool:
        source = self._knowledge.sources.get(saying.cites[0].split("#")[0])
        return source is not None and source.kind in ("law", "rule")

    def _told_of(self, year: str, picks: Sequence[Pick]) -> bool:
        """Whether a year, or a span of years that holds it, is named in what is told."""
        for pick in picks:
            saying = pick.saying
            told = f"{saying.text} {saying.as_of} {saying.since}\u2014{saying.last or saying.since}"
            spans = self._span.findall(told)
            if year in told or any(start <= year <= end for start, end in spans):
                return True
        return False

    def uncounted(self, picks: Sequence[Pick], question: Question) -> bool:
        """Return whether a sum is asked for and nothing told holds a figure, nor says so."""
        worth = self._chooser.worth
        if not picks or not any(self._money in unit for unit in question.counted):
            return False
        plain = (pick.saying for pick in picks)
        return not any(worth.values(each.text) or worth.unstated(each) for each in plain)

    def no_figure(self, picks: Sequence[Pick], question: Question) -> str:
        """Return a figure asked about that nothing told holds, "" when it is the asker's own."""
        asked = question.doubted or bool(question.quantities)
        value = max(question.values, default=0.0)
        own = self._own_figure.search(question.plain)
        least = DOUBTED if question.doubted else LARGE
        if not asked or value < least or own or question.outside or not picks:
            return ""
        worth = self._chooser.worth
        texts = [pick.saying.text for pick in picks]
        near = any(int(told) == value for text in texts for told in worth.values(text))
        if near or any(worth.tells(text, value) for text in texts):
            return ""
        shown = worth.shown(value)
        return shown if value >= LARGE or shown in question.plain else ""

    def unplaced(self, picks: Sequence[Pick], question: Question) -> bool:
        """Return whether a figure is asked for and none told is local to the place asked for.

        What a law says, of money apart, is not for a place to set.
        """
        level = self._knowledge.areas.level
        asked = question.aspects.get("amount", 0.0) >= STRONG and len(question.places) < 2
        if not picks or not asked or level(question.place) in ("", *WIDE):
            return False
        money = question.entitled or any(self._money in unit for unit in question.counted)
        if picks[0].saying.aspect == "not_stated" or (not money and self._is_law(picks[0].saying)):
            return False
        return not any(
            pick.fit != "elsewhere"
            and level(pick.saying.area) not in WIDE
            and pick.saying.aspect != "limit"
            for pick in picks
        )

    def elsewhere(self, picks: Sequence[Pick], question: Question) -> tuple[str, ...]:
        """Return the places told of that are not the asker's, when one place is asked for."""
        if not question.place or question.outside or len(question.places) > 1:
            return ()
        return tuple(dict.fromkeys(p.saying.area for p in picks if p.fit == "elsewhere"))

    def town_missing(self, picks: Sequence[Pick], question: Question) -> bool:
        """Return whether the town is asked for and no local figure told is of the town."""
        town_asked = question.asks("town") and not question.asks("country")
        worth, level = self._chooser.worth, self._knowledge.areas.level
        mixed = [p for p in picks if worth.wrong_side(p.saying, question)]
        local = any(
            worth.town(p.saying) and level(p.saying.area) not in WIDE and p.fit != "elsewhere"
            for p in picks
        )
        known = question.place not in ("", OUTSIDE, NATION)
        figure = question.entitled or question.aspects.get("amount", 0.0) >= STRONG
        two_sided = bool(mixed) or any(worth.town(p.saying) for p in picks)
        return town_asked and known and figure and two_sided and not local

    def contact(self, entries: Sequence[str], place: str) -> str:
        """Return whom to ask about the first entry: name and number, or the office's name."""
        for contact in self._knowledge.contacts:
            near = self._chooser.placing.fit(contact.area, place) in ("same", "above", "nation")
            if near and entries and entries[0] in contact.topics:
                numbered = any(map(str.isdigit, contact.value))
                return f"{contact.label} {contact.value}" if numbered else contact.label
        return ""
