"""Working days of a year with its holidays and swapped weekends, from calendar.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import chinese_calendar

from config.yaml_file import YamlError, read_yaml

CALENDAR_FILE = Path(__file__).parent / "calendar.yaml"
DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Year:
    """One year's days that differ from Monday to Friday. source: where they were read."""

    source: str
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day. provisional: a year without a calendar lies between, so it may still move."""

    on: date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days. A year it does not know counts Monday to Friday and is provisional."""

    years: Mapping[int, Year]

    def known(self, year: int) -> bool:
        return year in self.years

    def is_working(self, day: date) -> bool:
        """Return whether *day* is worked, as far as its year is known."""
        year = self.years.get(day.year)
        if year is None or day not in year.off | year.on:
            return day.weekday() < SATURDAY
        return day in year.on

    def after(self, day: date, count: int) -> Deadline:
        """Return the last of *count* working days after *day*, which itself does not count.

        Raises ValueError for fewer than one day.
        """
        if count < 1:
            raise ValueError(f"a deadline needs at least one working day, not {count}")
        last = day
        while count:
            last += DAY
            count -= self.is_working(last)
        return self.deadline(day, last)

    def deadline(self, since: date, on: date) -> Deadline:
        """Return the day itself as a deadline set on *since*."""
        years = range(min(since, on).year, max(since, on).year + 1)
        return Deadline(on, not all(self.known(year) for year in years))

    def left(self, today: date, due: date) -> int:
        """Return how many working days remain after *today* up to *due*; overdue ones negative.

        0 on the day itself, and on days off around it that no working day separates from it.
        """
        if due >= today:
            return self._worked(today, due)
        return -self._worked(due, today)

    def _worked(self, after: date, until: date) -> int:
        days = (after + DAY * n for n in range(1, (until - after).days + 1))
        return sum(self.is_working(day) for day in days)


@cache
def load_calendar(path: Path = CALENDAR_FILE) -> Calendar:
    """Read calendar.yaml. Raises YamlError for a day that is none or stands on both sides."""
    plain = read_yaml(path)
    listed = {int(year): _year(int(year), days, path) for year, days in plain["years"].items()}
    return Calendar((_from_library() if plain["library"] else {}) | listed)


def _year(year: int, plain: Mapping[str, Any], path: Path) -> Year:
    try:
        off, on = (frozenset(_days(year, plain.get(side, ()))) for side in ("off", "on"))
    except ValueError as error:
        raise YamlError(f"{path}: {year}: {error}; write days as MM-DD in quotes") from None
    if twice := off & on:
        raise YamlError(f"{path}: {year}: {min(twice)} is both off and on; keep one")
    return Year(plain["source"], off, on)


def _days(year: int, said: Any) -> list[date]:
    return [date.fromisoformat(f"{year}-{day}") for day in said]


def _from_library() -> dict[int, Year]:
    """Return every year the library knows, in our form."""
    off, on = set(chinese_calendar.holidays), set(chinese_calendar.workdays)
    source = f"chinesecalendar {chinese_calendar.__version__}"
    return {
        year: Year(
            source,
            frozenset(day for day in off if day.year == year),
            frozenset(day for day in on if day.year == year),
        )
        for year in {day.year for day in off}
    }
