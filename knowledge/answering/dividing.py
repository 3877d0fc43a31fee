"""One cited figure by another: so many to each one, so many a year."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from knowledge.answering.figure import Figure
from knowledge.answering.named import headed_in, named_in
from knowledge.answering.reckon import CENT, TENTH, rounded, trimmed

PERCENT = "%"
# So near before a figure stands that it is rough.
NEAR = 3


@dataclass(frozen=True, slots=True)
class Quotient:
    """part / whole = result, as shown. share: in percent. each: one of what, "" when not plain.

    of: the cited figures it is made of. rounded: whether digits were left out.
    """

    part: Figure
    whole: Figure
    result: str
    of: tuple[Figure, ...]
    share: bool = False
    each: str = ""
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Divided:
    """What a question divides. plain: the question; said: all ways it names things.

    values: the figures it names itself.
    """

    plain: str
    said: str
    values: frozenset[float] = frozenset()


class Divider:
    """The patterns of aspects.yaml that tell of what a question wants so many to each."""

    def __init__(self, facets: Mapping[str, Any]) -> None:
        patterns = facets["patterns"]
        self._each = re.compile(patterns["each_asked"])
        self._yearly = re.compile(patterns["each_year_asked"])
        self._average = re.compile(patterns["average"])
        self._told_mean = re.compile(patterns["told_mean"])
        self._told_yearly = re.compile(patterns["told_yearly"])
        self._span = re.compile(patterns["span"])
        self._wanted = re.compile(patterns["how_many_of"])
        self._never = re.compile(patterns["never_divided"])
        self._no_standard = re.compile(patterns["no_standard"])
        self._mean = re.compile(patterns["mean_asked"])
        self._rough = re.compile(patterns["floor"])
        self._units: Mapping[str, str] = facets["counted_as"]
        self._alike: Mapping[str, str] = facets["alike_units"]
        self._money: str = facets["money"]
        self._anything: str = facets["anything"]
        self._year: str = patterns["year_sign"]
        self._times: str = patterns["times_sign"]
        self._scales: Mapping[str, int] = facets["scales"]

    def asked(self, plain: str) -> bool:
        """Return whether a question asks for so many to each or a year."""
        return bool(self._each.search(plain) or self._yearly.search(plain))

    def to_each(self, plain: str) -> bool:
        """Return whether a question asks for so many to each one, not a year."""
        return self._each.search(plain) is not None

    def told(self, figures: Sequence[Figure], plain: str) -> bool:
        """Return whether a mean of what the question wants stands among figures already."""
        each = self._each.search(plain)
        wanted = self._wanted.search(plain, each.start()) if each else None
        thing = (wanted["thing"] or wanted["measure"] if wanted else "") or self._money
        one = each["one"] or "" if each else ""
        means = [f for f in figures if self._told_mean.search(f.label) and one in f.heading]
        return bool(one) and any(self._is(mean, thing) and named_in(mean, plain) for mean in means)

    def barred(self, text: str, plain: str) -> bool:
        """Return whether a text says of its figures that they must not be divided.

        What is only said to be no standard may be, where the mean itself is asked for.
        """
        standard = self._no_standard.search(text) and not self._mean.search(plain)
        return bool(standard) or self._never.search(text) is not None

    def quotients(
        self, figures: Sequence[Figure], asked: Divided, text: str
    ) -> tuple[Quotient, ...]:
        """Return what comes to each one, or to a year, of what the question asks.

        text: of the saying they stand in, "" when they stand in several.
        """
        if each := self._each.search(asked.plain):
            wanted = self._wanted.search(asked.plain, each.start())
            thing = (wanted["thing"] or wanted["measure"] if wanted else "") or self._money
            one = each["one"] or each["before"] or each["per"] or each["spread"]
            found = self._to_each(figures, asked, one, thing)
            return (found,) if found else ()
        return self._a_year(figures, asked.said, text)

    def _to_each(
        self, figures: Sequence[Figure], asked: Divided, one: str, thing: str
    ) -> Quotient | None:
        """Return how many of a thing come to one: of a yearly sum so many a year."""
        ones = self._ones(figures, one)
        counted = any(one.startswith(unit) for unit in self._units)
        named = [f for f in figures if named_in(f, asked.said) and not self._is(f, thing)]
        wholes = ones or ([] if counted else named)
        pairs = [
            (self._close(part, whole, figures, asked), part, whole)
            for part, whole in itertools.product(figures, wholes)
            if part.year == whole.year and whole.value and self._is(part, thing)
            if self._of_one_matter(part, whole, asked.said)
            if not whole.per and {*part.per} <= {self._year}
            if not self._is(part, one) and not self._average.search(part.label)
            if ones or part.unit != whole.unit
        ]
        best = max(pairs, key=lambda pair: pair[0], default=None)
        return self._divided(best[1], best[2], one if ones else "") if best else None

    def _close(
        self, part: Figure, whole: Figure, figures: Sequence[Figure], asked: Divided
    ) -> tuple[bool, int, bool, int, int]:
        """How well two figures are named, and how close together they stand; one given is meant."""
        first, second = figures.index(part), figures.index(whole)
        named = len(named_in(part, asked.said)) + len(named_in(whole, asked.said))
        given = float(part.value) in asked.values
        return given, named, part.label == whole.label, -abs(first - second), -first

    def _ones(self, figures: Sequence[Figure], one: str) -> list[Figure]:
        """Return the figures that count what is divided by; none where several things could be."""
        ones = [figure for figure in figures if self._is(figure, one)]
        word = self._counted_by(one) or one
        sure = [figure for figure in ones if word in f"{figure.unit}{figure.noun}"]
        several = len(ones) > 1 and all(figure.unit == self._anything for figure in ones)
        return sure or ([] if several else ones)

    def _counted_by(self, thing: str) -> str:
        return next((word for word in self._units if thing.startswith(word)), "")

    def _of_one_matter(self, part: Figure, whole: Figure, said: str) -> bool:
        """Whether two figures stand in one sentence, or the question names both."""
        first, second = sorted((part, whole), key=lambda figure: figure.start)
        together = part.of == whole.of and second.heading.startswith(first.heading + first.shown)
        return together or bool(named_in(part, said) and named_in(whole, said))

    def _is(self, figure: Figure, thing: str) -> bool:
        """Whether a figure counts a thing: by its unit, else by what it is of."""
        word = self._counted_by(thing)
        counted = {figure.unit, figure.unit.rstrip(self._times), self._alike.get(figure.unit, "")}
        if word and counted & {word, self._units[word]}:
            return True
        named = thing[:2] in figure.label or figure.noun.startswith(thing[:2])
        return len(thing) > 1 and named

    def _divided(self, part: Figure, whole: Figure, one: str) -> Quotient:
        value, scale = part.value / whole.value, ""
        for name, size in sorted(self._scales.items(), key=lambda item: -item[1]):
            if value >= size:
                value, scale = value / size, name
                break
        shown = rounded(value, CENT if scale else TENTH)
        told = f"{whole.label} {whole.noun}"
        named = next((one[:n] for n in range(len(one), 1, -1) if one[:n] in told), "")
        each = named or whole.unit
        result = f"{trimmed(shown)}{scale}{part.unit}"
        inexact = shown != value or any(map(self._inexact, (part, whole)))
        return Quotient(part, whole, result, (part, whole), False, each if one else "", inexact)

    def _inexact(self, figure: Figure) -> bool:
        return self._rough.search(figure.label[-NEAR:] + figure.shown) is not None

    def _a_year(self, figures: Sequence[Figure], said: str, text: str) -> tuple[Quotient, ...]:
        """Return what a sum of several years makes a year, where no yearly figure is told."""
        told = [each for each in figures if each.unit != PERCENT and not each.per]
        totals = [each for each in told if headed_in(each, said)]
        part = max(totals, key=lambda each: len(headed_in(each, said)), default=None)
        spans = list(self._span.finditer(text[: text.find(part.shown)])) if part else []
        years = int(spans[-1][2]) - int(spans[-1][1]) + 1 if spans else 0
        if part is None or years < 2 or self._told_yearly.search(part.label):
            return ()
        whole = Figure(f"{years}{self._year}", Decimal(years), self._year, part.of)
        return (replace(self._divided(part, whole, self._year), of=(part,)),)
