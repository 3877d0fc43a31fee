"""Quarrels and trades that are not ours, whatever words of ours stand beside them."""

import pytest

from config.texts import load_texts
from config.yaml_file import read_yaml
from knowledge.answering.answer import Asking
from knowledge.answering.small_talk import is_chat
from knowledge.finding.beyond import Beyond
from knowledge.finding.entries import FOLDER
from knowledge.finding.needs import Needs
from knowledge.finding.speech import load_speech
from tests.knowledge.answering import answering

PLAIN = load_speech().plain
BEYOND = Beyond(Needs().spoken_of)


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("隔壁吃低保的占了我家宅基地半尺，他说他穷不让", "homestead_and_building"),
        ("五保老人骑车碰了我的摊子，敬老院该不该赔", "fights_and_injuries"),
        ("前夫说他娘有残疾，孩子就该判给他，法院会判给他吗", "marriage_and_inheritance"),
        ("低保怎么申请", ""),
        ("房子塌了", ""),
        ("丈夫欠了人家的钱跑了，打的有借条，我带着孩子没有收入，能不能申请低保", ""),
    ],
)
def test_what_is_asked_decides_whether_a_matter_is_ours(text: str, theme: str) -> None:
    assert BEYOND.theme(PLAIN(text)) == theme


def test_a_quarrel_is_handed_over_with_its_theme_and_no_choices() -> None:
    text = "隔壁吃低保的占了我家宅基地半尺，他说他穷不让"
    found = answering().answer(text, Asking())
    assert (found.zone, found.theme, found.near) == ("not_covered", "homestead_and_building", ())


def test_every_theme_is_known_and_has_an_office_or_is_talk() -> None:
    themes = set(read_yaml(FOLDER / "beyond.yaml")["themes"])
    assert themes <= set(read_yaml(FOLDER / "negatives.yaml"))
    copy = load_texts().keys()
    named = {key.removeprefix("policy.theme.") for key in copy}
    assert [theme for theme in sorted(themes) if theme not in named and not is_chat(theme)] == []


@pytest.mark.parametrize("text", ["电工证啥时候报名 初中能考不", "怎么给苹果树嫁接新品种才活"])
def test_what_only_sounds_like_ours_is_handed_over(text: str) -> None:
    assert answering().answer(text, Asking()).zone == "not_covered"


def test_a_ride_of_the_blind_is_ours_and_of_other_old_people_is_not() -> None:
    assert BEYOND.theme(PLAIN("七十岁的老人坐地铁免票不")) == "elder_card_and_travel"
    assert BEYOND.theme(PLAIN("盲人坐地铁免票不")) == ""
