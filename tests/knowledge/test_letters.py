"""Letters to offices: what hardly asks anything is told what helps, and a grievance its door."""

from datetime import date

import pytest

from knowledge.answering.answer import Answer, Asking
from knowledge.answering.letters import BESIDE_THE_POINT
from tests.knowledge.answering import answering

TODAY = date(2026, 11, 22)
NO_WATER = (
    "尊敬的领导，我们王楼组自今年五月起自来水时常断流，一到傍晚就停，供水公司电话多次拨打均未得到答复，"
    "家中老人孩子用水极为不便，恳请有关部门予以解决。"
)
OLD_HOUSE = (
    "本人家住柳河村四组，现住房系父辈于七十年代所建土坯房，历经数十年风雨，山墙已开裂倾斜，屋面多处渗漏，"
    "每逢阴雨全家不得安睡，本人身患旧疾无力翻建，特恳请上级予以关怀。"
)
ROAD = (
    "我们李庄通往镇上的那条村路多年失修，坑坑洼洼，雨天泥泞不堪，孩子上学经常滑倒，去年还有老人摔断了腿住院，"
    "恳请领导早日把这条路硬化。"
)


def answered(text: str) -> Answer:
    return answering().answer(text, Asking(on=TODAY))


def test_an_undone_service_told_in_the_language_of_offices_is_a_complaint() -> None:
    found = answered(NO_WATER)
    assert found.entries[0] == "drinking_water"
    assert found.complaint == "service"
    assert found.door == "service"


def test_a_letter_of_a_need_is_told_who_gets_help_and_how_and_nothing_of_the_past() -> None:
    found = answered(OLD_HOUSE)
    assert found.entries[0] == "house_renovation"
    assert not found.complaint
    aspects = {pick.saying.aspect for pick in found.picks}
    assert aspects & {"who", "how", "where"}
    assert not aspects & BESIDE_THE_POINT


def test_a_long_letter_is_told_nothing_of_what_it_does_not_speak_of() -> None:
    told = {pick.saying.entry for pick in answered(OLD_HOUSE).picks}
    assert told == {"house_renovation"}


def test_a_letter_about_a_road_is_handed_over_though_somebody_fell_ill_in_it() -> None:
    found = answered(ROAD)
    assert found.zone == "not_covered"
    assert found.theme == "roads_rubbish_noise"
    assert found.door == "letter"


@pytest.mark.parametrize(
    "text",
    [
        "镇上说低保停发用不着提前告诉本人，直接停了就行，这样做是对的吧",
        "补贴到现在没发，村里说要等县里统一打，低保一般是每个月几号打到卡上？",
    ],
)
def test_who_asks_for_a_rule_or_a_date_is_not_taken_for_one_who_only_complains(text: str) -> None:
    assert not answered(text).question.told


@pytest.mark.parametrize(
    "text",
    [
        "都报上去大半年了，钱一分没见，到底还要拖到什么时候，谁来管管我们这些老实人",
        "我们全组人吃水靠挑已经好几年了，难道我们就不是这个县的老百姓吗？？",
    ],
)
def test_a_question_that_wants_no_answer_asks_nothing(text: str) -> None:
    assert answered(text).question.told
