"""One cited figure by another: so many to each one, so many a year."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from knowledge.answering.named import named_in
from knowledge.answering.reckon import Figure, trimmed

TENTH, CENT = Decimal("0.1"), Decimal("0.01")
PERCENT = "%"


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
        self._told_yearly = re.compile(patterns["told_yearly"])
        self._span = re.compile(patterns["span"])
        self._wanted = re.compile(patterns["how_many_of"])
        self._never = re.compile(patterns["never_divided"])
        self._units: Mapping[str, str] = facets["counted_as"]
        self._alike: Mapping[str, str] = facets["alike_units"]
        self._money: str = facets["money"]
        self._year: str = patterns["year_sign"]
        self._times: str = patterns["times_sign"]
        self._scales: Mapping[str, int] = facets["scales"]

    def asked(self, plain: str) -> bool:
        """Return whether a question asks for so many to each or a year."""
        return bool(self._each.search(plain) or self._yearly.search(plain))

    def barred(self, text: str) -> bool:
        """Return whether a text says of its figures that they must not be divided."""
        return self._never.search(text) is not None

    def quotients(
        self, figures: Sequence[Figure], asked: Divided, text: str
    ) -> tuple[Quotient, ...]:
        """Return what comes to each one, or to a year, of what the question asks.

        text: of the saying they stand in, "" when they stand in several.
        """
        if each := self._each.search(asked.plain):
            wanted = self._wanted.search(asked.plain, each.start())
            thing = (wanted["thing"] or wanted["measure"] if wanted else "") or self._money
            one = each["one"] or each["before"] or each["per"]
            found = self._to_each(figures, asked.said, one, thing)
            return (found,) if found else ()
        return self._a_year(figures, asked.said, text)

    def _to_each(
        self, figures: Sequence[Figure], said: str, one: str, thing: str
    ) -> Quotient | None:
        """Return how many of a thing come to one."""
        ones = [figure for figure in figures if self._is(figure, one)]
        counted = any(one.startswith(unit) for unit in self._units)
        named = [f for f in figures if named_in(f, said) and not self._is(f, thing)]
        wholes = ones or ([] if counted else named)
        pairs = [
            (self._close(part, whole, figures, said), part, whole)
            for part, whole in itertools.product(figures, wholes)
            if part.year == whole.year and whole.value and self._is(part, thing)
            if not self._is(part, one) and not self._average.search(part.label)
            if ones or part.unit != whole.unit
        ]
        best = max(pairs, key=lambda pair: pair[0], default=None)
        return self._divided(best[1], best[2], one if ones else "") if best else None

    def _close(
        self, part: Figure, whole: Figure, figures: Sequence[Figure], said: str
    ) -> tuple[int, bool, int, int]:
        """How well two figures are named, and how close together they stand."""
        first, second = figures.index(part), figures.index(whole)
        named = len(named_in(part, said)) + len(named_in(whole, said))
        return named, part.label == whole.label, -abs(first - second), -first

    def _is(self, figure: Figure, thing: str) -> bool:
        """Whether a figure counts a thing: by its unit, else by what it is of."""
        word = next((word for word in self._units if thing.startswith(word)), "")
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
        shown = value.quantize(CENT if scale else TENTH)
        told = f"{whole.label} {whole.noun}"
        named = next((one[:n] for n in range(len(one), 1, -1) if one[:n] in told), "")
        each = named or whole.unit
        result = f"{trimmed(shown)}{scale}{part.unit}"
        of = (part, whole)
        return Quotient(part, whole, result, of, False, each if one else "", shown != value)

    def _a_year(self, figures: Sequence[Figure], said: str, text: str) -> tuple[Quotient, ...]:
        """Return what a sum of several years makes a year, where no yearly figure is told."""
        totals = [each for each in figures if each.unit != PERCENT and named_in(each, said)]
        part = max(totals, key=lambda each: len(named_in(each, said)), default=None)
        spans = list(self._span.finditer(text[: text.find(part.shown)])) if part else []
        years = int(spans[-1][2]) - int(spans[-1][1]) + 1 if spans else 0
        if part is None or years < 2 or self._told_yearly.search(part.label):
            return ()
        whole = Figure(f"{years}{self._year}", Decimal(years), self._year, part.of)
        return (replace(self._divided(part, whole, self._year), of=(part,)),)
