"""The help asked for by name, beside who has a help already and what else a message tells."""

import pytest

from handlers.policy.report import ask_line
from knowledge.answering.answer import Answer, Asking
from tests.knowledge.answering import answering, content


def first_of(text: str) -> str:
    return answering().index.hear(text, "household").ours[0].entry.id


def answered(text: str) -> Answer:
    return answering().answer(text, Asking())


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("重残二级，爹妈早没了，三十一岁，哥嫂分家另过，这种能定特困不", "tekun"),
        ("肾衰一周透析三回，低保边缘户，门诊自己掏的还能再报吗", "medical_aid"),
        ("俺村有个低保户得了胃癌，住院花了五万多，借钱看的病，还能救助不", "medical_aid"),
    ],
)
def test_what_is_asked_for_is_heard_before_who_asks(text: str, topic: str) -> None:
    assert first_of(text) == topic


def test_a_story_that_wishes_for_a_help_by_name_is_answered_whatever_else_it_tells() -> None:
    text = "男人外头有人不管家，我带俩娃租房住，一月挣一千八，想申请低保。离婚财产咋分也想问问"
    found = answered(text)
    assert found.zone in ("answer", "guess")
    assert found.entries[0] == "rural_dibao"
    assert found.theme == "marriage_and_inheritance"
    told = str(ask_line(content(), {"q": text, "role": "household"})["text"])
    assert "另一件事" in told
    assert "司法所" in told


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("镇上新盖的公租房啥人能住，单身职工租一间一月多少", "public_rental"),
        (
            "俺庄底下挖煤挖空了，地陷了一大块，搬迁按几口人给面积",
            "land_taking_and_house_pulling_down",
        ),
        ("班主任拿书砸俺娃的头，肿了个包，学校不让看录像", "school_quarrels"),
        ("村里投票选主任，有人提着油和面一家一家送", "village_elections"),
    ],
)
def test_what_offices_beside_ours_do_is_handed_to_them(text: str, theme: str) -> None:
    found = answered(text)
    assert (found.zone, found.theme) == ("not_covered", theme)
