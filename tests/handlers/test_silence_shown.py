"""What a story says nothing of is shown where an outcome rests on it, and taken back by a word."""

from datetime import date
from typing import Any

from handlers.screening.report import screen_line
from tests.handlers.talk import Talk, content

STORY = "俺闺女二十八，肢体一级残疾，吃喝拉撒全靠俺老两口"
CARE = "disability_care_allowance"


def told(story: str) -> dict[str, Any]:
    line = screen_line(content(), {"story": story, "place": "登封"}, date(2026, 11, 22))
    return {one["policy"]: one for one in line["outcomes"]}


def at_result(story: str) -> Talk:
    talk = Talk()
    talk.say(story)
    talk.say("先看结果")
    return talk


def test_the_record_says_what_was_assumed() -> None:
    found = told(STORY)[CARE]
    assert found["outcome"] == "likely"
    assert found["assumed"] == [
        {"who": "闺女", "fact": "tekun", "text": "没说，先按“闺女没有享受特困供养”算"}
    ]
    assert "没说" not in found["why"]


def test_what_still_lacks_facts_names_no_assumption() -> None:
    assert all(not one["assumed"] for one in told(STORY).values() if one["outcome"] == "need_facts")


def test_the_screening_still_asks_what_silence_would_stand_for() -> None:
    talk = Talk()
    talk.say(STORY)
    assert talk.state().question == ("", "any_aid")
    assert "有人吃五保" in {choice.value for choice in talk.last.choices}


def test_the_sheet_shows_what_was_assumed_and_one_message_takes_it_back() -> None:
    talk = at_result(STORY)
    assert "没说的先按没有算：正在享受特困供养（五保）" in talk.last.text
    assert "可能符合，建议申请\n1 重残护理补贴" in talk.last.text
    talk.say("闺女吃着五保")
    assert "可能符合，建议申请\n1 重残护理补贴" not in talk.last.text
    assert "没说的先按没有算：正在享受特困供养（五保）" not in talk.last.text


def test_the_detail_of_a_policy_marks_what_nobody_said() -> None:
    talk = at_result(STORY)
    assert "？没说，先按“闺女没有享受特困供养”算" in talk.say("重残护理补贴")


def test_the_printed_result_names_it_too() -> None:
    assert "没说的先按没有算" in at_result(STORY).say("打印")
