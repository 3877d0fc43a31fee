"""Limits that name no day: "in two weeks", "by the end of the month", "before New Year"."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeAlias

from config.problem_words import ProblemWords
from knowledge.reading.numerals import read_numeral

# The day a limit ends on, of today and the number said with it; 0 without one.
Ends: TypeAlias = Callable[[date, int], date | None]
WEEK, FORTNIGHT, HOURS_A_DAY = 7, 15, 24
SUNDAY, DECEMBER = 6, 12


def named_limit(text: str, today: date, words: ProblemWords) -> date | None:
    """Return the last day a text names without naming a day, None when it names none."""
    for unit, pattern in words.limits.items():
        if match := pattern.fullmatch(text):
            return ENDS[unit](today, _number(match))
    return None


def _number(match: re.Match[str]) -> int:
    said = match.groupdict().get("n")
    number = read_numeral(said) if said else None
    return int(number.low) if number and number.exact else 0


def _months(today: date, months: int) -> date:
    """Return the same day so many months on, the month's last where it has none."""
    last = _month_end(today, months)
    return last.replace(day=min(today.day, last.day))


def _month_end(today: date, months: int) -> date:
    month = today.month + months
    return date(today.year + month // DECEMBER, month % DECEMBER + 1, 1) - timedelta(1)


def _named_month_end(today: date, month: int) -> date | None:
    if not 1 <= month <= DECEMBER:
        return None
    return _month_end(today, (month - today.month) % DECEMBER)


def _sunday(today: date, weeks: int) -> date:
    return today + timedelta(SUNDAY - today.weekday() + WEEK * weeks)


ENDS: Mapping[str, Ends] = {
    "week": lambda today, n: today + timedelta(WEEK * n) if n else None,
    "fortnight": lambda today, _: today + timedelta(FORTNIGHT),
    "month": lambda today, n: _months(today, n) if n else None,
    "hour": lambda today, n: today + timedelta(-(-n // HOURS_A_DAY)) if n else None,
    "week_end": lambda today, _: _sunday(today, 0),
    "next_week_end": lambda today, _: _sunday(today, 1),
    "month_end": lambda today, _: _month_end(today, 0),
    "next_month_end": lambda today, _: _month_end(today, 1),
    "named_month_end": _named_month_end,
    "year_end": lambda today, _: date(today.year, DECEMBER, 31),
    "new_year": lambda today, _: date(today.year, DECEMBER, 31),
}
