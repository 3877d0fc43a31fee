"""What a morning reminds of: a pure function of records and the day, each thing once."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.work.follow_ups import DAY, due, follow_ups, untold
from tests.handlers.work_samples import PERSON, leave, visit

MONDAY = date(2026, 11, 23)
AGAIN: Any = {"follow_up_on": MONDAY}


def keys(today: date, visits: list, leaves: tuple = ()) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    return [(i.kind, i.to) for i in due(PERSON, today, follow_ups(visits, 7), leaves)]


def test_a_day_said_on_a_visit_is_reminded_of_on_it_and_the_day_after_if_missed() -> None:
    visits = [visit("r1", date(2026, 11, 16), **AGAIN)]
    told = {n: keys(MONDAY + DAY * n, visits) for n in (-1, 0, 1, 2)}
    assert told == {-1: [], 0: [("follow", PERSON)], 1: [("follow", PERSON)], 2: []}


def test_who_was_there_again_is_not_reminded() -> None:
    visits = [visit("r1", date(2026, 11, 16), **AGAIN), visit("r2", date(2026, 11, 20))]
    assert keys(MONDAY, visits) == []
    called = [visits[0], visit("r3", date(2026, 11, 21), method="phone")]
    assert keys(MONDAY, called) == []
    voided = [visits[0], visit("r4", date(2026, 11, 21), status="voided")]
    assert keys(MONDAY, voided) == [("follow", PERSON)]


def test_another_household_mutes_nothing() -> None:
    visits = [visit("r1", date(2026, 11, 16), **AGAIN), visit("r2", date(2026, 11, 20), "h2")]
    assert keys(MONDAY, visits) == [("follow", PERSON)]


def test_a_promise_without_a_day_is_reminded_of_after_the_days_the_county_says() -> None:
    visits = [visit("r1", date(2026, 11, 16), promised=("联系残联",))]
    assert keys(MONDAY - DAY, visits) == []
    assert keys(MONDAY, visits) == [("promise", PERSON)]


TWO: Any = {"promised": ("medicine", "coal"), "follow_up_on": MONDAY}


def by_word(promise: str, visit: object) -> date | None:
    return {"medicine": MONDAY, "coal": MONDAY + 2 * DAY}.get(promise)


def test_of_two_promises_on_two_days_a_visit_on_the_first_leaves_the_second() -> None:
    visits = [visit("r1", date(2026, 11, 16), **TWO)]
    days = {one.on: one.promised for one in follow_ups(visits, 7, by_word)}
    assert days == {MONDAY: ("medicine",), MONDAY + 2 * DAY: ("coal",)}
    again = [*visits, visit("r2", MONDAY)]
    assert [one.promised for one in follow_ups(again, 7, by_word)] == [("coal",)]
    last = [*again, visit("r3", MONDAY + 2 * DAY)]
    assert follow_ups(last, 7, by_word) == ()


def test_the_deputy_is_reminded_during_leave_and_nobody_else() -> None:
    visits = [visit("r1", date(2026, 11, 16), **AGAIN)]
    away = (leave(MONDAY - DAY, MONDAY + 2 * DAY, deputy="p-other"),)
    assert keys(MONDAY, visits, away) == [("follow", "p-other")]
    assert keys(MONDAY + 3 * DAY, visits, away) == [("return", PERSON)]


def test_without_a_deputy_it_waits_for_the_first_day_back() -> None:
    visits = [visit("r1", date(2026, 11, 16), **AGAIN)]
    away = (leave(MONDAY - DAY, MONDAY + 2 * DAY), leave(MONDAY + 3 * DAY, MONDAY + 3 * DAY))
    told = {n: [kind for kind, _ in keys(MONDAY + DAY * n, visits, away)] for n in range(7)}
    assert [n for n, kinds in told.items() if "follow" in kinds] == [4, 5]


def test_the_last_day_of_leave_is_told_unless_it_ended_before() -> None:
    away = leave(MONDAY, MONDAY + DAY)
    assert keys(MONDAY, [], (away,)) == []
    assert keys(MONDAY + DAY, [], (away,)) == [("return", PERSON)]
    ended = leave(MONDAY, MONDAY, status="ended")
    assert keys(MONDAY, [], (ended,)) == []


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.integers(0, 20)), max_size=12),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8), st.booleans()), max_size=3),
    st.sets(st.integers(0, 45)),
)
def test_whichever_days_the_clock_looks_nothing_is_told_twice(
    made: list[tuple[int, int, int]], leaves: list[tuple[int, int, bool]], looks: set[int]
) -> None:
    start = date(2026, 12, 20)
    visits = [
        visit(f"r{n}", start + DAY * on, f"h{home}", follow_up_on=start + DAY * (on + later))
        for n, (on, home, later) in enumerate(made)
    ]
    away = [
        leave(start + DAY * a, start + DAY * (a + b), deputy="p-other" if with_ else "")
        for a, b, with_ in leaves
    ]
    told: list[str] = []
    for look in sorted(looks):
        items = due(PERSON, start + DAY * look, follow_ups(visits, 7), away)
        told += {item.key: item for item in untold(items, told)}
    assert len(told) == len(set(told))


def test_the_same_records_and_day_give_the_same_items_in_the_same_order() -> None:
    visits = [visit(f"r{n}", date(2026, 11, 10), f"h{n}", **AGAIN) for n in range(6)]
    items = due(PERSON, MONDAY, follow_ups(visits, 7), ())
    assert items == due(PERSON, MONDAY, follow_ups(reversed(visits), 7), ())
