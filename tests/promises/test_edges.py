"""Odd input never fails, never makes up a day, and never floods the screen."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.digest.period import span
from handlers.digest.topic import period_of
from tests.dialogs.talk import Talk, shown

ROLES = ("household", "cadre", "supervisor")
LONGEST_SHOWN = 1200
ODD = (
    "", "\u0000\u0001", "😀😀😀", "屋" * 100_000, "9" * 1900, "一" * 1900, "，" * 1900,
    "1", "改", "?" * 50, "改 99999999999 昨天", "去掉 99999999",
    "撤销 " + "9" * 500 + "-AAAAAAAA", "更正 261122-AAAAAAAA",
    "俺爹" + "9" * 500 + "岁", "过99天再去王建国家", "上午去王建国家" * 120, "绑定 " + "A" * 1500,
    "户主：" + "王" * 1900, "policy:choose:", "policy:conditions:no_such_policy", "policy:none",
)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_text_gets_a_short_answer_and_the_talk_goes_on(role: str, text: str) -> None:
    talk = Talk(role)
    said = shown(talk.say(text))
    assert said.strip()
    assert len(said) < LONGEST_SHOWN
    assert "低保" in shown(talk.say("低保咋申请")) or talk.conversation.tasks


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ROLES), st.lists(st.text(max_size=60), max_size=3))
def test_no_text_whatever_breaks_a_turn(role: str, texts: list[str]) -> None:
    talk = Talk(role)
    for text in texts:
        assert talk.say(text).replies


@pytest.mark.parametrize("day", ["2月30日", "2月29日", "13月1日", "0号", "去年2月29号"])
def test_a_day_that_does_not_exist_is_asked_for(day: str) -> None:
    assert "日历上没有" in shown(Talk().say(f"{day}去王建国家，屋顶漏雨"))


def test_a_day_past_new_year_is_last_years_and_shows_its_year() -> None:
    assert "2025年12月31日" in shown(Talk().say("12月31号去王建国家，屋顶漏雨"))


@pytest.mark.parametrize(
    ("on", "week"),
    [("2026-12-31", "2026-W53"), ("2027-01-01", "2026-W53"), ("2024-12-30", "2025-W01")],
)
def test_a_week_across_new_year_is_one_week(on: str, week: str) -> None:
    day = date.fromisoformat(on)
    assert period_of("week", day) == week
    first, last = span(week)
    assert first <= day <= last


@pytest.mark.parametrize("period", ["2026-W54", "2025-W53", "2026-02-30", "W", "", "2026-W", "x"])
def test_a_period_that_does_not_exist_is_refused(period: str) -> None:
    with pytest.raises(ValueError):
        span(period)


def test_a_very_long_name_does_not_flood_receipts_and_lists() -> None:
    talk = Talk()
    talk.say("户主：" + "王" * 900 + "\n时间：昨天\n看到：屋顶漏雨")
    talk.say("不在名册")
    for text in ("确认", "本月走访", "日报"):
        assert len(shown(talk.say(text))) < LONGEST_SHOWN / 3


@pytest.mark.parametrize("role", ROLES)
def test_who_asks_what_is_kept_is_told(role: str) -> None:
    said = Talk(role).say("隐私")
    assert "不收身份证号" in shown(said)
    assert said.events == ()


def test_more_of_nothing_is_not_taken_for_a_question() -> None:
    said = Talk("household").say("更多")
    assert said.events == ()
