"""How far one saying fits one question: years, figures, what is counted, town or country."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from knowledge.answering.question import Question
from knowledge.finding.sayings import Saying, plain_number

NUMBER = re.compile(r"\d+(?:\.\d+)?")
WORDS = re.compile(r"[\w.%+]+")
SHARED_FIGURE = 100.0
ROUNDED = 0.005
OLD, RECENT = 2016, 5
ITEMS = 3
OLDEST = 2012
LONG_AGO = -2.0
THE_WORD = 2.0
# How a pattern begins that looks for a date itself.
DATED = "(?#dated)"
CLOSING, BRACKET = "\u201d", "\uff08"
FIGURES = frozenset({"amount", "result"})


class Worth:
    """Patterns and scales of aspects.yaml, ready to weigh sayings with."""

    def __init__(self, facets: Mapping[str, Any]) -> None:
        patterns, scales = facets["patterns"], facets["scales"]
        self._value = re.compile(rf"({NUMBER.pattern})([{''.join(scales)}])?")
        self._dates = re.compile(patterns["dated"])
        self._total = re.compile(patterns["total"])
        self._is_unstated = re.compile(patterns["unstated"])
        self._town = re.compile(patterns["town"])
        self._country = re.compile(patterns["country"])
        self._list_asked = re.compile(patterns["list_asked"])
        self._item = re.compile(patterns["list_item"])
        self._scales: Mapping[str, float] = scales
        self.values = lru_cache(maxsize=8192)(self._values)
        self.undated = lru_cache(maxsize=8192)(self._undated)
        self._pairs = lru_cache(maxsize=8192)(pairs_of)
        self._counted = lru_cache(maxsize=1024)(self._count)

    def parts(self, sayings: Sequence[Saying], question: Question) -> dict[str, Sequence[float]]:
        """Return what properties of sayings are worth for a question, to be weighted.

        What the question does not ask for is left out.
        """
        looked_at: Mapping[str, tuple[bool, Callable[[Saying, Question], float]]] = {
            "year": (True, year_fit),
            "word": ("what" in question.aspects, word_fit),
            "figure": (bool(question.quantities or question.values), self.figure_fit),
            "counted": (bool(question.counted), self.counted_fit),
            "list": (self._list_asked.search(question.plain) is not None, self._lists),
            "side": (question.one_sided, self.wrong_side),
            "total": (question.entitled, self.only_total),
        }
        return {
            name: [worth(saying, question) for saying in sayings]
            for name, (asked, worth) in looked_at.items()
            if asked
        }

    def _values(self, text: str) -> frozenset[float]:
        found = self._value.findall(self.undated(text))
        return frozenset(float(n) * self._scales.get(scale, 1) for n, scale in found)

    def _undated(self, text: str) -> str:
        return self._dates.sub(" ", text)

    def large(self, text: str) -> frozenset[float]:
        """Return the figures of a text that are too large or too exact to be there by chance."""
        return frozenset(v for v in self.values(text) if v >= SHARED_FIGURE or v % 1)

    def figure_fit(self, saying: Saying, question: Question) -> float:
        if not question.quantities and not question.values:
            return 0.0
        counted = any(re.search(rf"(?<!\d){each}", saying.text) for each in question.quantities)
        return float(counted or any(self.tells(saying.text, v) for v in question.values))

    def tells(self, text: str, value: float) -> bool:
        """Whether a text gives a figure, or one that is rounded to it: 423.84 for 423."""
        return any(as_told(told, value) for told in self.values(text))

    def shown(self, value: float) -> str:
        """Return a figure as people write it: 30 ten-thousands, not 300000."""
        scales = [each for each in self._scales.items() if value >= each[1]]
        name, size = max(scales, key=lambda each: each[1], default=("", 1))
        whole = bool(name) and value % (size / 100) == 0
        return plain_number(value / size) + name if whole else plain_number(value)

    def counted_fit(self, saying: Saying, question: Question) -> float:
        """Return the share of the things counted in the question that a saying counts."""
        if not question.counted:
            return 0.0
        return len(self.counts(saying, question)) / len(question.counted)

    def counts(self, saying: Saying, question: Question) -> frozenset[str]:
        return self._counted(saying.text, saying.as_of, question.counted)

    def _count(self, told: str, as_of: str, counted: tuple[str, ...]) -> frozenset[str]:
        undated, whole = self.undated(told), f"{told} {as_of}"
        texts = {unit: whole if unit.startswith(DATED) else undated for unit in counted}
        return frozenset(unit for unit, text in texts.items() if re.search(unit, text))

    def wrong_side(self, saying: Saying, question: Question) -> bool:
        """Whether a saying is of the country alone and the question of the town, or reversed."""
        if not question.one_sided:
            return False
        town, country = self.town(saying), self.country(saying)
        return country and not town if question.asks("town") else town and not country

    def town(self, saying: Saying) -> bool:
        return self._town.search(saying.text) is not None

    def country(self, saying: Saying) -> bool:
        return self._country.search(saying.text) is not None

    def pairs(self, text: str) -> frozenset[str]:
        """Return the pairs of neighbouring characters of a text."""
        return self._pairs(text)

    def _lists(self, saying: Saying, _: Question) -> bool:
        """Whether a saying tells the items of a list."""
        return len(self._item.findall(saying.text)) >= ITEMS - 1

    def only_total(self, saying: Saying, _: Question) -> bool:
        """Whether a saying tells what was given to all, and nothing else."""
        result = saying.aspect == "result"
        return result or (self.is_total(saying) and not self.unstated(saying))

    def unstated(self, saying: Saying) -> bool:
        """Whether a saying says of something that the sources do not state it."""
        return self._is_unstated.search(saying.text) is not None

    def is_total(self, saying: Saying) -> bool:
        """Whether a saying gives sums of the past and nothing one household would get."""
        return saying.aspect == "result" or self._total.search(saying.text) is not None


def as_told(told: float, value: float) -> bool:
    """Whether a figure told is a value, or one that is rounded to it."""
    return told == value or (value >= SHARED_FIGURE and abs(told - value) <= ROUNDED * value)


def pairs_of(text: str) -> frozenset[str]:
    return frozenset(left + right for left, right in itertools.pairwise(text))


def year_fit(saying: Saying, question: Question) -> float:
    if question.years:
        told = f"{saying.as_of} {saying.text}"
        return float(sum(y in told or saying.since <= y <= saying.last for y in question.years))
    if question.asks("still"):
        return min(1.5, max(0.0, (_year(saying) - OLD) / RECENT))
    if saying.kind == "rate":
        return 0.5 + min(1.0, max(0.0, (_year(saying) - 2010) / 20))
    return LONG_AGO if saying.aspect == "result" and _year(saying) < OLDEST else 0.5


def word_fit(saying: Saying, question: Question) -> float:
    """A word explained, when the question asks what it is; more when it is that very word."""
    if saying.kind != "term" or "what" not in question.aspects:
        return 0.0
    word = term_of(saying)
    known = word in question.plain or word.replace(" ", "") in question.plain
    return THE_WORD if known else 1.0


def term_of(saying: Saying) -> str:
    """Return the word a saying explains, as questions spell it."""
    word = saying.text[1:].partition(CLOSING)[0].partition(BRACKET)[0].lower()
    return " ".join(WORDS.findall(word))


def _year(saying: Saying) -> int:
    return int(saying.as_of[:4]) if saying.as_of[:4].isdigit() else 2010
