"""The result of a screening: one phone screen, its pages, the detail of a policy."""

import re
from datetime import date

import pytest

from handlers.screening import topic as screening
from handlers.screening.sheet import Sheet
from handlers.turn import Choice
from knowledge.rules.assess import assess_all
from knowledge.rules.case import Case
from tests.handlers.talk import Talk, content

STORY = "俺爹78了腿残疾二级，俺媳妇常年吃药，孩子上职高，一年挣两万来块，五口人，房子漏雨，农村户口"


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_the_sheet_can_be_had_any_time_and_fits_one_screen(talk: Talk) -> None:
    talk.say(STORY)
    text = talk.say("先看结果")
    assert talk.state().stage == "result"
    assert len(text) <= 400
    assert all(choice.label == choice.value for choice in talk.last.choices)
    assert screening.pending(talk.inbound("")) is None


def test_a_number_on_the_sheet_gives_the_detail_and_the_way_back(talk: Talk) -> None:
    talk.say(STORY)
    talk.say("先看结果")
    name = talk.last.choices[0].label
    detail = talk.say("1")
    assert detail.startswith(name)
    assert re.search("带啥", detail)
    assert re.search("去哪办", detail)
    assert talk.last.choices == (Choice("看结果", "看结果"),)
    assert name in talk.say("1")


@pytest.mark.parametrize(
    ("policy", "office"),
    [
        ("tekun", "向户籍所在地乡镇（街道）书面申请"),
        ("medical_aid", "到户口所在地乡镇（街道）提出"),
        ("monitored_household", "打12317"),
        ("rural_dibao", "到户籍所在地乡镇政府（街道）"),
    ],
)
def test_the_way_to_a_policy_names_where_to_apply(policy: str, office: str) -> None:
    shown, today = content(), date(2026, 11, 22)
    found = assess_all(Case(), today, "410185", shown.knowledge, frozenset())
    one = next(each for each in found if each.policy == policy)
    way = next(
        line
        for line in Sheet(shown.texts, shown.knowledge, "410185", today).next_steps(one)
        if line.startswith("去哪办")
    )
    assert office in way


def test_more_turns_the_page_and_comes_round(talk: Talk) -> None:
    talk.say(STORY)
    first = talk.say("先看结果")
    pages = [talk.say("更多") for _ in range(12)]
    assert pages[0] != first
    assert first in pages


def test_going_on_after_the_sheet_asks_further(talk: Talk) -> None:
    talk.say("帮我算算")
    talk.say("先看结果")
    talk.say("继续")
    assert talk.state().stage == "ask"


def test_a_correction_on_the_sheet_gives_a_new_sheet(talk: Talk) -> None:
    talk.say(STORY)
    talk.say("先看结果")
    assert "记下了" in talk.say("改 爹 残疾等级 四级")
    assert talk.state().stage == "result"
    assert talk.known()["爹", "disability_grade"] == "g4"


def test_the_local_standard_of_zhengzhou_2020_is_told_as_history_only(talk: Talk) -> None:
    talk.say("农村户口，没有低保，不是五保户，一家三口，人均月收入二百块，在登封")
    talk.say("先看结果")
    detail = talk.say("农村低保")
    assert "还不能判断" in detail
    assert "2020年730元" in detail
    assert "《郑州三农》" in detail


def test_no_reply_sounds_like_a_decision(talk: Talk) -> None:
    said = [talk.say(STORY), talk.say("先看结果")]
    said += [talk.say("更多") for _ in range(8)]
    for policy in content().knowledge.policies.values():
        if detail := talk.say(policy.short):
            said.append(detail)
    assert not [
        text for text in said if re.search("一定能|肯定能|肯定不行|不符合条件|您不能", text)
    ]


def test_what_is_received_already_is_told_apart_and_not_asked_about(talk: Talk) -> None:
    talk.say("俺家吃着低保，农村户口，我45岁，不是五保户")
    text = talk.say("先看结果")
    pages = [text, *(talk.say("更多") for _ in range(8))]
    received = next(page for page in pages if "您说已经在享受" in page)
    assert "农村低保" in received.split("您说已经在享受")[1]


def test_a_likely_outcome_on_an_old_source_stands_before_what_is_still_open(talk: Talk) -> None:
    talk.say("孩子上职高，今年17岁，俺家是脱贫户，农村户口，在登封")
    text = talk.say("先看结果")
    headings = [line for line in text.splitlines() if line.startswith("●")]
    assert "雨露计划" in text
    assert headings.index("● 缺本地标准或待核实，还不能判断") < headings.index("● 别的也可以看看")


def test_the_sheet_numbers_its_choices_itself(talk: Talk) -> None:
    talk.say(STORY)
    text = talk.say("先看结果")
    assert talk.last.listed
    *outcomes, more, further = talk.last.choices
    for number, choice in enumerate(outcomes, 1):
        assert any(line.startswith(f"{number} {choice.label}") for line in text.splitlines())
    assert f"“{more.label}”" in text
    assert f"“{further.label}”" in text
