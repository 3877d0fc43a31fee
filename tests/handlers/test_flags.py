"""Flags on notes: each with what raised it, the same for everybody who looks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.county import load_county
from handlers.quality.flags import Written, flags_in, sampled
from state.rows import Visit
from state.work_rows import DayNote
from tests.handlers.work_samples import PERSON, VILLAGE, leave, visit

COUNTY = load_county()
ON = date(2026, 11, 18)
DAY = timedelta(days=1)
LONG = "屋里收拾得干净，锅里有饭，两个娃都在学校，吃水电灯都好，老人按时吃药，没啥要说的"


def kinds(visits: list[Visit], leaves: tuple = (), notes: tuple = ()) -> list[str]:  # type: ignore[type-arg]
    found = flags_in(Written(visits, leaves, notes), COUNTY.quality, COUNTY.zone)
    return [flag.kind for flag in found]


def test_an_ordinary_day_raises_nothing() -> None:
    visits = [visit(f"r{n}", ON, f"h{n}", part_of_day="morning") for n in range(8)]
    assert kinds(visits) == []


def test_two_villages_in_one_part_of_the_day_are_flagged_and_in_two_parts_not() -> None:
    here = visit("a", ON, part_of_day="morning")
    there = visit("b", ON, "h9", part_of_day="morning", village="410185-t01-v02")
    later = visit("b", ON, "h9", part_of_day="afternoon", village="410185-t01-v02")
    call = visit("b", ON, "h9", part_of_day="morning", village="410185-t01-v02", method="phone")
    unsaid = visit("b", ON, "h9", village="410185-t01-v02")
    assert kinds([here, there]) == ["two_places"]
    assert kinds([here, later]) == kinds([here, call]) == kinds([here, unsaid]) == []


def test_a_visit_on_a_day_of_leave_is_flagged_until_the_day_is_put_right() -> None:
    away = (leave(ON, ON),)
    assert kinds([visit("a", ON)], away) == ["two_places"]
    assert kinds([visit("a", ON, method="phone")], away) == []
    assert kinds([visit("a", ON)], away, (DayNote(PERSON, VILLAGE, ON, True),)) == []
    assert kinds([visit("a", ON)], (), (DayNote(PERSON, VILLAGE, ON, False),)) == ["two_places"]


def test_long_notes_much_alike_are_flagged_and_short_ones_never() -> None:
    one, two = visit("a", ON, text=LONG), visit("b", ON + timedelta(days=1), "h2", text=LONG)
    assert kinds([one, two]) == ["copied"]
    (flag,) = flags_in(Written([one, two]), COUNTY.quality, COUNTY.zone)
    assert (flag.like, [v.receipt for v in flag.visits]) == (100, ["a", "b"])
    short = [visit("a", ON, text="一切都好"), visit("b", ON, "h2", text="一切都好")]
    other = visit("b", ON, "h2", text="墙上裂了一道缝，下雨往里渗，答应找镇里村建所来看，周五再去")
    assert kinds(short) == kinds([one, other]) == []


def test_the_same_note_about_several_households_told_at_once_is_no_copy() -> None:
    at = datetime(2026, 11, 18, 4, tzinfo=UTC)
    visits = [visit("a", ON, text=LONG, at=at), visit("b", ON, "h2", text=LONG, at=at)]
    assert kinds(visits) == []


def test_more_homes_than_there_is_time_for_are_flagged() -> None:
    def morning(count: int) -> list[Visit]:
        return [visit(f"r{n}", ON, f"h{n}", part_of_day="morning") for n in range(count)]

    assert kinds(morning(24)) == []
    assert kinds(morning(25)) == ["quick"]


def test_many_past_days_written_down_within_an_hour_are_flagged() -> None:
    def written(days: int, apart: timedelta) -> list[Visit]:
        at = datetime(2026, 11, 20, 4, tzinfo=UTC)
        return [
            visit(
                f"r{n}", date(2026, 11, 10) + timedelta(days=n % days), f"h{n}", at=at + apart * n
            )
            for n in range(6)
        ]

    assert kinds(written(3, timedelta(minutes=5))) == ["bunched"]
    assert kinds(written(2, timedelta(minutes=5))) == []
    assert kinds(written(3, timedelta(minutes=30))) == []


def test_a_household_on_no_list_is_flagged() -> None:
    assert kinds([visit("a", ON, "")]) == ["off_list"]


def test_what_was_taken_back_raises_nothing() -> None:
    assert kinds([visit("a", ON, "", status="voided")]) == []


@given(st.permutations(range(6)))
def test_the_order_of_the_records_changes_nothing(order: list[int]) -> None:
    noon = datetime(2026, 11, 18, 4, tzinfo=UTC)
    visits = [
        visit(f"r{n}", ON, f"h{n}" if n else "", part_of_day="morning", text=LONG,
              village=VILLAGE if n % 2 else "410185-t01-v02", at=noon + n * DAY)
        for n in range(6)
    ]  # fmt: skip
    straight = flags_in(Written(visits), COUNTY.quality, COUNTY.zone)
    mixed = flags_in(Written([visits[n] for n in order]), COUNTY.quality, COUNTY.zone)
    assert [flag.key for flag in straight] == [flag.key for flag in mixed]
    assert {flag.kind for flag in straight} >= {"two_places", "copied", "off_list"}


def test_the_sample_is_off_by_default_and_nobody_chooses_it() -> None:
    assert COUNTY.quality.callback_percent == 0
    receipts = [f"261122-{n:08d}" for n in range(4000)]
    assert not any(sampled(one, "2026-11", 0) for one in receipts)
    drawn = [one for one in receipts if sampled(one, "2026-11", 5)]
    assert drawn == [one for one in receipts if sampled(one, "2026-11", 5)]
    assert drawn != [one for one in receipts if sampled(one, "2026-12", 5)]
    assert len(drawn) == pytest.approx(200, rel=0.25)
