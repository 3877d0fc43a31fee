"""Cited figures times what each of them is told for: people, villages, days, months, years."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from knowledge.answering.figure import Figure
from knowledge.answering.named import named_in
from knowledge.answering.question import Question
from knowledge.answering.reckon import trimmed
from knowledge.finding.sayings import Saying
from knowledge.reading.numbers import NumberHit, find_numbers, read_number
from knowledge.reading.numerals import CHARACTERS

MOST_COUNTED, MOST_TIMES = 100_000, 366
CENTURY, MONTHS = 100, 12
# From so much on a round result is shown in ten thousands.
LARGE, ROUND = 100_000, 1000
# So many characters behind a number tell what it counts.
THING = 7
# So near to a figure stands that it is rough.
NEAR = 2
OPENING, CLOSING = "\uff08", "\uff09"
_NUMERAL = re.compile(rf"^(?:[\d.]+|[{CHARACTERS}]+)")


@dataclass(frozen=True, slots=True)
class Product:
    """figure times every count in turn makes result. counts: as shown, e.g. 5 people."""

    figure: str
    counts: tuple[str, ...]
    result: str


@dataclass(frozen=True, slots=True)
class Total:
    """Two or more cited figures of one unit and their sum."""

    of: tuple[Figure, ...]
    result: str

    @property
    def figures(self) -> tuple[str, ...]:
        return tuple(figure.shown for figure in self.of)


@dataclass(frozen=True, slots=True)
class Count:
    """So many of what a figure is told for one of. per: that one; shown: as people write it."""

    per: str
    number: Decimal
    shown: str


class Multiplier:
    """The dimensions of aspects.yaml: how a question or a saying counts them."""

    def __init__(self, facets: Mapping[str, Any]) -> None:
        patterns = facets["patterns"]
        self._dimensions: Mapping[str, Mapping[str, str]] = facets["dimensions"]
        self._times_of: Collection[str] = facets["times_of"]
        self._spans = [self._dimensions[name]["per"] for name in self._times_of]
        self._flows: Collection[str] = facets["flows"]
        self._never = re.compile(patterns["not_multiplied"])
        self._line = re.compile(patterns["line_of_help"])
        self._all = re.compile(patterns["all_asked"])
        self._each_of = re.compile(patterns["each_of"])
        self._one_of = re.compile(patterns["one_of"])
        self._in_bracket = re.compile(patterns["all_in_bracket"])
        self._lasting = re.compile(patterns["lasting"])
        self._a_year = re.compile(patterns["a_year"])
        self._anything: str = facets["anything"]
        self._apiece: str = facets["apiece"]
        words = facets["phrases"]
        told = {"at_least": "at_least", "at_most": "at_most", "about": "about_figure"}
        self._nearly = {words[word]: re.compile(patterns[how]) for word, how in told.items()}
        self._scales: Mapping[str, int] = facets["scales"]
        self._joins: tuple[str, str] = (facets["plus"], facets["equals"])
        self._ten_thousand: str = facets["phrases"]["ten_thousand"]

    def asks_all(self, question: Question) -> bool:
        """Return whether a question asks for all there is of something."""
        return self._all.search(question.plain) is not None

    def product(
        self, text: str, figures: Sequence[Figure], question: Question, doubted: Collection[float]
    ) -> Product | None:
        """Return the figure of a saying that is asked about times all it is told for one of.

        The counts are the question's; where it asks for all, also those the saying tells with the
        figure. doubted: figures not to be multiplied. None when nothing is told for one of what is
        counted.
        """
        asked, made = [*self.counts(question)], []
        things = {count.per for count in asked} - {*self._spans}
        for figure in figures:
            if things and not things & {*figure.per}:  # a family's is only what is for each of it
                continue
            mine = [c for c in asked if c.per in figure.per and c.number != figure.value]
            own = [*mine, *self._known(text, figure, mine, question)]
            own = [c for c in own if figure.unit in self._flows or c.per not in self._spans]
            if own and float(figure.value) not in doubted:
                made.append((len(mine), self._fit(figure, question), -figure.start, figure, own))
        if not made:
            return None
        *meant, _, figure, own = max(made, key=lambda each: each[:3])
        alike = {each[3].value for each in made if list(each[:2]) == meant and each[3].per}
        if len(alike) > 1:  # several sorts are told of, and none is named
            return None
        return self._times(figure, [*own, *self._twelve(figure, own, question)], text)

    def _known(
        self, text: str, figure: Figure, asked: Sequence[Count], question: Question
    ) -> list[Count]:
        """Return the counts a saying tells that a question for all of it leaves open."""
        if not self.asks_all(question):
            return []
        settled = {count.per for count in asked}
        settled |= {self._dimensions["years"]["per"]} if question.asks("per_year") else set()
        told = self._told(text, figure)
        return [c for c in told if c.per in (*figure.per, self._apiece) and c.per not in settled]

    def _fit(self, figure: Figure, question: Question) -> tuple[bool, bool, int, str]:
        """How well a figure is the one asked about: given, of the year, named, the latest."""
        given = float(figure.value) in question.values
        return (
            given,
            figure.year in question.years,
            len(named_in(figure, question.plain)),
            figure.year,
        )

    def _twelve(self, figure: Figure, own: Sequence[Count], question: Question) -> list[Count]:
        """Return the months of a year, for a monthly figure of which a year is asked."""
        month = self._dimensions["months"]
        monthly = month["per"] in figure.per and not any(c.per == month["per"] for c in own)
        twelve = Count(month["per"], Decimal(MONTHS), f"{MONTHS}{month['shown']}")
        yearly = self.asks_all(question) and self._a_year.search(question.text)
        return [twelve] if monthly and (yearly or question.asks("per_year")) else []

    def counts_people(self, question: Question) -> bool:
        """Return whether a question is about more than one person."""
        people = self._dimensions["people"]["per"]
        return any(count.per == people for count in self.counts(question))

    def is_line(self, saying: Saying) -> bool:
        """Return whether a saying tells a line that help is measured against, not what is paid."""
        return self.barred(saying) and self._line.search(f"{saying.rate} {saying.text}") is not None

    def barred(self, saying: Saying) -> bool:
        """Return whether the figures of a saying are no sum one gets, or are in doubt."""
        doubted = saying.aspect == "conflict"
        return doubted or self._never.search(f"{saying.rate} {saying.text}") is not None

    def total(self, figures: Sequence[Figure]) -> Total | None:
        """Return the sum of figures of one unit for one of the same, None of fewer than two."""
        if len(figures) < 2 or len({(figure.unit, figure.per) for figure in figures}) > 1:
            return None
        alike = len({figure.scale for figure in figures}) == 1
        scale = figures[0].scale if alike else ""
        value = sum((figure.value for figure in figures), Decimal(0)) / self._scales.get(scale, 1)
        return Total(tuple(figures), f"{trimmed(value)}{scale}{figures[0].unit}")

    def counts(self, question: Question) -> Iterator[Count]:
        """Yield the counts a question names. A year written short is no count of years."""
        years, seen = {float(year) % CENTURY for year in question.years}, set()
        for hit in find_numbers(question.plain):
            name = self._dimension(question.plain, hit) if hit.value.exact else ""
            short = name == "years" and hit.value.low in years
            most = MOST_TIMES if name in self._times_of else MOST_COUNTED
            if name and name not in seen and not short and 1 < hit.value.low <= most:
                seen.add(name)
                each, number = self._dimensions[name], Decimal(str(hit.value.low))
                yield Count(each["per"], number, f"{trimmed(number)}{each['shown']}")

    def _dimension(self, plain: str, hit: NumberHit) -> str:
        rest = _NUMERAL.sub("", plain[hit.start : hit.end + THING].lstrip(), count=1)
        found = (n for n, each in self._dimensions.items() if re.match(each["asked"], rest))
        return next(found, "")

    def _told(self, text: str, figure: Figure) -> Iterator[Count]:
        """Yield what a saying counts that each get a figure, and how long it is paid."""
        before = text[: figure.start]
        if (many := self._each_of.search(before)) and (
            count := self._counted(many["many"], figure)
        ):
            yield count
        behind = text[figure.start + len(figure.shown) :]
        if all_of := self._in_bracket.match(behind):
            ones = (word for word in figure.per if word not in self._spans and word in all_of[0])
            yield Count(next(ones, ""), Decimal(all_of[1]), all_of[1] + all_of[2])
        if lasting := self._lasting.search(text):
            number, unit = read_number(lasting[0]), lasting[2].removeprefix(self._anything)
            if number and number.exact:
                whole = Decimal(str(number.low))
                yield Count(unit, whole, f"{trimmed(whole)}{lasting[2]}")

    def _counted(self, many: str, figure: Figure) -> Count | None:
        """Return how many get a figure each; of several sorts only those of one kind, together."""
        sorts = self._one_of.findall(many)
        kinds = {noun[-1:] or unit for _, unit, noun in sorts}
        if len({unit for _, unit, _ in sorts}) != 1 or len(kinds) > 1:
            return None
        per = next((word for word in figure.per if word[-1:] in kinds or word == self._apiece), "")
        shown = [number + unit for number, unit, _ in sorts]
        whole = sum((Decimal(number) for number, _, _ in sorts), Decimal(0))
        plus, equals = self._joins
        joined = f"{OPENING}{plus.join(shown)}{equals}{whole}{sorts[0][1]}{CLOSING}"
        return Count(per, whole, joined if len(shown) > 1 else shown[0]) if per else None

    def _times(self, figure: Figure, counts: Sequence[Count], text: str) -> Product:
        result = figure.value
        for count in counts:
            result *= count.number
        scale = figure.scale
        if not scale and result >= LARGE and result % ROUND == 0:
            scale = self._ten_thousand
        shown = f"{trimmed(result / self._scales.get(scale, 1))}{scale}{figure.unit}"
        told = tuple(count.shown for count in counts)
        return Product(figure.shown, told, self.nearly(figure, text) + shown)

    def nearly(self, figure: Figure, text: str) -> str:
        """Return the word before what is made of a figure told as a least, a most or an about."""
        behind = text[figure.start + len(figure.shown) :][:NEAR]
        told = figure.label[-2 * NEAR :] + figure.shown + behind
        return next((word for word, how in self._nearly.items() if how.search(told)), "")
