"""The county's days as moments: when each begins and is over, also at the edges of the calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
# Nothing is older or newer, and from both days others can still be counted.
FIRST, LAST = date(1900, 1, 1), date(9000, 1, 1)
DAY = timedelta(days=1)


def begins(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment a day begins in a zone, in UTC."""
    return datetime.combine(max(FIRST, min(day, LAST)), time(), zone).astimezone(UTC)


def over(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment a day is over in a zone, in UTC."""
    return begins(min(day, LAST - DAY) + DAY, zone)
