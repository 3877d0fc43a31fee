"""What leans on the last answer is said in full; a bare name is told of as a whole."""

from datetime import date

import pytest

from knowledge.answering.answer import Answer, Asking
from knowledge.answering.following import Following, asks_again, asks_source, place_denied
from knowledge.answering.following import place_told as told_place
from tests.knowledge.answering import answering, content

FOLLOWING = Following(answering())
AREAS = content().knowledge.areas
AFTER_CARE = Asking(
    topic="disability_care_allowance", aspect="amount", place="410185", on=date(2026, 11, 22)
)


def whole(text: str, asking: Asking = AFTER_CARE) -> str:
    return FOLLOWING.whole(text, asking).text


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("那低保呢", "登封市低保多少钱"),
        ("两个人呢", "登封市重残护理补贴两个人多少钱"),
        ("那去年呢", "2025年登封市重残护理补贴多少钱"),
        ("不对 俺是新密的", "新密市重残护理补贴多少钱"),
        ("要是五保呢", "五保户能享受重残护理补贴不"),
        ("俺问的是低保", "低保多少钱"),
        ("俺想问低保", "低保"),
        ("加上低保一共多少", "登封市重残护理补贴加上低保一共多少"),
    ],
)
def test_what_leans_is_said_in_full(text: str, full: str) -> None:
    assert whole(text) == full


@pytest.mark.parametrize("text", ["要啥材料", "低保咋申请", "俺想问个事", "孩子没学上", "谢谢"])
def test_what_stands_alone_stays_as_it_is(text: str) -> None:
    assert whole(text) == text


def test_without_a_last_answer_nothing_leans() -> None:
    assert whole("那低保呢", Asking()) == "那低保呢"
    assert whole("登封", Asking()) == "登封"


def test_a_place_alone_is_told_or_denied() -> None:
    assert told_place("是登封不是新密", AREAS) == "410185"
    assert told_place("登封低保", AREAS) == ""
    assert place_denied("不是新密", AREAS)
    assert not place_denied("是登封不是新密", AREAS)


@pytest.mark.parametrize("text", ["啥时候的", "是今年的不", "谁说的 有文件没", "文件号多少"])
def test_what_is_asked_of_the_source_is_told_from_questions(text: str) -> None:
    assert asks_source(text)
    assert not asks_again(text)


@pytest.mark.parametrize(
    "text", ["啥时候发", "谁能领", "今年多少", "有啥补贴没", "文件上咋说低保的"]
)
def test_a_question_of_the_help_asks_no_source(text: str) -> None:
    assert not asks_source(text)


def told(text: str) -> Answer:
    return FOLLOWING.answer(text, Asking())


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("监测户", "可能返贫致贫的农户"),
        ("危房改造", "危改是住房救助的一种"),
        ("公益岗", "公益性岗位是就业救助的一种"),
        ("特困", "老话说的五保"),
        ("医疗救助", "都报完以后"),
    ],
)
def test_a_bare_name_tells_what_it_is_for_whom_and_where(name: str, says: str) -> None:
    picks = told(name).picks
    assert says in picks[0].saying.text
    assert len({pick.saying.aspect for pick in picks}) >= 3
    assert len({pick.saying.entry for pick in picks}) == 1


def test_with_no_place_known_a_bare_name_tells_of_no_county() -> None:
    levels = {AREAS.level(pick.saying.area) for pick in told("监测户").picks}
    assert "county" not in levels


def test_what_was_tapped_is_told_as_a_whole_unless_one_thing_was_asked() -> None:
    plea = FOLLOWING.chosen("rural_dibao", "离婚了一个人带俩孩子没收入", Asking())
    assert "低保是给全家人均收入低于" in plea.picks[0].saying.text
    asked = FOLLOWING.chosen("rural_dibao", "去哪办", Asking())
    assert asked.picks[0].saying.aspect == "where"
