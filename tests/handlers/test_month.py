"""What others see of days: only what their own person has seen, by village, never by number."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.turn import Turn
from tests.dialogs.talk import PEOPLE, Talk, shown

NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
VILLAGES = ("毕家村", "崔坪村")


def month(turn: Turn) -> list[tuple[str, int]]:
    return [(name, int(n)) for name, n in re.findall(r"(\S+?)：有人在村(\d+)天", shown(turn))]


@pytest.mark.parametrize(("ours", "theirs"), [(2, 9), (9, 2), (4, 4)])
def test_the_order_of_villages_does_not_depend_on_the_days(ours: int, theirs: int) -> None:
    talk = Talk()
    talk.say(f"11月2日到{ours + 1}日 在村")
    talk.say(f"11月2日到{theirs + 1}日 在村", role="other cadre")
    turn = talk.say("驻村情况", role="supervisor")
    assert month(turn) == [(VILLAGES[0], ours), (VILLAGES[1], theirs)]
    assert not [p.name for p in PEOPLE.values() if p.role == "cadre" and p.name in shown(turn)]


def test_what_the_person_has_not_seen_yet_nobody_sees() -> None:
    talk = Talk()
    talk.say("我的在村天数")
    assert month(talk.say("驻村情况", role="supervisor")) == [(VILLAGES[0], 0)]
    talk.say("上午去崔大娘家，墙裂了")
    talk.say("确认")
    assert month(talk.say("驻村情况", role="supervisor")) == [(VILLAGES[0], 0)]
    talk.say("我的在村天数")
    assert month(talk.say("驻村情况", role="supervisor")) == [(VILLAGES[0], 1)]


@pytest.mark.parametrize("who", ["neighbour", "county", "family", "household", "other cadre"])
def test_nobody_else_sees_it(who: str) -> None:
    talk = Talk()
    talk.say("11月3日 在村 修水泵")
    for asked in ("驻村情况", "我的在村天数", "请假情况", "走访质量"):
        assert "修水泵" not in shown(talk.say(asked, role=who))
        assert (VILLAGES[0], 1) not in month(talk.say(asked, role=who))


def test_a_month_is_whole_at_its_end_and_the_year_turns() -> None:
    talk = Talk(at=datetime(2026, 12, 31, 23, 59, tzinfo=NOON.tzinfo) - timedelta(minutes=30))
    assert "12月在村0天（算到31日）" in shown(talk.say("我的在村天数"))
    talk.at = datetime(2027, 1, 1, 0, 29, tzinfo=NOON.tzinfo)
    assert "1月在村0天（算到1日）" in shown(talk.say("我的在村天数"))
    assert "12月在村0天（算到31日）" in shown(talk.say("我的在村天数 上个月"))
    said = shown(talk.say("12月30日 在村 值班"))
    assert "12月在村1天" in said


def test_a_full_month_fits_one_phone_screen() -> None:
    talk = Talk(at=datetime(2026, 10, 31, 18, tzinfo=NOON.tzinfo))
    for day in range(1, 32):
        talk.say(f"10月{day}日 在村 整理一户一档材料和台账")
    assert len(shown(talk.say("我的在村天数"))) <= 420
