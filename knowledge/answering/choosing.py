"""Chooses the sayings that answer a question, from the entries it was found to be about."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import mul

from knowledge.answering.question import Question
from knowledge.answering.sought import Name, Sought
from knowledge.answering.worth import FIGURES, Worth
from knowledge.areas import Areas
from knowledge.finding.bm25 import K1
from knowledge.finding.hearing import Hearing
from knowledge.finding.names import EXACT
from knowledge.finding.sayings import Saying
from knowledge.finding.search import Index
from knowledge.schema import NATION

ENTRIES, WHOLE = 8, 3
TELLING_FIGURE = 400.0
GLOBAL_SAYINGS = 12
WEIGHTS = {
    "cover": 4.4,
    "closest": 1.9,
    "held": 1.05,
    "led": 1.5,
    "topic": 2.1,
    "aspect": 1.7,
    "area": 2.35,
    "year": 0.5,
    "figure": 1.1,
    "word": 0.8,
    "list": 0.9,
    "named": 0.7,
    "counted": 1.3,
    "side": -2.0,
    "total": -1.3,
    "not_stated": -0.75,
    "conflict": 0.4,
}
STRONG = 0.5
# What a saying holds of the subject, in sums of idf: so much counts as one, more than twice is cut.
HELD, MOST_HELD = 20.0, 2.0
NAME_LENGTH = 2
SMALL = ("township", "village")
WORD_COVER = 0.2
FIT = {"same": 1.0, "above": 0.65, "nation": 0.7, "below": 0.6, "elsewhere": -0.1}
WIDE_FIGURE = 0.55
WIDE_RULE = 0.8
HERE_TOO = 0.5
SHARED = 0.8
NOT_THERE = -0.6
HOUSEHOLD_RESULT = 0.4
ELSEWHERE_CONFLICT = -1.5
AT_ODDS = 4.0
OFF_ASPECT = -0.1
OFF_RESULT = -0.6
COUNTED = 0.9
NAMED_PLACE = 0.6
# With no place known, wide places come first; the city most is known of counts as wide.
UNPLACED = {"nation": 1.0, "province": 0.95, "city": 0.7, "county": 0.55}
UNPLACED_VILLAGE = 0.45
UNPLACED_MAIN = 0.95


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
    main: the city most sayings are of. shared: topics whose sayings hold for other entries too.
    reserved: topics told of only in answer to a question that matches.
    """

    index: Index
    areas: Areas
    kin: Mapping[str, Sequence[str]]
    tells: Sequence[frozenset[str]]
    worth: Worth
    main: str = ""
    shared: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reserved: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def ranked(self, hearing: Hearing, question: Question, role: str) -> list[Pick]:
        """Return the sayings that may answer, best first."""
        topics = self._topics(hearing)
        numbers = self._allowed(self._candidates(hearing, topics, question), question)
        mine = [n for n in numbers if role in self.index.sayings[n].audience]
        names = self._names(hearing)
        covers = {n: self._cover(n, hearing, names) for n in mine}
        top, held = max(covers.values(), default=0.0), self.index.held(hearing)
        sought = Sought(hearing, question, role, topics, names, top, held)
        picks = (self._pick(n, cover, sought) for n, cover in covers.items())
        return sorted(picks, key=lambda pick: -pick.score)

    def _cover(self, number: int, hearing: Hearing, names: Mapping[str, Name]) -> float:
        entry = self.index.sayings[number].entry
        credit = names.get(entry, Name()).credit(self.index.said[number])
        return hearing.says.get(number, 0.0) + credit

    def _topics(self, hearing: Hearing) -> dict[str, float]:
        top = max(hearing.ours[0].score, 1.0) if hearing.ours else 1.0
        found = {f.entry.id: max(0.0, f.score / top) ** 1.5 for f in hearing.ours}
        for topic, others in self.shared.items():
            theirs = max((found.get(other, 0.0) for other in others), default=0.0)
            if theirs * SHARED > found.get(topic, 0.0):
                found[topic] = theirs * SHARED
        return found

    def _candidates(
        self, hearing: Hearing, topics: Mapping[str, float], question: Question
    ) -> list[int]:
        """Of the first entries what shares a word or an aspect; of others what shares words."""
        wanted = list(topics)[:ENTRIES]
        whole = [n for entry in wanted[:WHOLE] for n in self.index.sayings_of(entry)]
        own = [n for n in whole if n in hearing.says or self._answers(n, question)]
        further = [n for entry in wanted[WHOLE:] for n in self.index.sayings_of(entry)]
        shared = [entry for entry in self.shared if entry in topics]
        further += [n for entry in shared for n in self._all(entry)]
        own += [n for n in further if n in hearing.says]
        best = sorted(hearing.says, key=hearing.says.__getitem__, reverse=True)[:GLOBAL_SAYINGS]
        return list(dict.fromkeys([*own, *best, *self._with_figure(question)]))

    def _answers(self, number: int, question: Question) -> bool:
        """Whether a saying that shares no word with a question may answer it all the same."""
        asked = question.aspects.keys()
        return not asked or not asked.isdisjoint(self.tells[number])

    def _allowed(self, numbers: Sequence[int], question: Question) -> Sequence[int]:
        """Leave out what answers only when it is asked for, such as the number of a document."""
        shut = {topic for topic, asked in self.reserved.items() if not asked.search(question.plain)}
        return [n for n in numbers if self.index.sayings[n].entry not in shut] if shut else numbers

    def _with_figure(self, question: Question) -> list[int]:
        """Return the sayings that tell a large figure the question names."""
        large = [value for value in question.values if value >= TELLING_FIGURE]
        tells = self.worth.tells
        said = enumerate(self.index.sayings) if large else ()
        return [n for n, each in said if any(tells(each.text, value) for value in large)]

    def _all(self, entry: str) -> Sequence[int]:
        return self.index.sayings_of(entry) if self.index.entry(entry) else ()

    def _pick(self, number: int, cover: float, sought: Sought) -> Pick:
        saying = self.index.sayings[number]
        hearing, question, names = sought.hearing, sought.question, sought.names
        fit = sought.fits.get(saying.area)
        if fit is None:
            fit = sought.fits[saying.area] = self._best_fit(saying.area, question)
        parts = {
            "cover": min(1.0, cover * 1.6),
            "closest": cover / (sought.top or 1.0),
            "held": min(MOST_HELD, sought.held.get(number, 0.0) / HELD),
            "led": self.index.led(number, hearing),
            "topic": self._topic_worth(saying, sought.topics, question),
            "named": names.get(saying.entry, Name()).share,
            "aspect": max(
                self._aspect_worth(number, sought),
                self.worth.counted_fit(saying, question) * COUNTED,
            ),
            "area": self._area_worth(fit, saying, question),
            "not_stated": self._unstated(number, hearing, question),
            "conflict": self._conflict(saying, cover, fit, question),
            **self.worth.parts(saying, question),
        }
        parts["list"] *= parts["closest"]
        score = sum(map(mul, map(WEIGHTS.__getitem__, parts), parts.values()))
        return Pick(saying, score, cover, fit, number)

    def _topic_worth(
        self, saying: Saying, topics: Mapping[str, float], question: Question
    ) -> float:
        """A village named is the topic, under whichever entry a saying of it stands."""
        small = self.areas.level(saying.area) in SMALL
        return 1.0 if small and saying.area in question.places else topics.get(saying.entry, 0.0)

    def _names(self, hearing: Hearing) -> dict[str, Name]:
        """Return what is heard of the names of each entry.

        Which saying of a policy uses its name says nothing: all are credited with it alike.
        """
        worth = {gram: w * self.index.rarity(gram) for gram, w in hearing.wanted.items()}
        whole = (K1 + 1) * sum(worth.values()) or 1.0
        core = max(1, len(hearing.core.replace(" ", "")))
        found: dict[str, Name] = {}
        for hit in hearing.names:
            for n in hit.entries if hit.sureness == EXACT else ():
                grams = {g: v / whole for g, v in worth.items() if g in hit.name}
                share = min(1.0, 2 * len(hit.name) / core) if len(hit.name) >= NAME_LENGTH else 0.0
                entry = self.index.entries[n].id
                known = found.get(entry, Name())
                grams = grams if self.index.entries[n].policy else {}
                found[entry] = Name(max(share, known.share), {**known.grams, **grams})
        return found

    def _unstated(self, number: int, hearing: Hearing, question: Question) -> float:
        """What is not stated comes after what is, unless it is the very sum one would get."""
        told = self.tells[number]
        if "not_stated" not in told or (question.entitled and "amount" in told):
            return 0.0
        return 1.0 - self.index.led(number, hearing)

    def _conflict(self, saying: Saying, cover: float, fit: str, question: Question) -> float:
        """A contradiction is told when it is of the place asked for, not to anybody else."""
        if saying.aspect != "conflict":
            return 0.0
        if question.asks("at_odds") and fit != "elsewhere":
            return AT_ODDS
        own = float(fit == "same" and cover > WORD_COVER)
        return ELSEWHERE_CONFLICT if fit == "elsewhere" else own

    def _area_worth(self, fit: str, saying: Saying, question: Question) -> float:
        """How much a place counts: figures are local, rules may well be wide."""
        if not question.place and not question.places:
            return self._unplaced(saying.area)
        wide = fit == "nation" or (fit == "above" and self.areas.level(saying.area) == "province")
        if wide:
            worth = WIDE_FIGURE if question.aspects.keys() & FIGURES else WIDE_RULE
            return worth * NAMED_PLACE if question.places else worth
        if fit != "elsewhere":
            return FIT[fit]
        if question.asks("here_too") or question.values & self.worth.values(saying.text):
            return HERE_TOO
        return NOT_THERE if question.places else FIT[fit]

    def _unplaced(self, area: str) -> float:
        level = self.areas.level(area)
        return UNPLACED_MAIN if area == self.main else UNPLACED.get(level, UNPLACED_VILLAGE)

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

    def _aspect_worth(self, number: int, sought: Sought) -> float:
        """Totals of the past are no answer to a household asking what it may get."""
        saying, asked = self.index.sayings[number], sought.question.aspects
        key = (self.tells[number], saying.aspect)
        fit = sought.fitting.get(key)
        if fit is None:
            fit = sought.fitting[key] = self.aspect_fit(number, asked)
        if saying.aspect != "result" or "result" in asked or sought.role != "household":
            return fit
        entry = self.index.entry(saying.entry)
        return fit * HOUSEHOLD_RESULT if entry is not None and entry.policy else fit

    def aspect_fit(self, number: int, asked: Mapping[str, float]) -> float:
        """Return how well a saying answers the aspects asked for, 0..1."""
        if not asked:
            return 0.5
        tells = self.tells[number]
        direct = max((asked.get(aspect, 0.0) for aspect in tells), default=0.0)
        own = self.index.sayings[number].aspect
        near = max((s for a, s in asked.items() if own in self.kin.get(a, ())), default=0.0)
        if not direct and not near:
            return OFF_RESULT if own == "result" else OFF_ASPECT
        return max(direct, near * 0.5) / max(asked.values())


def main_city(sayings: Sequence[Saying], areas: Areas) -> str:
    """Return the code of the city most sayings are of, "" without any."""
    counts = Counter(saying.area for saying in sayings if areas.level(saying.area) == "city")
    return max(counts, key=counts.__getitem__, default="")
