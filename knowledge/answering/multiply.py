"""A cited figure times what the asker names: people of the house, days, months, terms; and sums."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from knowledge.answering.question import Question
from knowledge.answering.reckon import Figure, trimmed
from knowledge.finding.sayings import Saying
from knowledge.reading.numbers import find_numbers
from knowledge.reading.numerals import CHARACTERS

MOST_ASKED = 366
CENTURY, MONTHS = 100, 12
# So many characters behind a number tell what it counts.
THING = 7
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


class Multiplier:
    """The dimensions of aspects.yaml: how a question counts them, how a figure is per one."""

    def __init__(self, facets: Mapping[str, Any]) -> None:
        self._dimensions: Mapping[str, Mapping[str, str]] = facets["dimensions"]
        self._figure = re.compile(facets["patterns"]["per_figure"])
        self._never = re.compile(facets["patterns"]["not_multiplied"])
        self._scales: Mapping[str, int] = facets["scales"]

    def product(
        self, saying: Saying, question: Question, doubted: Collection[float] = ()
    ) -> Product | None:
        """Return the figure of a saying times the counts of the question, None without either.

        doubted: figures not to be multiplied.
        """
        counts = self._counts(question)
        if not counts:
            return None
        for match in self._figure.finditer(saying.text):
            told = f"{match['before'] or ''}{match['figure']}{match['after'] or ''}"
            used = {
                word: n
                for word, (n, per) in counts.items()
                if re.search(per, told) and n != Decimal(match["number"])
            }
            if used and float(match["number"]) not in doubted:
                return self._times(match, {**used, **self._twelve(told, used, question)})
        return None

    def _twelve(
        self, told: str, used: Collection[str], question: Question
    ) -> Mapping[str, Decimal]:
        """Return the months of a year, for a monthly figure of which a year is asked."""
        months = self._dimensions["months"]
        counted = any(word.endswith(months["shown"]) for word in used)
        monthly = question.asks("per_year") and re.search(months["per"], told)
        twelve = {f"{MONTHS}{months['shown']}": Decimal(MONTHS)}
        return twelve if monthly and not counted else {}

    def barred(self, saying: Saying) -> bool:
        """Return whether the figures of a saying are no sum one gets, or are in doubt."""
        doubted = saying.aspect == "conflict"
        return doubted or self._never.search(f"{saying.rate} {saying.text}") is not None

    def total(self, figures: Sequence[Figure]) -> Total | None:
        """Return the sum of figures of one unit, None of fewer than two or of several units."""
        if len(figures) < 2 or len({figure.unit for figure in figures}) > 1:
            return None
        alike = len({figure.scale for figure in figures}) == 1
        scale = figures[0].scale if alike else ""
        value = sum((figure.value for figure in figures), Decimal(0)) / self._scales.get(scale, 1)
        return Total(tuple(figures), f"{trimmed(value)}{scale}{figures[0].unit}")

    def _counts(self, question: Question) -> dict[str, tuple[Decimal, str]]:
        """Return the counts named, as shown, with how a figure is per one of them.

        A year written short is no count of years.
        """
        found: dict[str, tuple[Decimal, str]] = {}
        plain, years = question.plain, {float(year) % CENTURY for year in question.years}
        for hit in find_numbers(plain):
            if not hit.value.exact or not 1 < hit.value.low <= MOST_ASKED:
                continue
            rest = _NUMERAL.sub("", plain[hit.start : hit.end + THING], count=1)
            for name, each in self._dimensions.items():
                if name == "years" and hit.value.low in years:
                    continue
                if re.match(each["asked"], rest):
                    number = Decimal(str(hit.value.low))
                    found.setdefault(f"{trimmed(number)}{each['shown']}", (number, each["per"]))
                    break
        return found

    def _times(self, match: re.Match[str], used: Mapping[str, Decimal]) -> Product:
        scale = match["scale"] or ""
        result = Decimal(match["number"]) * self._scales.get(scale, 1)
        for number in used.values():
            result *= number
        return Product(match["figure"], tuple(used), f"{trimmed(result)}{match['unit']}")
