"""A second look at notes: the author first, with the days they are given; then both together."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.calendar import Calendar
from handlers.inbound import Content
from handlers.router import receive
from handlers.turn import Message, Moment, Turn
from state.conversation import Conversation
from tests.config.years import KNOWN
from tests.dialogs.talk import Office, content, first, shown

CHINA = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


class Desk:
    """People talking to the bot on chosen days, with the real days off."""

    def __init__(self, given: Content) -> None:
        self.office, self.given, self.said = Office(), given, 0
        self.talks: dict[str, Conversation] = {}

    def say(self, who: str, text: str, at: datetime) -> Turn:
        self.said += 1
        message = Message("test", "a", who, str(self.said), "text", text, at)
        before = self.talks.get(who) or first(who)
        turn = receive(self.given, before, message, self.office.records, Moment(at, at.date()))
        self.office.take(turn, message, at)
        self.talks[who] = turn.conversation
        return turn


@pytest.fixture
def desk() -> Desk:
    return Desk(replace(content(), calendar=KNOWN))


def on_leave_and_there(desk: Desk, at: datetime) -> None:
    for n, text in enumerate(("请假 今天", "确认", "上午去崔大娘家，墙裂了", "确认")):
        desk.say("cadre", text, at + timedelta(minutes=n - 4))


def test_the_township_waits_whole_working_days_over_the_national_day(desk: Desk) -> None:
    at = datetime(2026, 9, 29, 10, tzinfo=CHINA)
    on_leave_and_there(desk, at)
    assert "有1处" in shown(desk.say("cadre", "记录核对", at))
    seen = [
        n for n in range(20)
        if "崔" not in (text := shown(desk.say("supervisor", "走访质量", at + n * DAY)))
        and "毕家村" in text
    ]  # fmt: skip
    # Working days after 29 September: the 30th, 8 and 9 October; the tenth is the first day after.
    assert at.date() + seen[0] * DAY == datetime(2026, 10, 10).date()
    assert seen == list(range(seen[0], 20))


def test_a_year_without_a_calendar_waits_as_long_as_a_holiday_can_be() -> None:
    desk = Desk(replace(content(), calendar=Calendar({})))
    at = datetime(2031, 9, 26, 10, tzinfo=CHINA)
    on_leave_and_there(desk, at)
    desk.say("cadre", "记录核对", at)
    # Three weekdays after Friday the 26th end on 1 October; nine days more may be a holiday.
    for day, told in ((datetime(2031, 10, 10), False), (datetime(2031, 10, 11), True)):
        moment = day.replace(hour=10, tzinfo=CHINA)
        assert ("毕家村" in shown(desk.say("supervisor", "走访质量", moment))) is told


def test_what_the_author_never_saw_is_never_shown(desk: Desk) -> None:
    at = datetime(2026, 9, 1, 10, tzinfo=CHINA)
    on_leave_and_there(desk, at)
    assert "没有要看的" in shown(desk.say("supervisor", "走访质量", at + 30 * DAY))


def test_a_visit_taken_back_takes_its_flag_with_it(desk: Desk) -> None:
    at = datetime(2026, 9, 1, 10, tzinfo=CHINA)
    on_leave_and_there(desk, at)
    desk.say("cadre", "记录核对", at)
    desk.say("cadre", "撤销", at + timedelta(minutes=1))
    assert "没有要您再看" in shown(desk.say("cadre", "记录核对", at + DAY))
    assert "没有要看的" in shown(desk.say("supervisor", "走访质量", at + 10 * DAY))


def test_leave_put_right_makes_the_flag_go(desk: Desk) -> None:
    at = datetime(2026, 9, 1, 10, tzinfo=CHINA)
    on_leave_and_there(desk, at)
    desk.say("cadre", "今天 在村 假没休成", at)
    assert "没有要您再看" in shown(desk.say("cadre", "记录核对", at))


def test_a_day_put_right_after_it_was_shown_hides_the_flag_from_the_township(desk: Desk) -> None:
    at = datetime(2026, 9, 1, 10, tzinfo=CHINA)
    on_leave_and_there(desk, at)
    desk.say("cadre", "记录核对", at)
    assert "毕家村" in shown(desk.say("supervisor", "走访质量", at + 10 * DAY))
    desk.say("cadre", "9月1日 在村 假没休成", at + 10 * DAY)
    assert "没有要看的" in shown(desk.say("supervisor", "走访质量", at + 10 * DAY))


@pytest.mark.parametrize("percent", [1, 10])
def test_the_sample_names_households_to_their_township_only(percent: int) -> None:
    county = content().county
    quality = county.quality.model_copy(update={"callback_percent": percent})
    given = replace(content(), county=county.model_copy(update={"quality": quality}))
    desk = Desk(given)
    at = datetime(2026, 10, 20, 10, tzinfo=CHINA)
    for n in range(30):
        desk.say("cadre", "上午去崔大娘家，墙裂了", at + n * timedelta(hours=1))
        desk.say("cadre", "确认", at + n * timedelta(hours=1))
    later = at + 20 * DAY
    said = shown(desk.say("supervisor", "回访抽样", later))
    assert said == shown(desk.say("supervisor", "回访抽样", later))
    assert "小李" not in said
    for who in ("neighbour", "county", "family", "cadre"):
        assert "崔玉兰" not in shown(desk.say(who, "回访抽样", later))
    if percent == 10:
        assert 1 <= said.count("崔玉兰") <= 8
