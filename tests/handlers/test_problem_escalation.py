"""The ladder: each rung once, on working days, to whom it concerns."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.county import load_county
from handlers.problem.escalation import Due, recipients, reminder, rung
from handlers.problem.steps import Actor, Given, apply, fold, take
from state.problem_rows import Problem, ProblemStep
from tests.config.years import KNOWN

CHINA = ZoneInfo("Asia/Shanghai")
LADDER = load_county().problems.ladder
DUE = date(2026, 10, 9)  # the first Friday after the National Day holiday


def _at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)


def assigned(due: date, on: date = date(2026, 9, 1)) -> list[ProblemStep]:
    """Return the steps of a problem handed on with a deadline."""
    at = _at(on)
    clerk, empty = (
        Actor("p1", "supervisor"),
        Problem("W1", "漏雨", "410185-t01-v01", "cadre", "p", at),
    )
    raised = {"what": "漏雨", "area": empty.area, "raised_as": "cadre", "raiser": "p"}
    first = take(empty, "raised", Actor("p", "cadre"), Given("", raised), at)
    second = take(apply(empty, first), "accepted", clerk, Given(), at)
    sets = {"department": "住建局", "due_on": due.isoformat(), "assigned_by": "p1"}
    third = take(apply(apply(empty, first), second), "assigned", clerk, Given("", sets), at)
    return [first, second, third]


@pytest.mark.parametrize(
    ("today", "reached"),
    [
        ("2026-09-28", None),  # four working days before, the holiday not counted
        ("2026-09-29", Due("soon", 3)),
        ("2026-09-30", Due("soon", 2)),
        ("2026-10-01", None),  # on a day off nobody is reminded
        ("2026-10-07", None),
        ("2026-10-08", Due("soon", 1)),
        ("2026-10-09", Due("today", 0)),
        ("2026-10-10", Due("late", 1)),  # a Saturday worked instead
        ("2026-10-11", None),
        ("2026-10-14", Due("late", 4)),
        ("2026-10-15", Due("up", 5)),
        ("2026-12-31", Due("up", 60)),
    ],
)
def test_the_rung_of_each_day_around_the_national_day(today: str, reached: Due | None) -> None:
    problem = fold(assigned(DUE))
    assert rung(problem, date.fromisoformat(today), KNOWN, LADDER) == reached


def test_the_ladder_over_the_spring_festival_and_the_new_year() -> None:
    festival = fold(assigned(KNOWN.after(date(2026, 2, 12), 3).on))
    assert rung(festival, date(2026, 2, 12), KNOWN, LADDER) == Due("soon", 3)
    assert rung(festival, date(2026, 2, 14), KNOWN, LADDER) == Due("soon", 1)
    assert rung(festival, date(2026, 2, 17), KNOWN, LADDER) is None
    new_year = fold(assigned(date(2025, 12, 31)))
    assert rung(new_year, date(2025, 12, 31), KNOWN, LADDER) == Due("today", 0)
    assert rung(new_year, date(2026, 1, 4), KNOWN, LADDER) == Due("late", 1)


def test_a_last_day_that_is_a_day_off_is_reminded_of_on_the_working_day_before() -> None:
    problem = fold(assigned(date(2026, 10, 4)))
    assert rung(problem, date(2026, 9, 30), KNOWN, LADDER) == Due("today", 0)
    assert rung(problem, date(2026, 10, 8), KNOWN, LADDER) == Due("late", 1)


@pytest.mark.parametrize("state", ["raised", "accepted", "done", "verified_one", "closed"])
def test_what_nobody_is_to_finish_is_not_reminded_of(state: str) -> None:
    problem = replace(fold(assigned(DUE)), state=state)  # type: ignore[arg-type]
    assert rung(problem, DUE, KNOWN, LADDER) is None


@given(
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from([(0, 30), (7, 59), (8, 0), (23, 59)])))
)
def test_whenever_the_clock_looks_each_rung_is_told_once_and_they_only_rise(
    looks: list[tuple[int, tuple[int, int]]],
) -> None:
    steps = assigned(DUE)
    for days, clock in sorted(looks):
        at = _at(date(2026, 9, 20) + timedelta(days), *clock)
        problem = fold(steps)
        due = rung(problem, at.date(), KNOWN, LADDER)
        found = due and reminder(problem, steps, due, "到期", at)
        if found:
            assert apply(problem, found.step) == found.after
            steps.append(found.step)
    rungs = [step.sets["rung"] for step in steps if step.kind == "escalated"]
    assert rungs == [r for r in ("soon", "today", "late", "up") if r in rungs]


def test_another_deadline_starts_the_ladder_anew() -> None:
    steps = assigned(DUE)
    first = reminder(fold(steps), steps, Due("today", 0), "今天到期", _at(DUE))
    assert first is not None
    steps.append(first.step)
    assert reminder(fold(steps), steps, Due("today", 0), "今天到期", _at(DUE)) is None
    later = Given("等配件", {"due_on": "2026-10-20"})
    steps.append(take(fold(steps), "extended", Actor("p1", "supervisor"), later, _at(DUE, 10)))
    at = _at(date(2026, 10, 20))
    again = reminder(fold(steps), steps, Due("today", 0), "今天到期", at)
    assert again is not None
    assert again.step.sets == {"rung": "today", "of": "2026-10-20"}


def test_who_was_given_two_days_today_is_not_told_today_that_it_is_soon() -> None:
    today = date(2026, 10, 8)
    steps = assigned(DUE, on=today)
    assert reminder(fold(steps), steps, Due("soon", 1), "快到期", _at(today, 18)) is None


PEOPLE = {
    ("410185-t01-v01", "cadre"): ["c1", "c2"],
    ("410185-t01", "supervisor"): ["p1"],
    ("410185", "supervisor"): ["county"],
    ("410100", "supervisor"): ["city"],
}
ABOVE = ("410185-t01-v01", "410185-t01", "410185", "410100", "410000", "100000")


def _to(rung_: Due, assigned_by: str) -> tuple[str, ...]:
    problem = replace(fold(assigned(DUE)), assigned_by=assigned_by)
    return recipients(problem, rung_, lambda area, role: PEOPLE.get((area, role), []), ABOVE)


def test_near_the_last_day_the_village_and_who_handed_it_on_are_told() -> None:
    assert _to(Due("today", 0), "p1") == ("c1", "c2", "p1")


@pytest.mark.parametrize(
    ("assigned_by", "to"), [("p1", "county"), ("county", "city"), ("c1", "p1"), ("city", "city")]
)
def test_five_days_over_it_goes_one_level_up(assigned_by: str, to: str) -> None:
    assert _to(Due("up", 5), assigned_by) == (to,)
