"""Dates as sources give them: 2020, 2020-07 or 2020-07-01."""

import calendar
from datetime import date
from functools import lru_cache

# more than all data files name
_DAYS_KEPT = 4096


@lru_cache(_DAYS_KEPT)
def first_day(text: str) -> date:
    """Return the earliest day a year, month or day can mean. Raises ValueError for other text."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


@lru_cache(_DAYS_KEPT)
def last_day(text: str) -> date:
    """Return the latest day a year, month or day can mean. Raises ValueError for other text."""
    year, month, day = _parts(text)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _parts(text: str) -> tuple[int, int, int]:
    numbers = [int(part) for part in text.split("-")]
    if len(numbers) > 3 or not 1900 <= numbers[0] <= 2100:
        raise ValueError(f"{text!r} is not a year, month or day")
    year, month, day = [*numbers, 0, 0][:3]
    return year, month, day
