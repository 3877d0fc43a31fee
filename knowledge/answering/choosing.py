"""Chooses the sayings that answer a question, from the entries it was found to be about."""

import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, mul

from knowledge.answering.documents import Documents
from knowledge.answering.figures import FigureIndex
from knowledge.answering.placing import ABROAD, HERE_TOO, Placing
from knowledge.answering.question import Question
from knowledge.answering.sought import Name, Place, Sought, Telling
from knowledge.answering.worth import Worth
from knowledge.areas import Areas
from knowledge.finding.bm25 import K1
from knowledge.finding.hearing import Hearing
from knowledge.finding.names import EXACT
from knowledge.finding.sayings import Saying
from knowledge.finding.search import Index

ENTRIES, WHOLE, LIKELIEST = 8, 3, 80
TELLING_FIGURE = 400.0
GLOBAL_SAYINGS = 12
STRONG = 0.5
# What a saying holds of the question, in sums of idf: so much is one, more than twice is cut.
HELD, MOST_HELD = 15.0, 2.0
NAME_LENGTH = 2
WORD_COVER = 0.2
# Aspects asked for that no two figures answer.
WORDS_ONLY = frozenset({"how", "what", "where", "papers", "contact"})
SHARED = 0.8
HOUSEHOLD_RESULT = 0.4
ELSEWHERE_CONFLICT = -1.5
AT_ODDS = 4.0
OFF_ASPECT = -0.1
OFF_RESULT = -0.6
COUNTED = 0.9
UNNAMED = Name()


