"""Days as they are spoken in a visit note; today is Sunday, 22 November 2026."""

from datetime import date

import pytest

from config.visit_words import load_visit_words
from handlers.visit.when import days, part_of_day

SUNDAY = date(2026, 11, 22)


def _on(text: str, *, ahead: bool) -> list[str]:
    return [str(day.on) for day in days(text, SUNDAY, load_visit_words(), ahead=ahead)]


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("三天后去", "2026-11-25"),
        ("三日后复查", "2026-11-25"),
        ("再过十天来看", "2026-12-02"),
        ("过半个月再催", "2026-12-07"),
        ("两周后替他报名", "2026-12-06"),
        ("25号再来", "2026-11-25"),
        ("26日前弄好", "2026-11-26"),
        ("下周三送", "2026-11-25"),
        ("下下周一带她去", "2026-11-30"),
        ("周四我再去", "2026-11-26"),
        ("周日来换灯", "2026-11-29"),
        ("月底前补上", "2026-11-30"),
        ("12月底结清", "2026-12-31"),
        ("下月底验收", "2026-12-31"),
        ("大后天开工", "2026-11-25"),
        ("大后儿去", "2026-11-25"),
        ("元旦那天看她", "2027-01-01"),
    ],
)
def test_a_day_to_come_is_read(text: str, on: str) -> None:
    assert _on(text, ahead=True) == [on]


@pytest.mark.parametrize(
    ("text", "on"),
    [("上周四去的", "2026-11-12"), ("上上周五", "2026-11-06"), ("三天前摔的", "2026-11-19")],
)
def test_a_day_gone_by_is_read(text: str, on: str) -> None:
    assert _on(text, ahead=False) == [on]


@pytest.mark.parametrize("text", ["每周三来一趟", "一周三次透析", "三日内处置", "过两天再看"])
def test_what_names_no_one_day_is_none(text: str) -> None:
    assert _on(text, ahead=True) == []


@pytest.mark.parametrize(("text", "part"), [("晚七点", "evening"), ("陈家，午，喝药", "noon")])
def test_a_part_of_the_day_said_in_one_character(text: str, part: str) -> None:
    assert part_of_day(text, load_visit_words()) == part
