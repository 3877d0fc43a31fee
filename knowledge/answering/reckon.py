"""The only arithmetic in answers: with figures that are cited, shown with both operands."""

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from config.yaml_file import read_yaml
from knowledge.finding.entries import FOLDER

LABEL_LENGTH = 10
THING_LENGTH = 2
OVER_TIME = 3
EARLIER = "0"
OPENING, CLOSING = "\uff08", "\uff09"
_FACETS: dict[str, Any] = read_yaml(FOLDER / "aspects.yaml")
_PATTERNS: dict[str, str] = _FACETS["patterns"]
_ALIKE: dict[str, str] = _FACETS["alike_units"]
YEAR_SIGN = _PATTERNS["year_sign"]
# Between two figures of one thing: to, as far as, an arrow; a year may stand behind it.
_GROWN = re.compile(_PATTERNS["grown"])
_SINCE = re.compile(_PATTERNS["since"])
_NOUN = re.compile(_PATTERNS["noun_behind"])


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it stands in a saying.

    of: what it is a figure of; only figures of one thing are compared. label: the few characters
    before it. noun: what it counts, right behind it. year: the one in the label, else the saying's.
    """

    shown: str
    value: Decimal
    unit: str
    of: str
    scale: str = ""
    year: str = ""
    label: str = ""
    noun: str = ""


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
    """Patterns and scales of aspects.yaml, ready to find figures in a text."""

    def __init__(self, facets: Mapping[str, Any]) -> None:
        self._scales = {str(k): Decimal(v) for k, v in facets["scales"].items()}
        self._figure = re.compile(facets["patterns"]["plain_figure"])
        self._change = re.compile(facets["patterns"]["change"])
        self._year = re.compile(facets["patterns"]["year"])
        self._is_gap = re.compile(facets["patterns"]["is_gap"])
        self._rough = re.compile(facets["patterns"]["floor"])

    def figures(self, text: str, of: str, year: str = "") -> list[Figure]:
        """Return the figures of one text that carry a unit. year: of those that name none.

        A figure that is itself a difference is left out. One that another has grown to is of the
        same thing, at a later time; one right behind another counts the same thing otherwise.
        """
        found: list[Figure] = []
        at = 0
        for match in self._figure.finditer(text):
            between = text[at : match.start()]
            grown = bool(found) and _GROWN.match(between) is not None
            alone = bool(found) and not between
            own = _behind(between, found)
            label = found[-1].label if grown or alone else _label(own)
            at = match.end()
            value = Decimal(match[1]) * self._scales.get(match[2] or "", Decimal(1))
            if self._is_gap.search(label[-4:]):
                continue
            dated = _SINCE.sub("", between if grown else label)
            named = (*self._year.findall(dated), year)[0]
            named = found[-1].year if alone else named
            bare = self._rough.sub("", label)
            if found and self._year.search(label) and _letters(bare) == YEAR_SIGN:
                label = found[-1].label
            if grown and found[-1].year == named:
                found[-1] = replace(found[-1], year=EARLIER)
            noun = _noun(text[match.end() :])
            found.append(Figure(match[0], value, match[3], of, match[2] or "", named, label, noun))
        return found

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
        found = _dated(found, years)
        latest = max((figure.year for figure in found), default="")
        spoken = [word for word in words if not any(map(str.isdigit, word))]
        named = [frozenset(word for word in spoken if word in each.label) for each in found]
        meant = [
            len(said) + 2 * (each.year in years or (each.year == EARLIER and len(years) > 1))
            for each, said in zip(found, named, strict=True)
        ]
        pairs = [
            (
                _meant(meant, named, i, j)
                + OVER_TIME * (over_time and found[i].year != found[j].year),
                _apart(found[i], found[j]),
                found[i].year == latest,
                -i,
                -j,
            )
            for i, j in itertools.combinations(range(len(found)), 2)
            if _comparable(found[i], found[j]) and _of_years(found[i], found[j], years)
            if _of_one_kind(found[i], found[j], named[i], named[j])
        ]
        best = max(pairs, default=None)
        if best is None or (len(pairs) > 1 and not best[0]):
            return None
        return self.difference(found[-best[3]], found[-best[4]])

    def across(self, ones: Sequence[Figure], others: Sequence[Figure]) -> Difference | None:
        """Return how far the first two figures of one unit and one name lie apart, of two texts."""
        for one, other in itertools.product(ones, others):
            alike = _named_thing(one) == _named_thing(other)
            if alike and one.unit == other.unit and one.value != other.value:
                return self.difference(one, other)
        return None

    def change(self, found: Sequence[Figure]) -> Difference | None:
        """Return how far the first two figures of a saying that tells a change lie apart."""
        told = len(found) > 1 and self._change.search(found[0].label + found[1].label)
        return self.difference(*found[:2]) if told and _comparable(*found[:2]) else None

    def difference(self, one: Figure, other: Figure) -> Difference:
        """Return how far two figures of one unit lie apart."""
        smaller, larger = sorted((one, other), key=lambda figure: figure.value)
        times = larger.value / smaller.value if smaller.value else Decimal(0)
        shown = str(times.quantize(Decimal("0.1"))) if times >= Decimal("1.05") else ""
        rough = any(self._rough.search(each.label) for each in (one, other))
        return Difference(larger, smaller, self._gap(larger, smaller), shown, rough)

    def _gap(self, larger: Figure, smaller: Figure) -> str:
        scale = larger.scale if larger.scale == smaller.scale else ""
        gap = (larger.value - smaller.value) / self._scales.get(scale, Decimal(1))
        return f"{trimmed(gap)}{scale}{larger.unit}"


def _noun(after: str) -> str:
    """What a figure counts, when it is written right behind it and ends there."""
    found = _NOUN.match(after)
    return found[0] if found else ""


def _behind(between: str, found: Sequence[Figure]) -> str:
    """Return what stands between two figures without what the first of them counts."""
    noun = found[-1].noun if found else ""
    return between[len(noun) :] if noun and between.startswith(noun) else between


def _label(before: str) -> str:
    """What a figure is of: the bracket right before it, else the few characters before it."""
    bracketed = before.endswith(CLOSING)
    return before[before.rfind(OPENING) :] if bracketed else before[-LABEL_LENGTH:]


def _comparable(one: Figure, other: Figure) -> bool:
    return (one.of, _kind(one)) == (other.of, _kind(other)) and one.value != other.value


def _kind(figure: Figure) -> str:
    """What a figure counts, by whatever word: so many of a thing, or so many people."""
    return _ALIKE.get(figure.unit, figure.unit)


def _dated(found: Sequence[Figure], years: Collection[str]) -> Sequence[Figure]:
    """Return the figures that stand beside their own year, when all years asked are told so."""
    dated = [figure for figure in found if figure.year in figure.label]
    told = {figure.year for figure in dated}
    return dated if len(years) > 1 and told >= set(years) else found


def _of_years(one: Figure, other: Figure, years: Collection[str]) -> bool:
    """Whether two figures are of two of the years asked about, when two or more are.

    An earlier figure that names no year may be of any.
    """
    asked = {one.year, other.year} - {EARLIER} <= set(years)
    return len(years) < 2 or (one.year != other.year and asked)


def _meant(meant: Sequence[int], named: Sequence[frozenset[str]], i: int, j: int) -> int:
    """How much of the question two figures speak of together; a word of both counts once."""
    return meant[i] + meant[j] - len(named[i] & named[j])


def _of_one_kind(one: Figure, other: Figure, mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two figures of one text are of one thing: named alike, or both asked about, and of
    one year only when the question tells them apart.
    """
    told_apart = one.year != other.year or mine != theirs
    asked = bool(mine) and bool(theirs) and told_apart
    return one.of != other.of or _alike(one.label, other.label) or asked


def _alike(label: str, other: str) -> bool:
    """Whether two labels are the same words, or one of them ends with the other."""
    short, long = sorted((_letters(label), _letters(other)), key=len)
    return long.endswith(short) if len(short) > 1 else long == short


def _apart(one: Figure, other: Figure) -> bool:
    """Whether two figures differ in year or in what they are of, but not in both."""
    return (one.year == other.year) != (_letters(one.label) == _letters(other.label))


def _named_thing(figure: Figure) -> str:
    return figure.noun or _letters(figure.label)[-THING_LENGTH:]


def _letters(label: str) -> str:
    return "".join(c for c in label if c.isalpha())


def trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def times_twelve(value: float) -> str:
    """Return twelve times a monthly figure, as shown."""
    return trimmed(Decimal(str(value)) * 12)


def twelfth(value: float) -> str:
    """Return a twelfth of a yearly figure, to the cent."""
    return trimmed((Decimal(str(value)) / 12).quantize(Decimal("0.01")))
