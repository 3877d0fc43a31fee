"""Working days over holidays, swapped weekends, and years nobody has published yet."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendar import Calendar, load_calendar
from config.yaml_file import YamlError, read_yaml
from tests.config.years import KNOWN

UNKNOWN = Calendar({})
DAYS = st.dates(date(2018, 1, 10), date(2026, 11, 1))


def test_the_project_lists_no_day_without_its_source() -> None:
    plain = read_yaml(Path("config/calendar.yaml"))
    assert all(year["source"] for year in plain["years"].values())
    assert all(not load_calendar().known(year) for year in (2027, 2028, 2030))


@pytest.mark.parametrize(
    ("set_on", "days", "due"),
    [
        ("2026-09-30", 1, "2026-10-08"),  # over the National Day holiday
        ("2026-09-29", 3, "2026-10-09"),
        ("2026-10-08", 2, "2026-10-10"),  # a Saturday worked instead
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday before the Spring Festival
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-02-27", 2, "2026-03-02"),  # a worked Saturday, then the month's end
        ("2025-12-31", 1, "2026-01-04"),  # a new year, a worked Sunday
        ("2026-11-27", 2, "2026-12-01"),
    ],
)
def test_deadlines_pass_over_holidays_and_count_swapped_weekends(
    set_on: str, days: int, due: str
) -> None:
    found = KNOWN.after(date.fromisoformat(set_on), days)
    assert (found.on.isoformat(), found.provisional) == (due, False)


@given(DAYS, st.integers(1, 40))
def test_a_deadline_agrees_with_the_library_counted_day_by_day(day: date, count: int) -> None:
    due = KNOWN.after(day, count).on
    between = (day + timedelta(n) for n in range(1, (due - day).days + 1))
    assert sum(map(chinese_calendar.is_workday, between)) == count
    assert chinese_calendar.is_workday(due)


@given(DAYS, st.integers(1, 40))
def test_what_is_left_of_a_deadline_is_what_was_given(day: date, count: int) -> None:
    due = KNOWN.after(day, count).on
    assert KNOWN.left(day, due) == count
    assert KNOWN.left(due, due) == 0
    assert KNOWN.left(due, day) == -count


def test_a_year_without_a_calendar_counts_weekdays_and_says_so() -> None:
    found = UNKNOWN.after(date(2026, 9, 30), 1)
    assert (found.on, found.provisional) == (date(2026, 10, 1), True)


def test_a_deadline_that_reaches_into_an_unknown_year_is_provisional() -> None:
    known = Calendar({2026: KNOWN.years[2026]})
    assert not known.after(date(2026, 12, 25), 3).provisional
    assert known.after(date(2026, 12, 30), 3).provisional


def test_less_than_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        KNOWN.after(date(2026, 1, 5), 0)


def _file(tmp_path: Path, year: str) -> Path:
    file = tmp_path / "calendar.yaml"
    file.write_text(f"library: false\nyears:\n  2031: {year}\n", encoding="utf-8")
    return file


def test_a_listed_year_is_read_with_its_source(tmp_path: Path) -> None:
    file = _file(tmp_path, '{source: 示例通知, off: ["01-01"], on: ["01-04"]}')
    calendar = load_calendar(file)
    assert calendar.years[2031].source == "示例通知"
    assert calendar.after(date(2030, 12, 31), 1).on == date(2031, 1, 2)
    assert calendar.is_working(date(2031, 1, 4))


@pytest.mark.parametrize(
    ("year", "why"),
    [
        ('{source: x, off: ["02-30"]}', "2031"),
        ('{source: x, off: ["01-01"], on: ["01-01"]}', "both"),
    ],
)
def test_a_day_that_is_none_or_stands_twice_is_refused(tmp_path: Path, year: str, why: str) -> None:
    with pytest.raises(YamlError, match=why):
        load_calendar(_file(tmp_path, year))
