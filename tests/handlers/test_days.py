"""Days in the village: derived from visits, leave and one's own word, over any ends of months."""

from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.work.days import DAY, Day, Known, Where, counted, derive, from_json, spans, to_json
from state.work_rows import DayNote
from tests.config.years import KNOWN
from tests.handlers.work_samples import PERSON, VILLAGE, leave, visit

# Around ends of months, of a leap February, of years, and one year no calendar is known of.
STARTS = [date(2024, 2, 26), date(2025, 12, 20), date(2026, 9, 20), date(2026, 12, 25)]
days = st.integers(0, 40)


def note(on: date, inside: bool, why: str = "") -> DayNote:
    return DayNote(PERSON, VILLAGE, on, inside, why)


@st.composite
def known(draw: st.DrawFn, start: date) -> Known:
    visits = [
        visit(f"r{n}", start + DAY * at, f"h{n % 3}", method=method, status=status)
        for n, (at, method, status) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        days,
                        st.sampled_from(["home", "phone"]),
                        st.sampled_from(["kept", "voided"]),
                    ),
                    max_size=12,
                )
            )
        )
    ]
    spans_ = draw(st.lists(st.tuples(days, st.integers(0, 12)), max_size=3))
    leaves = [leave(start + DAY * at, start + DAY * (at + more)) for at, more in spans_]
    said = draw(st.dictionaries(days, st.booleans(), max_size=6))
    return Known(visits, leaves, [note(start + DAY * at, inside) for at, inside in said.items()])


@given(st.data(), st.sampled_from(STARTS))
def test_each_day_is_one_thing_and_what_counts_most_decides(
    data: st.DataObject, start: date
) -> None:
    facts = data.draw(known(start))
    found = derive(start, start + 40 * DAY, facts, KNOWN)
    assert [one.on for one in found] == [start + DAY * n for n in range(41)]
    said = {one.day: one.in_village for one in facts.notes}
    at_home = {
        v.draft.visited_on for v in facts.visits if v.status == "kept" and v.draft.method == "home"
    }
    for one in found:
        away = any(each.covers(one.on) for each in facts.leaves)
        assert one.on_leave == away
        if one.on in said:
            assert (one.where, one.said) == ("in" if said[one.on] else "out", True)
        elif one.on in at_home:
            assert one.where == "in"
            assert one.households > 0
        elif away:
            assert one.where == "leave"
        else:
            assert one.where == ("none" if KNOWN.is_working(one.on) else "off")
    assert sum(counted(found, kind) for kind in get_args(Where)) == 41


@given(st.data(), st.sampled_from(STARTS), days)
def test_a_span_is_the_sum_of_its_months_wherever_it_is_cut(
    data: st.DataObject, start: date, cut: int
) -> None:
    facts = data.draw(known(start))
    end, middle = start + 40 * DAY, start + DAY * cut
    whole = derive(start, end, facts, KNOWN)
    parts = (*derive(start, middle, facts, KNOWN), *derive(middle + DAY, end, facts, KNOWN))
    assert whole == parts


@given(st.data(), st.sampled_from(STARTS))
def test_more_visits_never_take_a_day_away(data: st.DataObject, start: date) -> None:
    facts = data.draw(known(start))
    extra = visit("extra", start + DAY * data.draw(days))
    more = Known([*facts.visits, extra], facts.leaves, facts.notes)
    end = start + 40 * DAY
    before, after = (counted(derive(start, end, f, KNOWN), "in") for f in (facts, more))
    assert after in (before, before + 1)


@given(st.data(), st.sampled_from(STARTS))
def test_days_come_back_from_json_as_they_were(data: st.DataObject, start: date) -> None:
    found = derive(start, start + 40 * DAY, data.draw(known(start)), KNOWN)
    assert from_json(to_json(found)) == found


@given(st.sets(st.dates(date(2025, 12, 20), date(2026, 1, 20))))
def test_spans_hold_every_day_once(chosen: set[date]) -> None:
    runs = list(spans(chosen))
    held = [first + DAY * n for first, last in runs for n in range((last - first).days + 1)]
    assert held == sorted(chosen)
    assert all(later[0] - earlier[1] > DAY for earlier, later in pairwise(runs))


@pytest.mark.parametrize(
    ("on", "where"),
    [
        ("2026-10-01", "off"),  # National Day, a Thursday
        ("2026-10-08", "none"),
        ("2026-10-10", "none"),  # a Saturday worked instead
        ("2026-02-16", "off"),  # Spring Festival
        ("2027-10-01", "none"),  # nobody has published 2027: Monday to Friday
    ],
)
def test_holidays_expect_nothing(on: str, where: str) -> None:
    day = date.fromisoformat(on)
    assert derive(day, day, Known(), KNOWN) == (Day(day, where),)  # type: ignore[arg-type]


def test_a_call_puts_nobody_in_the_village_and_two_visits_are_one_day() -> None:
    on = date(2026, 11, 20)
    visits = [
        visit("a", on),
        visit("b", on, "h2"),
        visit("c", on),
        visit("d", on + DAY, method="phone"),
    ]
    first, second = derive(on, on + DAY, Known(visits), KNOWN)
    assert (first.where, first.households) == ("in", 2)
    assert second.where == "off"


def test_nothing_is_derived_of_no_days() -> None:
    assert derive(date(2026, 1, 2), date(2026, 1, 2) - timedelta(days=1), Known(), KNOWN) == ()
