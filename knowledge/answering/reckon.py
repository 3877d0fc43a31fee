"""The only arithmetic in answers: with figures that are cited, shown with both operands."""

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from config.yaml_file import read_yaml
from knowledge.answering.figure import EARLIER, Figure, letters
from knowledge.finding.entries import FOLDER

THING_LENGTH = 2
OVER_TIME = 3
TENTH, CENT = Decimal("0.1"), Decimal("0.01")
_FACETS: dict[str, Any] = read_yaml(FOLDER / "aspects.yaml")
_PATTERNS: dict[str, str] = _FACETS["patterns"]
_ALIKE: dict[str, str] = _FACETS["alike_units"]


@dataclass(frozen=True, slots=True)
class Difference:
    """larger - smaller = gap; times: larger / smaller to one decimal, "" when near 1.

    rough: one of them is a least, a most or an about, so that the gap holds only as written.
    """

    larger: Figure
    smaller: Figure
    gap: str
    times: str
    rough: bool = False


class Reckoner:
    """Patterns and scales of aspects.yaml, ready to tell how far figures lie apart."""

    def __init__(self, facets: Mapping[str, Any]) -> None:
        self._scales = {str(k): Decimal(v) for k, v in facets["scales"].items()}
        self._change = re.compile(facets["patterns"]["change"])
        self._rough = re.compile(facets["patterns"]["floor"])
        self._quoted = re.compile(facets["patterns"]["quoted"])

    def asked_apart(
        self,
        found: Sequence[Figure],
        words: Collection[str],
        years: Collection[str],
        over_time: bool = False,
    ) -> Difference | None:
        """Return how far the two figures lie apart that *words* and *years* speak of most.

        A pair that differs in label or in year alone is preferred, then the latest; over_time: a
        pair of two years. None when no two of one thing differ, or when nothing says which of
        several are meant.
        """
        found = _of_the_year(_dated(found, years), years, over_time)
        pairs = _Pairs(found, [word for word in words if not any(map(str.isdigit, word))], years)
        ranked = pairs.ranked(over_time)
        best = max(ranked, default=None)
        if best is None or (len(ranked) > 1 and not best.asked):
            return None
        one, other = found[-best.one], found[-best.other]
        return self.difference(one, other) if one.per == other.per else None

    def across(self, ones: Sequence[Figure], others: Sequence[Figure]) -> Difference | None:
        """Return how far the first two figures of one unit and one name lie apart, of two texts."""
        for one, other in itertools.product(ones, others):
            alike = _named_thing(one) == _named_thing(other) and self._of_one_name(one, other)
            alike = alike and (one.unit, one.per) == (other.unit, other.per)
            if alike and one.value != other.value:
                return self.difference(one, other)
        return None

    def _of_one_name(self, one: Figure, other: Figure) -> bool:
        """Whether two figures do not stand under two different names of projects or trainings."""
        mine, theirs = (self._quoted.findall(each.heading) for each in (one, other))
        return not (mine and theirs) or bool(set(mine) & set(theirs))

    def change(self, found: Sequence[Figure]) -> Difference | None:
        """Return how far the first two figures of a saying that tells a change lie apart."""
        told = len(found) > 1 and self._change.search(found[0].label + found[1].label)
        alike = told and _comparable(*found[:2]) and found[0].per == found[1].per
        return self.difference(*found[:2]) if alike else None

    def difference(self, one: Figure, other: Figure) -> Difference:
        """Return how far two figures of one unit lie apart."""
        smaller, larger = sorted((one, other), key=lambda figure: figure.value)
        times = larger.value / smaller.value if smaller.value else Decimal(0)
        shown = str(rounded(times, TENTH)) if times >= Decimal("1.05") else ""
        rough = any(self._rough.search(each.label) for each in (one, other))
        return Difference(larger, smaller, self._gap(larger, smaller), shown, rough)

    def _gap(self, larger: Figure, smaller: Figure) -> str:
        scale = larger.scale if larger.scale == smaller.scale else ""
        gap = (larger.value - smaller.value) / self._scales.get(scale, Decimal(1))
        return f"{trimmed(gap)}{scale}{larger.unit}"


