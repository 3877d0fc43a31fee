"""Chooses the sayings that answer a question, from the entries it was found to be about."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from knowledge.areas import Areas
from knowledge.question import Question
from knowledge.sayings import Saying
from knowledge.schema import NATION
from knowledge.search import Hearing, Index

ENTRIES = 8
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
GLOBAL_SAYINGS = 12
BUDGET = 230
WEIGHTS = {
    "cover": 3.5,
    "led": 1.1,
    "topic": 2.2,
    "aspect": 1.0,
    "area": 2.0,
    "year": 0.6,
    "figure": 0.5,
    "word": 1.0,
    "not_stated": -0.8,
    "conflict": 0.6,
}
STRONG = 0.5
WORD_COVER = 0.2
NEAR_COVER = 0.6
FIT = {"same": 1.0, "above": 0.85, "nation": 0.7, "below": 0.6, "elsewhere": -0.1}
WIDE_FIGURE = 0.55
WIDE_RULE = 0.8
FIGURES = frozenset({"amount", "result"})
HERE_TOO = 0.5
NOT_THERE = -0.6
HOUSEHOLD_RESULT = 0.4


@dataclass(frozen=True, slots=True)
class Pick:
    """A saying chosen, with its score and how its place relates to the place asked for.

    fit: same, above, nation, below or elsewhere (see FIT); same when no place is known.
    """

    saying: Saying
    score: float
    cover: float
    fit: str
    number: int


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses sayings of an index for one role.

    kin: aspects that answer for one another. tells: per saying, the aspects it speaks to.
    """

    index: Index
    areas: Areas
    kin: Mapping[str, Sequence[str]]
    tells: Sequence[frozenset[str]]
    gain_needed: float = field(default=0.09)

    def ranked(self, hearing: Hearing, question: Question, role: str) -> list[Pick]:
        """Return the sayings that may answer, best first."""
        topics = self._topics(hearing)
        numbers = self._candidates(hearing, topics)
        mine = [n for n in numbers if role in self.index.sayings[n].audience]
        picks = (self._pick(n, hearing, question, topics, role) for n in mine)
        return sorted(picks, key=lambda pick: -pick.score)

    def _topics(self, hearing: Hearing) -> dict[str, float]:
        top = max(hearing.ours[0].score, 1.0) if hearing.ours else 1.0
        return {f.entry.id: max(0.0, f.score / top) ** 1.5 for f in hearing.ours}

    def _candidates(self, hearing: Hearing, topics: Mapping[str, float]) -> list[int]:
        wanted = set(list(topics)[:ENTRIES])
        own = [n for n, saying in enumerate(self.index.sayings) if saying.entry in wanted]
        best = sorted(hearing.says, key=hearing.says.__getitem__, reverse=True)[:GLOBAL_SAYINGS]
        return list(dict.fromkeys([*own, *best]))

    def _pick(
        self,
        number: int,
        hearing: Hearing,
        question: Question,
        topics: Mapping[str, float],
        role: str,
    ) -> Pick:
        saying = self.index.sayings[number]
        cover = hearing.says.get(number, 0.0)
        fit = self._best_fit(saying.area, question)
        parts = {
            "cover": min(1.0, cover * 1.6),
            "led": self.index.led(number, hearing),
            "topic": topics.get(saying.entry, 0.0),
            "aspect": self._aspect_worth(number, question, role),
            "area": self._area_worth(fit, saying, question),
            "year": _year_fit(saying, question),
            "figure": _figure_fit(saying, question),
            "word": _word_fit(saying, question),
        }
        parts["not_stated"] = float(saying.aspect == "not_stated")
        parts["conflict"] = float(
            saying.aspect == "conflict" and cover > WORD_COVER and fit == "same"
        )
        score = sum(WEIGHTS[name] * value for name, value in parts.items())
        return Pick(saying, score, cover, fit, number)

    def _area_worth(self, fit: str, saying: Saying, question: Question) -> float:
        """How much a place counts: figures are local, rules may well be wide."""
        wide = fit == "nation" or (fit == "above" and self.areas.level(saying.area) == "province")
        if wide:
            return WIDE_FIGURE if question.aspects.keys() & FIGURES else WIDE_RULE
        if fit != "elsewhere":
            return FIT[fit]
        if question.asks("here_too"):
            return HERE_TOO
        return NOT_THERE if question.places else FIT[fit]

    def _best_fit(self, area: str, question: Question) -> str:
        """Of several places named, the one an area fits best counts."""
        fits = [self.fit(area, place) for place in question.places or (question.place,)]
        return max(fits, key=FIT.__getitem__)

    def fit(self, area: str, place: str) -> str:
        """Return how the area of a saying relates to the place asked for."""
        if not place or area == place:
            return "same"
        if area == NATION:
            return "nation"
        if area in self.areas.chain(place):
            return "above"
        return "below" if self.areas.contains(place, area) else "elsewhere"

    def _aspect_worth(self, number: int, question: Question, role: str) -> float:
        """Totals of the past are no answer to a household asking what it may get."""
        fit = self.aspect_fit(number, question.aspects)
        saying = self.index.sayings[number]
        entry = self.index.entry(saying.entry)
        of_policy = entry is not None and entry.policy and saying.aspect == "result"
        total = of_policy and "result" not in question.aspects
        return fit * HOUSEHOLD_RESULT if total and role == "household" else fit

    def aspect_fit(self, number: int, asked: Mapping[str, float]) -> float:
        """Return how well a saying answers the aspects asked for, 0..1."""
        if not asked:
            return 0.5
        tells = self.tells[number]
        direct = max((asked.get(aspect, 0.0) for aspect in tells), default=0.0)
        own = self.index.sayings[number].aspect
        near = max((s for a, s in asked.items() if own in self.kin.get(a, ())), default=0.0)
        return max(direct, near * 0.5) / max(asked.values())

    def together(self, ranked: Sequence[Pick], hearing: Hearing, question: Question) -> list[Pick]:
        """Return the best saying and those that answer what it leaves open, within one screen."""
        if not ranked:
            return []
        chosen = [ranked[0]]
        for pick in ranked[1:40]:
            length = sum(len(each.saying.text) for each in chosen)
            if length + len(pick.saying.text) > BUDGET or len(chosen) == 5:
                continue
            if self._adds(pick, chosen, hearing, question):
                chosen.append(pick)
        return [*chosen, *self._newer(chosen, ranked)]

    def _newer(self, chosen: Sequence[Pick], ranked: Sequence[Pick]) -> list[Pick]:
        """Return the latest row of a rate told for an earlier year, at most one."""
        told = {each.saying for each in chosen}
        for each in chosen:
            later = [
                pick
                for pick in ranked
                if each.saying.rate
                and (pick.saying.rate, pick.saying.area) == (each.saying.rate, each.saying.area)
                and pick.saying.since > each.saying.since
            ]
            newest = max(later, key=lambda pick: pick.saying.since, default=None)
            if newest and newest.saying not in told and not _repeats(newest.saying, chosen):
                return [newest]
        return []

    def _adds(
        self, pick: Pick, chosen: Sequence[Pick], hearing: Hearing, question: Question
    ) -> bool:
        first = chosen[0]
        if pick.score < first.score * 0.45 or _repeats(pick.saying, chosen):
            return False
        if pick.saying.conflict and pick.saying.conflict == first.saying.conflict:
            return True
        if pick.saying.entry != first.saying.entry and pick.cover < 0.25:
            return False
        if pick.fit == "elsewhere" and first.fit != "elsewhere" and pick.cover < first.cover:
            return False
        if self._gain(pick, chosen, hearing) > self.gain_needed:
            return True
        if pick.saying.kind == "term" and pick.cover > WORD_COVER:
            return True
        if pick.fit == "same" and question.places and self._first_of_place(pick, chosen):
            return True
        if self._first_figure(pick, chosen, question):
            return True
        told = frozenset().union(*(self.tells[each.number] for each in chosen))
        asked = {a for a, strength in question.aspects.items() if strength >= STRONG}
        opens = asked & self.tells[pick.number] - told
        return bool(opens) and pick.saying.entry == first.saying.entry and pick.fit != "elsewhere"

    def _first_figure(self, pick: Pick, chosen: Sequence[Pick], question: Question) -> bool:
        """Whether a figure is asked for, none is told, and this saying of the matter has one."""
        asked = question.aspects.keys() & FIGURES
        told = any(_digits(each.saying.text) - _digits(each.saying.as_of) for each in chosen)
        mine = _digits(pick.saying.text) - _digits(pick.saying.as_of)
        first = chosen[0]
        near = pick.cover >= first.cover * NEAR_COVER
        same = near and (pick.saying.entry, pick.fit) == (first.saying.entry, first.fit)
        return bool(asked and mine) and not told and same and pick.saying.aspect in question.aspects

    def _first_of_place(self, pick: Pick, chosen: Sequence[Pick]) -> bool:
        """Whether a saying is of the very place named, on the same matter, and none told is."""
        first = chosen[0].saying
        matter = (first.entry, first.aspect) == (pick.saying.entry, pick.saying.aspect)
        return matter and all(each.fit != "same" for each in chosen)

    def _gain(self, pick: Pick, chosen: Sequence[Pick], hearing: Hearing) -> float:
        """Return the share of the question that *pick* covers and nothing chosen does."""
        covered = "".join(self.index.said[each.number] for each in chosen)
        mine = self.index.said[pick.number]
        total = new = 0.0
        for gram, weight in hearing.wanted.items():
            worth = weight * self.index.rarity(gram)
            total += worth
            if gram in mine and gram not in covered:
                new += worth
        return new / total if total else 0.0


