"""Periods of digests and which ones are due.

Ids: a day 2026-11-22, an ISO week 2026-W47, a fortnight F2026-11-09 by its first Monday (counted
in pairs of weeks without end, so that a year of 53 weeks leaves none alone), a month 2026-11, a
quarter 2026-Q4.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from config.county import County
from state.digest_rows import Wish
from state.rows import Person

DAY, WEEK, FORTNIGHT, MONTH, QUARTER = KINDS = ("day", "week", "fortnight", "month", "quarter")
ALWAYS = date.min
# Days before a period are looked at too, and the calendar begins with the year 1.
EARLIEST = date(1900, 1, 1)
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(weeks=1)
NOON = time(12)
# From this weekday on a week's digest is of the week that runs, before it of the one before.
THURSDAY = 4
NO_WISH = Wish("", "", wanted=True)


@dataclass(frozen=True, slots=True)
class Due:
    """One digest somebody should get: of their own area, for one period."""

    scope: str
    period: str
    recipient: Person


def period_of(kind: str, on: date) -> str:
    """Return the id of the period of a kind (one of KINDS) that holds a day."""
    if kind == WEEK:
        year, week, _ = on.isocalendar()
        return f"{year}-W{week:02d}"
    if kind == FORTNIGHT:
        return f"F{_fortnight(on).isoformat()}"
    if kind == QUARTER:
        return f"{on.year}-Q{(on.month + 2) // 3}"
    return on.isoformat() if kind == DAY else f"{on:%Y-%m}"


def kind_of(period: str) -> str:
    """Return the kind of a period's id; "day" for what is none."""
    if period.startswith("F"):
        return FORTNIGHT
    if "W" in period:
        return WEEK
    if "Q" in period:
        return QUARTER
    return MONTH if len(period) == len("2026-11") else DAY


def span(period: str) -> tuple[date, date]:
    """Return first and last day of a period. Raises ValueError for what is no period."""
    kind = kind_of(period)
    first, last = _SPANS[kind](period)
    if period_of(kind, first) != period or first < EARLIEST:
        raise ValueError(f"not a period: {period!r}")
    return first, last


def before(period: str) -> str:
    """Return the period of the same kind just before."""
    return period_of(kind_of(period), span(period)[0] - ONE_DAY)


def after(period: str) -> str:
    """Return the period of the same kind just after."""
    return period_of(kind_of(period), span(period)[1] + ONE_DAY)


def told_of(kind: str, on: date) -> str:
    """Return the period a digest asked for without one is of: on its first day the one before."""
    period = period_of(kind, on)
    fresh = kind != DAY and span(period)[0] == on
    return before(period) if fresh else period


def due(
    people: Iterable[Person],
    now: datetime,
    county: County,
    bound_on: Mapping[str, date] | None = None,
    wishes: Iterable[Wish] = (),
) -> tuple[Due, ...]:
    """Return the digests due now, composed already or not, the oldest moment first.

    people: who may get digests; cadres get none unasked. bound_on: person id → day they were bound;
    nobody gets a period before it.
    """
    said = {(wish.person, wish.kind): wish for wish in wishes}
    here, found = now.astimezone(county.zone), []
    for person in people:
        if person.role != "supervisor":
            continue
        first = (bound_on or {}).get(person.id, ALWAYS)
        for at, period in _moments(person.id, said, here, county):
            if span(period)[1] >= first:
                found.append((at, Due(person.area, period, person)))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def wanted(kind: str, wish: Wish | None, county: County) -> bool:
    """Return whether a kind is sent: as wished, else as the county has it."""
    return wish.wanted if wish else kind in county.digest.sent


def composed_at(kind: str, wish: Wish | None, county: County) -> time:
    """Return the local time a kind is composed at: as wished, else as the county has it."""
    if wish and wish.at:
        return time.fromisoformat(wish.at)
    return county.digest.daily_at if kind == DAY else county.digest.weekly_at


def ends_with(kind: str, on: date, at: time, weekday: int) -> str:
    """Return the period that is composed on a day at that time, "" when none is.

    A day's digest before noon is of the day before; weekday: a week's, 1 Monday.
    """
    if kind == DAY:
        return period_of(DAY, on - ONE_DAY if at < NOON else on)
    if kind == WEEK:
        if on.isoweekday() != weekday:
            return ""
        return period_of(WEEK, on if weekday >= THURSDAY else on - ONE_WEEK)
    last = period_of(kind, on - ONE_DAY)
    return last if span(last)[1] == on - ONE_DAY else ""


def _moments(
    person: str, said: Mapping[tuple[str, str], Wish], now: datetime, county: County
) -> Iterator[tuple[datetime, str]]:
    """Yield when each digest of somebody was to be composed, within the days of catching up."""
    back = timedelta(days=county.digest.catch_up_days)
    days = [now.date() - timedelta(days=n) for n in range(back.days, -1, -1)]
    for kind in KINDS:
        wish = said.get((person, kind))
        if not wanted(kind, wish, county):
            continue
        at, weekday = composed_at(kind, wish, county), (wish or NO_WISH).weekday or 1
        oldest = _since(kind, wish, now - back, county)
        for on in days:
            moment, period = datetime.combine(on, at, now.tzinfo), ends_with(kind, on, at, weekday)
            if period and oldest <= moment <= now:
                yield moment, period


def _since(kind: str, wish: Wish | None, oldest: datetime, county: County) -> datetime:
    """What the county does not send is sent from the wish on only."""
    if wish is None or wish.changed_at is None or kind in county.digest.sent:
        return oldest
    return max(oldest, wish.changed_at)


def _fortnight(on: date) -> date:
    monday = on - timedelta(days=on.weekday())
    return monday - ONE_WEEK * (monday.toordinal() // 7 % 2)


def _day(period: str) -> tuple[date, date]:
    on = date.fromisoformat(period)
    return on, on


def _week(period: str) -> tuple[date, date]:
    year, _, week = period.partition("-W")
    monday = date.fromisocalendar(int(year), int(week), 1)
    return monday, monday + timedelta(days=6)


def _two_weeks(period: str) -> tuple[date, date]:
    monday = date.fromisoformat(period[1:])
    return monday, monday + timedelta(days=13)


def _month(period: str) -> tuple[date, date]:
    first = date.fromisoformat(f"{period}-01")
    return first, _months_on(first, 1) - ONE_DAY


def _quarter(period: str) -> tuple[date, date]:
    year, _, quarter = period.partition("-Q")
    first = date(int(year), 3 * int(quarter) - 2, 1)
    return first, _months_on(first, 3) - ONE_DAY


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


_SPANS = {DAY: _day, WEEK: _week, FORTNIGHT: _two_weeks, MONTH: _month, QUARTER: _quarter}
