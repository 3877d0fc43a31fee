"""Periods of digests: a day (2026-11-22) or an ISO week (2026-W47), and which ones are due."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from config.county import County
from state.rows import Person

DAY, WEEK = "day", "week"
ALWAYS = date.min
LENGTH = {DAY: timedelta(days=1), WEEK: timedelta(weeks=1)}


@dataclass(frozen=True, slots=True)
class Due:
    """One digest somebody should get: of their own area, for one period."""

    scope: str
    period: str
    recipient: Person


def period_of(kind: str, on: date) -> str:
    """Return the id of the day or week that holds a day. kind: "day" or "week"."""
    if kind == DAY:
        return on.isoformat()
    year, week, _ = on.isocalendar()
    return f"{year}-W{week:02d}"


def kind_of(period: str) -> str:
    """Return "day" or "week" for a period's id."""
    return WEEK if "W" in period else DAY


def span(period: str) -> tuple[date, date]:
    """Return first and last day of a period. Raises ValueError for what is no period."""
    if kind_of(period) == DAY:
        on = date.fromisoformat(period)
        return on, on
    year, _, week = period.partition("-W")
    monday = date.fromisocalendar(int(year), int(week), 1)
    return monday, monday + timedelta(days=6)


def due(
    people: Iterable[Person],
    stored: Collection[tuple[str, str, str]],
    now: datetime,
    county: County,
    bound_on: Mapping[str, date] | None = None,
) -> tuple[Due, ...]:
    """Return the digests due now and not composed yet, oldest period first.

    people: who may get digests; cadres get none unasked. stored: (scope, period, person id) of
    those composed. bound_on: person id → day they were bound; nobody gets a period before it.
    """
    wanted = [
        Due(person.area, period, person)
        for period in _ended(now.astimezone(county.zone), county)
        for person in people
        if person.role == "supervisor"
        and span(period)[1] >= (bound_on or {}).get(person.id, ALWAYS)
    ]
    return tuple(d for d in wanted if (d.scope, d.period, d.recipient.id) not in stored)


def _ended(now: datetime, county: County) -> list[str]:
    """Return the periods whose time of composing has come, within the days of catching up."""
    back = [now.date() - timedelta(days=n) for n in range(county.digest.catch_up_days, -1, -1)]
    moments = (pair for on in back for pair in _composed_on(on, county))
    zone, oldest = now.tzinfo, now - timedelta(days=county.digest.catch_up_days)
    return [period for on, at, period in moments if oldest <= datetime.combine(on, at, zone) <= now]


def _composed_on(on: date, county: County) -> Iterator[tuple[date, time, str]]:
    """Yield what is composed on a day: on Mondays last week, in the evening the day itself."""
    if on.isoweekday() == 1:
        yield on, county.digest.weekly_at, period_of(WEEK, on - LENGTH[WEEK])
    yield on, county.digest.daily_at, period_of(DAY, on)