class _Pair(NamedTuple):
    """Two figures that may be meant, the better pair the greater.

    asked: how much of the question they speak of. headed: how many of its words stand over both.
    apart: they differ in year or in what they are of, not in both. latest: the first is of the
    last year told. one, other: their places among the figures, negative: the first wins.
    """

    asked: int
    headed: int
    apart: bool
    latest: bool
    one: int
    other: int


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Figures of which two are to be compared, with the words and years of the question."""

    found: Sequence[Figure]
    words: Sequence[str]
    years: Collection[str]

    def ranked(self, over_time: bool) -> list[_Pair]:
        """Return the pairs of one thing that differ, each with what speaks for it."""
        found, latest = self.found, max((figure.year for figure in self.found), default="")
        named = [frozenset(word for word in self.words if word in each.label) for each in found]
        meant = [self._meant(*each) for each in zip(found, named, strict=True)]
        pairs = []
        for i, j in itertools.combinations(range(len(found)), 2):
            one, other = found[i], found[j]
            if not (_comparable(one, other) and _of_years(one, other, self.years)):
                continue
            if not _of_one_kind(one, other, named[i], named[j]):
                continue
            # A word of both counts once.
            asked = meant[i] + meant[j] - len(named[i] & named[j])
            asked += OVER_TIME * (over_time and one.year != other.year)
            headed = sum(word in one.heading and word in other.heading for word in self.words)
            pairs.append(_Pair(asked, headed, _apart(one, other), one.year == latest, -i, -j))
        return pairs

    def _meant(self, figure: Figure, named: frozenset[str]) -> int:
        """How much of the question a figure speaks of: its words, and twice its year."""
        earlier = figure.year == EARLIER and len(self.years) > 1
        return len(named) + 2 * (figure.year in self.years or earlier)


def _comparable(one: Figure, other: Figure) -> bool:
    return (one.of, _kind(one)) == (other.of, _kind(other)) and one.value != other.value


def _kind(figure: Figure) -> str:
    """What a figure counts, by whatever word: so many of a thing, or so many people."""
    return _ALIKE.get(figure.unit, figure.unit)


def _dated(found: Sequence[Figure], years: Collection[str]) -> Sequence[Figure]:
    """Return the figures that stand beside their own year, when all years asked are told so."""
    dated = [figure for figure in found if figure.year in figure.heading]
    told = {figure.year for figure in dated}
    return dated if len(years) > 1 and told >= set(years) else found


def _of_the_year(
    found: Sequence[Figure], years: Collection[str], over_time: bool
) -> Sequence[Figure]:
    """Return the figures of the one year asked, when two things of that year are compared."""
    of_it = [figure for figure in found if figure.year in years]
    return of_it if len(years) == 1 and not over_time and len(of_it) > 1 else found


def _of_years(one: Figure, other: Figure, years: Collection[str]) -> bool:
    """Whether two figures are of two of the years asked about, when two or more are.

    An earlier figure that names no year may be of any.
    """
    asked = {one.year, other.year} - {EARLIER} <= set(years)
    return len(years) < 2 or (one.year != other.year and asked)


def _of_one_kind(one: Figure, other: Figure, mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two figures of one text are of one thing: named alike, or both asked about, and of
    one year only when the question tells them apart.
    """
    told_apart = one.year != other.year or mine != theirs
    asked = bool(mine) and bool(theirs) and told_apart
    return one.of != other.of or _alike(one.label, other.label) or asked


def _alike(label: str, other: str) -> bool:
    """Whether two labels are the same words, or one of them ends with the other."""
    short, long = sorted((letters(label), letters(other)), key=len)
    return long.endswith(short) if len(short) > 1 else long == short


def _apart(one: Figure, other: Figure) -> bool:
    """Whether two figures differ in year or in what they are of, but not in both."""
    return (one.year == other.year) != (letters(one.label) == letters(other.label))


def _named_thing(figure: Figure) -> str:
    return figure.noun or letters(figure.label)[-THING_LENGTH:]


def rounded(value: Decimal, step: Decimal) -> Decimal:
    """Return a value to the next step, halves upwards as people round."""
    return value.quantize(step, ROUND_HALF_UP)


def trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def times_twelve(value: float) -> str:
    """Return twelve times a monthly figure, as shown."""
    return trimmed(Decimal(str(value)) * 12)


def twelfth(value: float) -> str:
    """Return a twelfth of a yearly figure, to the cent."""
    return trimmed(rounded(Decimal(str(value)) / 12, CENT))
