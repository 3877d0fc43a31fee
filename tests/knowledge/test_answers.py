"""Answers to one question: labels, rough numbers, dialect; what answers nothing is refused."""

from typing import Any

import pytest

from knowledge.loader import Knowledge
from knowledge.reading.answers import read_answer
from knowledge.rules.case import plain_value

ANSWERS: list[tuple[str, str, Any]] = [
    ("hukou", "农村", "rural"),
    ("hukou", "俺是农村户口", "rural"),
    ("hukou", "非农业户口", "urban"),
    ("hukou", "城镇户口，不是农村户口", "urban"),
    ("hukou", "不清楚", "unknown"),
    ("hukou", "农村户口还是城镇户口", None),
    ("disability_grade", "二级", "g2"),
    ("disability_grade", "没有", "none"),
    ("disability_grade", "没有残疾证", "none"),
    ("disability_grade", "不是二级，是三级", "g3"),
    ("poverty_status", "都不是", "neither"),
    ("poverty_status", "是脱贫户", "former_poor"),
    ("dibao", "是", True),
    ("dibao", "吃着哩", True),
    ("dibao", "没吃低保", False),
    ("dibao", "没有啊", False),
    ("dibao", "低保户是我邻居，我不是低保户", None),
    ("needs_care", "他生活不能自理", True),
    ("needs_care", "还能自理", False),
    ("dibao", "不愿说", "declined"),
    ("age", "78", 78),
    ("age", "七十八岁", 78),
    ("age", "快八十了", [77, 79]),
    ("age", "12岁和8岁", [8, 12]),
    ("age", "大的14岁，小的9岁", [9, 14]),
    ("age", "300", None),
    ("age", "不知道", "unknown"),
    ("age", "嘻嘻", None),
    ("household_members", "五口", 5),
    ("household_members", "就我一个人", 1),
    ("household_members", "三四个人", [3, 4]),
    ("household_income_year", "两万来块", [17000, 25000]),
    ("household_income_year", "一个月三千", 36000),
    ("household_income_year", "没有收入", 0),
    ("household_income_year", "不到一万", [0, 9999]),
    ("household_income_year", "一天一百", None),
    ("income_per_head_month", "一年六千", 500),
    ("income_per_head_month", "三百多", [300, 399]),
    ("household_income_year", "不想说", "declined"),
]


@pytest.mark.parametrize(("fact", "text", "wanted"), ANSWERS)
def test_an_answer_is_read_for_its_question(
    fact: str, text: str, wanted: Any, knowledge: Knowledge
) -> None:
    value = read_answer(knowledge.facts[fact], text)
    assert (None if value is None else plain_value(value)) == wanted


def test_every_choice_is_chosen_by_its_own_label(knowledge: Knowledge) -> None:
    missed = [
        (fact.id, choice.label)
        for fact in knowledge.facts.values()
        for choice in fact.choices
        if read_answer(fact, choice.label) != choice.id
    ]
    assert missed == []


def test_every_phrase_of_a_fact_answers_its_own_question(knowledge: Knowledge) -> None:
    missed = []
    for fact in knowledge.facts.values():
        phrases = [(w, True) for w in fact.yes_words] + [(w, False) for w in fact.no_words]
        phrases += [(w, c.id) for c in fact.choices for w in c.words]  # type: ignore[misc]
        missed += [(fact.id, w) for w, wanted in phrases if read_answer(fact, w) != wanted]
    assert missed == []
