"""Leave in one sentence: days of the calendar, holidays, and what is no leave."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.router import receive
from handlers.turn import Message, Moment
from handlers.work.leave_reading import Words, read_leave
from tests.config.years import KNOWN
from tests.dialogs.talk import PEOPLE, Office, content, first

WORDS = Words(content().visit_words, content().work_words)
SUNDAY = date(2026, 11, 22)
LI = [PEOPLE["other cadre"]]


@pytest.mark.parametrize(
    ("said", "begins", "ends", "reason"),
    [
        ("明天到周三 回家看病", "2026-11-23", "2026-11-25", "回家看病"),
        ("明天", "2026-11-23", "2026-11-23", ""),
        ("后天起三天 儿子结婚", "2026-11-24", "2026-11-26", "儿子结婚"),
        ("三天", "2026-11-22", "2026-11-24", ""),
        ("12月30号到1月3号", "2026-12-30", "2027-01-03", ""),
        ("12月28到31号 装房子", "2026-12-28", "2026-12-31", "装房子"),
        ("11月16日到18日", "2026-11-16", "2026-11-18", ""),  # filed late
        ("周五到周二 走亲戚", "2026-11-27", "2026-12-01", "走亲戚"),
        ("下周一到下周三", "2026-11-23", "2026-11-25", ""),
        ("11月30日，参加县里培训。", "2026-11-30", "2026-11-30", "参加县里培训"),
        ("明天半天 打疫苗", "2026-11-23", "2026-11-23", "打疫苗"),
        ("2026-12-01到2026-12-03", "2026-12-01", "2026-12-03", ""),
    ],
)
def test_days_and_reason_are_read(said: str, begins: str, ends: str, reason: str) -> None:
    asked = read_leave(said, SUNDAY, LI, WORDS)
    assert (str(asked.first), str(asked.last), asked.reason) == (begins, ends, reason)
    assert not asked.deputy


@pytest.mark.parametrize(
    ("said", "deputy", "stranger"),
    [
        ("明天 看病 由小张代班", "p-other", False),
        ("明天小张替我", "p-other", False),
        ("明天看病，小张同志顶班", "p-other", False),
        ("明天 老刘代班", "", True),
        ("明天跟小张一起去开会", "", False),
    ],
)
def test_who_stands_in_is_a_colleague_on_the_list(said: str, deputy: str, stranger: bool) -> None:
    asked = read_leave(said, SUNDAY, LI, WORDS)
    assert (asked.deputy, asked.stranger) == (deputy, stranger)


@example(date(2027, 12, 1), 30, 60)  # ends on a 29th of February
@given(st.dates(date(2025, 1, 1), date(2027, 12, 1)), st.integers(0, 150), st.integers(0, 60))
def test_any_span_written_out_is_read_back_over_ends_of_months_and_years(
    today: date, ahead: int, more: int
) -> None:
    begins = date.fromordinal(today.toordinal() + ahead)
    ends = date.fromordinal(begins.toordinal() + more)
    said = f"{begins.month}月{begins.day}日到{ends.month}月{ends.day}日 办事"
    asked = read_leave(said, today, (), WORDS)
    assert (asked.first, asked.last, asked.reason) == (begins, ends, "办事")


def test_a_telephone_number_in_a_reason_is_not_kept() -> None:
    asked = read_leave("明天 看病 有事打13812345678", SUNDAY, (), WORDS)
    assert "138" not in asked.reason


@pytest.mark.parametrize(
    ("said", "count", "working", "back"),
    [
        ("请假 9月29日到10月9日", 11, 4, "10月10日（周六）"),  # a Saturday worked instead
        ("请假 9月30日", 1, 1, "10月8日（周四）"),
        ("请假 10月1日到10月7日", 7, 0, "10月8日（周四）"),
    ],
)
def test_leave_across_the_national_day_counts_its_working_days(
    said: str, count: int, working: int, back: str
) -> None:
    at = datetime(2026, 9, 21, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    office = Office()
    message = Message("test", "a", "cadre", "1", "text", said, at)
    known = replace(content(), calendar=KNOWN)
    turn = receive(known, first("cadre"), message, office.records, Moment(at, at.date()))
    card = turn.replies[0].text
    assert f"共{count}天，其中工作日{working}天" in card
    assert f"返岗：{back}" in card
    assert "还没录入" not in card