def _repeats(saying: Saying, chosen: Iterable[Pick]) -> bool:
    """A rate row whose figure a chosen text already gives, or the same text again."""
    for pick in chosen:
        if pick.saying.text == saying.text:
            return True
        if saying.kind == "rate" and pick.saying.area == saying.area:
            figures = _digits(saying.text)
            if figures and figures <= _digits(pick.saying.text):
                return True
    return False


@lru_cache(maxsize=8192)
def _digits(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(text))


def _year_fit(saying: Saying, question: Question) -> float:
    if question.years:
        told = f"{saying.as_of} {saying.text}"
        inside = any(y in told or saying.since <= y <= saying.last for y in question.years)
        return 1.0 if inside else 0.0
    if saying.kind == "rate":
        return 0.5 + min(1.0, max(0.0, (_year(saying) - 2010) / 20))
    return 0.5


def _word_fit(saying: Saying, question: Question) -> float:
    """A word explained, when the question asks what it is."""
    return 1.0 if saying.kind == "term" and "what" in question.aspects else 0.0


def _year(saying: Saying) -> int:
    return int(saying.as_of[:4]) if saying.as_of[:4].isdigit() else 2010


def _figure_fit(saying: Saying, question: Question) -> float:
    if not question.figures:
        return 0.0
    digits = _digits(saying.text)
    return 1.0 if any(_digits(figure) & digits for figure in question.figures) else 0.0
