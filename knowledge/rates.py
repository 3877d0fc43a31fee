"""Looks a local figure up by place and day; a place or day without a row stays without."""

import math
from dataclasses import dataclass
from datetime import date

from knowledge.areas import Areas
from knowledge.interval import Interval
from knowledge.partial_date import first_day, last_day
from knowledge.schema import Rate, RateRow

COUNTY_AND_BELOW = ("county", "township", "village")


@dataclass(frozen=True, slots=True)
class Figure:
    """The rows that hold for a place and day, and the last known ones when none do.

    rows: several only for a known contradiction. last: history, to be told with its date, never
    used; it may be a wider place's.
    """

    rate: Rate
    rows: tuple[RateRow, ...]
    last: tuple[RateRow, ...]

    @property
    def value(self) -> Interval | None:
        """The figure, from the lowest to the highest row; None when no row holds."""
        values = [row.value for row in self.rows if row.value is not None]
        if not values:
            return None
        open_ended = any(row.at_least for row in self.rows)
        return Interval(min(values), math.inf if open_ended else max(values))


# what was looked up; a figure keeps its rate, so that its id stays its own
_kept: dict[tuple[int, str, str, date], tuple[Areas, Figure]] = {}
_MOST_KEPT = 4096


def look_up(rate: Rate, part: str, area: str, on: date, areas: Areas) -> Figure:
    """Return the figure of *rate* for a place on a day.

    Rows of the place itself come first, then of what it lies in up to its county; beyond the
    county only where the rate says inherit. part "" takes rows of any part.
    """
    key = (id(rate), part, area, on)
    of, figure = _kept.get(key, (None, None))
    if of is not areas or figure is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        figure = _looked_up(rate, part, area, on, areas)
        _kept[key] = areas, figure
    return figure


def _looked_up(rate: Rate, part: str, area: str, on: date, areas: Areas) -> Figure:
    rows = [row for row in rate.rows if row.value is not None and part in ("", row.part)]
    for code in _reach(rate, area, areas):
        if held := _latest([r for r in rows if r.area == code and holds(r, on)]):
            return Figure(rate, held, ())
    for code in areas.chain(area):
        if past := _latest([r for r in rows if r.area == code and first_day(r.from_) <= on]):
            return Figure(rate, (), past)
    return Figure(rate, (), ())


def _reach(rate: Rate, area: str, areas: Areas) -> tuple[str, ...]:
    chain = areas.chain(area)
    if rate.inherit:
        return chain
    return tuple(c for c in chain if c == area or areas.level(c) in COUNTY_AND_BELOW)


def holds(row: RateRow, on: date) -> bool:
    """Return whether a figure is in force on a day."""
    return first_day(row.from_) <= on and (not row.until or on <= last_day(row.until))


def _latest(rows: list[RateRow]) -> tuple[RateRow, ...]:
    newest = max((first_day(row.from_) for row in rows), default=None)
    return tuple(row for row in rows if first_day(row.from_) == newest)
