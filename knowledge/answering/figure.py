"""The figures of a saying, each with its unit: of what, per one of what, of which year."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from knowledge.answering.per_one import PerOne

LABEL_LENGTH = 10
EARLIER = "0"
OPENING, CLOSING, COLON, LISTED = "\uff08", "\uff09", "\uff1a", "\u3001"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it stands in a saying.

    of: what it is a figure of; only figures of one thing are compared. label: the few characters
    before it. noun: what it counts, right behind it. year: the one in the label, else the saying's.
    per: one of what it is told for. heading: all of its sentence that stands before it. start:
    where it stands.
    """

    shown: str
    value: Decimal
    unit: str
    of: str
    scale: str = ""
    year: str = ""
    label: str = ""
    noun: str = ""
    per: tuple[str, ...] = ()
    heading: str = ""
    start: int = 0


class FigureReader:
    """Patterns and scales of aspects.yaml, ready to find figures in a text."""

    def __init__(self, facets: Mapping[str, Any]) -> None:
        patterns = facets["patterns"]
        self._scales = {str(k): Decimal(v) for k, v in facets["scales"].items()}
        self._figure = re.compile(patterns["plain_figure"])
        self._year = re.compile(patterns["year"])
        self._is_gap = re.compile(patterns["is_gap"])
        self._rough = re.compile(patterns["floor"])
        self._grown = re.compile(patterns["grown"])
        self._since = re.compile(patterns["since"])
        self._noun = re.compile(patterns["noun_behind"])
        self._former = re.compile(patterns["former"])
        self._ranged = re.compile(patterns["ranged"])
        self._other_time = re.compile(patterns["undated_now"])
        self._broken = re.compile(patterns["broken"])
        self._sign: str = patterns["year_sign"]
        self._per = PerOne(facets)

    def read(self, text: str, of: str, year: str = "") -> list[Figure]:
        """Return the figures of one text that carry a unit. year: of those that name none.

        A figure that is itself a difference, or the end of a range, is left out. One that another
        has grown to is of the same thing, at a later time; one right behind another counts the same
        thing otherwise.
        """
        found: list[Figure] = []
        at = 0
        for match in self._figure.finditer(text):
            between, at = text[at : match.start()], match.end()
            if self._ranged.search(text[: match.start()]):
                continue
            figure = self._figure_of(match, between, found, of, year)
            if self._is_gap.search(figure.label[-4:]):
                continue
            if self._has_grown(between, found) and found[-1].year == figure.year:
                found[-1] = replace(found[-1], year=EARLIER)
            listed = found and between.startswith(LISTED) and found[-1].unit == figure.unit
            if listed and not found[-1].per and self._per.behind(text[match.end() :]):
                found[-1] = replace(found[-1], per=figure.per)
            found.append(figure)
        return found

    def _figure_of(
        self, match: re.Match[str], between: str, found: Sequence[Figure], of: str, year: str
    ) -> Figure:
        text, start, last = match.string, match.start(), found[-1] if found else None
        grown, alone = self._has_grown(between, found), last is not None and not between
        label = last.label if last and (grown or alone) else self._label(_behind(between, last))
        dated = self._dated(between, last, year)
        bare = self._rough.sub("", label)
        if last and self._year.search(label) and letters(bare) == self._sign:
            label = last.label
        alike = last is not None and last.unit == match[3]
        behind = self._per.behind(text[match.end() :])
        return Figure(
            shown=match[0],
            value=Decimal(match[1]) * self._scales.get(match[2] or "", Decimal(1)),
            unit=match[3],
            of=of,
            scale=match[2] or "",
            year=last.year if last and alone else dated,
            label=label,
            noun=self._counted(text[match.end() :]),
            per=behind or self._per.before(between, last.per if last else (), alike),
            heading=self._broken.split(text[:start])[-1],
            start=start,
        )

    def _dated(self, between: str, last: Figure | None, year: str) -> str:
        """Return the year a figure is of: told beside it, or with the last one of its sentence."""
        told = self._broken.split(between)[-1]
        if named := self._year.findall(self._since.sub("", told)):
            return str(named[-1])
        if self._former.search(between):
            return EARLIER
        went_on = last is not None and not self._other_time.search(between)
        told_with_last = last and last.year in last.heading and last.year
        return last.year if last and went_on and told_with_last else year

    def _label(self, before: str) -> str:
        """What a figure is of: the bracket right before it, else the few characters before it.

        What stands before a colon is said of all behind it.
        """
        if before.endswith(CLOSING):
            return before[before.rfind(OPENING) :]
        own = before.rpartition(COLON)[2]
        own = own if letters(self._rough.sub("", own)).replace(self._sign, "") else before
        return own[-LABEL_LENGTH:]

    def _has_grown(self, between: str, found: Sequence[Figure]) -> bool:
        return bool(found) and self._grown.match(between) is not None

    def _counted(self, after: str) -> str:
        """What a figure counts, when it is written right behind it and ends there."""
        found = self._noun.match(after)
        return found[0] if found else ""


def _behind(between: str, last: Figure | None) -> str:
    """Return what stands between two figures without what the first of them counts."""
    return between.removeprefix(last.noun) if last else between


def letters(label: str) -> str:
    """Return a label without figures and signs."""
    return "".join(c for c in label if c.isalpha())
