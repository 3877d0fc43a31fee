"""Quarrels and trades that are not ours, whatever words of ours stand beside them."""

import pytest

from config.texts import load_texts
from config.yaml_file import read_yaml
from knowledge.answering.answer import Asking
from knowledge.answering.small_talk import is_chat
from knowledge.finding.beyond import Beyond
from knowledge.finding.entries import FOLDER, all_entries, is_negative
from knowledge.finding.needs import Needs
from knowledge.finding.speech import load_speech
from tests.knowledge.answering import answering, content

PLAIN = load_speech().plain
BEYOND = Beyond(Needs().spoken_of)
MOST_TAKEN = 0.02


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("隔壁吃低保的占了我家宅基地半尺，他说他穷不让", "homestead_and_building"),
        ("五保老人骑车碰了我的摊子，敬老院该不该赔", "fights_and_injuries"),
        ("前夫说他娘有残疾，孩子就该判给他，法院会判给他吗", "marriage_and_inheritance"),
        ("低保怎么申请", ""),
        ("房子塌了", ""),
        ("养鸡的家里雇人，谁家孩子磕了找谁赔", "fights_and_injuries"),
        ("生三孩国家奖多少", "birth_planning"),
        ("三孩子念书没钱交学费", ""),
        ("托养补助怎么领", ""),
        ("修缮款的账在村民代表会上从没念过", ""),
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


def test_few_of_our_own_examples_are_taken_for_a_matter_that_is_not_ours() -> None:
    entries = [entry for entry in all_entries(content().knowledge) if not is_negative(entry)]
    asked = [question for entry in entries for question in entry.questions]
    taken = [question for question in asked if BEYOND.theme(PLAIN(question))]
    assert len(taken) <= MOST_TAKEN * len(asked), taken


def test_only_a_help_wished_for_by_name_stands_against_a_matter_that_is_not_ours() -> None:
    wished = "我想申请低保，一个人带俩娃一月挣一千五，离婚财产怎么分也想问问"
    assert answering().answer(wished, Asking()).entries[0] == "rural_dibao"
    homes = "旧城拆迁三年了，租房的过渡费早停了，安置房到现在一块砖没动，请问哪年能回迁"
    assert answering().answer(homes, Asking()).zone == "not_covered"
