"""Periods: what each spans, when each is due, and what people's wishes change of that."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.county import load_county
from handlers.digest.facts import below
from handlers.digest.period import KINDS, before, due, period_of, span
from state.digest_rows import Wish
from state.rows import Person

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 22, 18, 0, tzinfo=ZONE)
BI = "410185-t01-v01"
SUPERVISOR = Person("s1", "张秀云", "supervisor", "410185-t01")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-11-22", date(2026, 11, 22), date(2026, 11, 22)),
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("F2026-11-09", date(2026, 11, 9), date(2026, 11, 22)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_spans_its_days(period: str, first: date, last: date) -> None:
    assert span(period) == (first, last)


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(KINDS))
def test_every_day_lies_in_one_period_of_each_kind_and_they_leave_no_gap(
    on: date, kind: str
) -> None:
    period = period_of(kind, on)
    first, last = span(period)
    assert first <= on <= last
    assert period_of(kind, first) == period_of(kind, last) == period
    assert span(before(period))[1] == first - timedelta(days=1)


@pytest.mark.parametrize(
    "period",
    [
        "2026",
        "2026-13-01",
        "2026-W54",
        "x",
        "F2026-11-10",
        "F2026-11-16",
        "2026-Q5",
        "2026-13",
        "0001-01-01",
        "F",
    ],
)
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ValueError):
        span(period)


def _periods(
    now: datetime, *done: str, bound: date | None = None, wishes: tuple[Wish, ...] = ()
) -> list[str]:
    bound_on = {SUPERVISOR.id: bound} if bound else None
    found = [d.period for d in due([SUPERVISOR], now, load_county(), bound_on, wishes)]
    return [period for period in found if period not in done]


def test_a_day_is_due_in_the_evening_and_a_week_on_monday_morning() -> None:
    days = [f"2026-11-{day}" for day in range(14, 22)]
    before, after = datetime(2026, 11, 22, 17, 59, tzinfo=ZONE), AT
    assert _periods(before, *days, "2026-W46") == []
    assert _periods(after, *days, "2026-W46") == ["2026-11-22"]
    monday = datetime(2026, 11, 23, 7, 59, tzinfo=ZONE)
    assert _periods(monday, *days, "2026-11-22", "2026-W46") == []
    assert _periods(monday + timedelta(minutes=1), *days, "2026-11-22", "2026-W46") == ["2026-W47"]


def test_a_month_and_a_quarter_are_due_the_morning_after_their_last_day() -> None:
    eve = datetime(2026, 12, 31, 23, tzinfo=ZONE)
    morning = datetime(2027, 1, 1, 8, tzinfo=ZONE)
    assert not {"2026-12", "2026-Q4"} & set(_periods(eve))
    assert {"2026-12", "2026-Q4"} <= set(_periods(morning))
    assert "2027-Q1" not in _periods(datetime(2027, 3, 31, 8, tzinfo=ZONE))


def test_missed_periods_are_made_up_for_and_each_is_due_once() -> None:
    missed = _periods(AT)
    assert missed[-1] == "2026-11-22"
    assert "2026-W46" in missed
    assert len(missed) == len(set(missed)) == 9
    assert _periods(AT, *missed) == []


def test_nothing_from_before_somebody_was_bound_is_sent() -> None:
    assert _periods(AT, bound=date(2026, 11, 22)) == ["2026-11-22"]


def test_cadres_get_no_digest_unasked() -> None:
    cadre = Person("c1", "小李", "cadre", BI)
    assert due([cadre], AT, load_county()) == ()


def test_a_moment_in_another_zone_is_the_same_moment() -> None:
    assert _periods(AT.astimezone(ZoneInfo("UTC"))) == _periods(AT)


def test_the_turn_of_the_year_keeps_its_iso_week() -> None:
    now = datetime(2027, 1, 4, 8, 0, tzinfo=ZONE)
    assert "2026-W53" in _periods(now)


def _wish(kind: str, *, wanted: bool = True, weekday: int = 0, at: str = "") -> Wish:
    return Wish("s1", kind, wanted, weekday, at, AT - timedelta(days=3))


def test_what_somebody_does_not_want_is_not_due() -> None:
    periods = _periods(AT, wishes=(_wish("day", wanted=False),))
    assert periods == ["2026-W46"]


def test_a_week_may_come_on_another_day_and_hour() -> None:
    tuesday = (_wish("week", weekday=2, at="07:30"), _wish("day", wanted=False))
    at = datetime(2026, 11, 24, 7, 30, tzinfo=ZONE)
    done = ("2026-W46",)
    assert _periods(at - timedelta(minutes=1), *done, wishes=tuesday) == []
    assert _periods(at, *done, wishes=tuesday) == ["2026-W47"]


def test_a_week_wanted_on_friday_is_the_week_that_runs() -> None:
    friday = (_wish("week", weekday=5, at="17:00"), _wish("day", wanted=False))
    assert _periods(datetime(2026, 11, 27, 17, tzinfo=ZONE), wishes=friday)[-1] == "2026-W48"


def test_a_day_wanted_in_the_morning_is_the_day_before() -> None:
    morning = (_wish("day", at="08:30"), _wish("week", wanted=False))
    assert _periods(datetime(2026, 11, 22, 8, 30, tzinfo=ZONE), wishes=morning)[-1] == "2026-11-21"


def test_a_fortnight_comes_to_those_who_want_it_and_from_then_on_only() -> None:
    monday = datetime(2026, 11, 23, 8, tzinfo=ZONE)
    assert "F2026-11-09" not in _periods(monday)
    assert "F2026-11-09" in _periods(monday, wishes=(_wish("fortnight"),))
    late = Wish("s1", "fortnight", wanted=True, changed_at=monday + timedelta(hours=1))
    assert "F2026-11-09" not in _periods(monday + timedelta(hours=2), wishes=(late,))


@pytest.mark.parametrize(
    ("scope", "code"),
    [("410000", "410100"), ("410100", "410185"), ("410185", "410185-t01"), ("410185-t01", BI)],
)
def test_the_area_just_below_a_scope(scope: str, code: str) -> None:
    assert below(scope, BI) == code