@dataclass(frozen=True, slots=True)
class Pick:
    """A saying chosen, with its score and how its place relates to the place asked for.

    fit: same, above, nation, below or elsewhere (see placing.FIT); same when no place is known.
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
    figures: which sayings tell a figure. placing: how places relate. shared: topics whose sayings
    hold for other entries too. reserved: topics told of only in answer to a question that matches.
    weights: how much each property counts, learned by benchmarks/train_choosing.py.
    """

    index: Index
    areas: Areas
    kin: Mapping[str, Sequence[str]]
    tells: Sequence[frozenset[str]]
    worth: Worth
    figures: FigureIndex
    placing: Placing
    documents: Documents
    weights: Mapping[str, float]
    shared: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reserved: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def ranked(self, hearing: Hearing, question: Question, role: str) -> list[Pick]:
        """Return the sayings that may answer, best first."""
        mine, covers, sought = self._sought(hearing, question, role)
        return sorted(self._picks(mine, covers, sought), key=attrgetter("score"), reverse=True)

    def properties(
        self, hearing: Hearing, question: Question, role: str
    ) -> tuple[Sequence[int], Mapping[str, Sequence[float]]]:
        """Return the sayings that may answer, and by property what it is worth in each of them."""
        mine, covers, sought = self._sought(hearing, question, role)
        return mine, self._parts(mine, covers, sought)

    def _sought(
        self, hearing: Hearing, question: Question, role: str
    ) -> tuple[Sequence[int], Sequence[float], Sought]:
        """Return the sayings that may answer, what each covers, and what they are weighed for."""
        topics = self._topics(hearing)
        numbers = self._allowed(self._candidates(hearing, topics, question), question)
        mine = [n for n in numbers if role in self.index.sayings[n].audience]
        names = self._names(hearing)
        sought = Sought(
            hearing,
            question,
            role,
            topics,
            names,
            self.placing.places({self.index.sayings[n].area for n in mine}, question),
            {t: self.aspect_fit(t, question.aspects) for t in {self._telling(n) for n in mine}},
            self.documents.named(hearing.plain),
        )
        return mine, [self._cover(n, hearing, names) for n in mine], sought

    def _cover(self, number: int, hearing: Hearing, names: Mapping[str, Name]) -> float:
        share = hearing.says.get(number, 0.0)
        name = names.get(self.index.sayings[number].entry)
        return share + name.credit(self.index.said[number]) if name else share

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
        """Of the first entries what shares a word or an aspect; of others what shares words.

        Of many the likeliest by the words shared.
        """
        wanted = list(topics)[:ENTRIES]
        whole = [n for entry in wanted[:WHOLE] for n in self.index.sayings_of(entry)]
        own = [n for n in whole if n in hearing.says or self._answers(n, question)]
        further = [n for entry in wanted[WHOLE:] for n in self.index.sayings_of(entry)]
        shared = [entry for entry in self.shared if entry in topics]
        further += [n for entry in shared for n in self._all(entry)]
        own += [n for n in further if n in hearing.says]
        own = heapq.nlargest(LIKELIEST, own, key=lambda n: hearing.says.get(n, 0.0))
        best = heapq.nlargest(GLOBAL_SAYINGS, hearing.says, key=hearing.says.__getitem__)
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
        large = (value for value in question.values if value >= TELLING_FIGURE)
        return sorted({number for value in large for number in self.figures.telling(value)})

    def _all(self, entry: str) -> Sequence[int]:
        return self.index.sayings_of(entry) if self.index.entry(entry) else ()

    def _picks(
        self, numbers: Sequence[int], covers: Sequence[float], sought: Sought
    ) -> Iterator[Pick]:
        sayings = [self.index.sayings[n] for n in numbers]
        fits = [sought.places[each.area].fit for each in sayings]
        scores = [0.0] * len(numbers)
        for name, worths in self._parts(numbers, covers, sought).items():
            weight = self.weights[name]
            scores = [score + weight * w for score, w in zip(scores, worths, strict=True)]
        return map(Pick, sayings, scores, covers, fits, numbers)

    def _parts(
        self, numbers: Sequence[int], covers: Sequence[float], sought: Sought
    ) -> dict[str, Sequence[float]]:
        """Return what each property is worth in each of the sayings, to be weighted."""
        question, index = sought.question, self.index
        sayings = [index.sayings[n] for n in numbers]
        places = [sought.places[each.area] for each in sayings]
        closest = shares(covers)
        led = [sought.hearing.led.get(n, 0.0) for n in numbers]
        parts = self.worth.parts(sayings, question)
        none = [0.0] * len(numbers)
        return parts | {
            **self._alike(numbers, sought),
            "cover": [min(1.0, cover * 1.6) for cover in covers],
            "closest": closest,
            "document": [float(sought.names_source_of(each)) for each in sayings],
            "led": led,
            "topic": [
                1.0 if place.named else sought.topics.get(each.entry, 0.0)
                for place, each in zip(places, sayings, strict=True)
            ],
            "named": [sought.names.get(each.entry, UNNAMED).share for each in sayings],
            "aspect": [
                max(self._aspect_worth(n, sought), counted * COUNTED)
                for n, counted in zip(numbers, parts.get("counted", none), strict=True)
            ],
            "area": [
                self._area_worth(place, each, question)
                for place, each in zip(places, sayings, strict=True)
            ],
            "not_stated": [
                self._unstated(n, words, question) for n, words in zip(numbers, led, strict=True)
            ],
            "conflict": [
                self._conflict(each, cover, place.fit, question)
                for each, cover, place in zip(sayings, covers, places, strict=True)
            ],
            "list": list(map(mul, parts.get("list", none), closest)),
            "figure": list(map(mul, parts.get("figure", none), self._of_named(sayings, sought))),
        }

    def _alike(self, numbers: Sequence[int], sought: Sought) -> dict[str, Sequence[float]]:
        """Return how like the question each saying is in its pairs, characters and examples."""
        held = self.index.pairs_held(sought.hearing, numbers)
        return {
            "held": [min(MOST_HELD, each / HELD) for each in held],
            "pairs": shares(held),
            "characters": shares(self.index.characters_held(sought.hearing, numbers)),
        }

    def _of_named(self, sayings: Sequence[Saying], sought: Sought) -> list[bool]:
        """Return which sayings are of no other help than those named in so many words."""
        helps = {
            entry.id for entry in map(self.index.entry, sought.names) if entry and entry.policy
        }
        entries = [self.index.entry(each.entry) if helps else None for each in sayings]
        return [each is None or not each.policy or each.id in helps for each in entries]

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

    def _unstated(self, number: int, led: float, question: Question) -> float:
        """What is not stated comes after what is, unless it is the very sum one would get."""
        told = self.tells[number]
        if "not_stated" not in told or (question.entitled and "amount" in told):
            return 0.0
        return 1.0 - led

    def _conflict(self, saying: Saying, cover: float, fit: str, question: Question) -> float:
        """A contradiction is told when it is of the place asked for, not to anybody else."""
        if saying.aspect != "conflict":
            return 0.0
        if question.asks("at_odds") and fit != "elsewhere":
            return AT_ODDS
        figures = question.counted or question.values or question.aspects.keys() - WORDS_ONLY
        own = float(fit == "same" and cover > WORD_COVER and bool(figures))
        return ELSEWHERE_CONFLICT if fit == "elsewhere" else own

    def _area_worth(self, place: Place, saying: Saying, question: Question) -> float:
        """How much the place of a saying counts; more when it tells the very figure asked about."""
        doubted = place.fit == "elsewhere" and question.values & self.worth.values(saying.text)
        abroad = saying.cites[0].partition("#")[0] in self.placing.abroad
        return (HERE_TOO if doubted else place.worth) + (ABROAD if abroad else 0.0)

    def _aspect_worth(self, number: int, sought: Sought) -> float:
        """Totals of the past are no answer to a household asking what it may get."""
        saying, fit = self.index.sayings[number], sought.fitting[self._telling(number)]
        asked = sought.question.aspects
        if saying.aspect != "result" or "result" in asked or sought.role != "household":
            return fit
        entry = self.index.entry(saying.entry)
        return fit * HOUSEHOLD_RESULT if entry is not None and entry.policy else fit

    def _telling(self, number: int) -> Telling:
        return self.tells[number], self.index.sayings[number].aspect

    def aspect_fit(self, telling: Telling, asked: Mapping[str, float]) -> float:
        """Return how well a saying answers the aspects asked for, 0..1."""
        if not asked:
            return 0.5
        tells, own = telling
        direct = max((asked.get(aspect, 0.0) for aspect in tells), default=0.0)
        near = max((s for a, s in asked.items() if own in self.kin.get(a, ())), default=0.0)
        if not direct and not near:
            return OFF_RESULT if own == "result" else OFF_ASPECT
        return max(direct, near * 0.5) / max(asked.values())


def shares(worths: Sequence[float]) -> list[float]:
    """Return each as a share of the highest."""
    top = max(worths, default=0.0) or 1.0
    return [worth / top for worth in worths]
