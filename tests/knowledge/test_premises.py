"""What a question takes for granted, sets apart or compares, is heard before it is answered."""

from datetime import date

import pytest

from handlers.policy.report import answer_text
from knowledge.answering.answer import Answer, Asking
from tests.knowledge.answering import answering, content

ON = date(2026, 11, 22)


def told(question: str, place: str = "郑州市登封市") -> tuple[Answer, str]:
    code = content().knowledge.areas.resolve(place)
    found = answering().answer(question, Asking("household", code, ON))
    return found, answer_text(content(), found, "household")


def test_of_what_is_set_apart_nothing_is_told() -> None:
    found, text = told("除了低保还能要到别的啥救济")
    assert "临时救助" in text
    assert found.picks[0].saying.entry != "rural_dibao"


def test_what_is_set_apart_stays_when_nothing_else_is_asked_of() -> None:
    assert answering().index.hear("除了医保报销还能报多少").plain == "除了医保报销还能报多少"


def test_which_of_two_helps_is_larger_is_told_by_what_speaks_of_both() -> None:
    _, text = told("低保户跟五保户谁领得多")
    assert "1.3倍" in text


def test_a_term_asked_of_two_helps_is_told_of_both() -> None:
    _, text = told("特困到县里几个工作日给意见，低保到县里几个工作日给意见")
    assert "15个工作日" in text
    assert "10个工作日" in text


@pytest.mark.parametrize("place", ["郑州市新密市", "郑州市中牟县"])
def test_beside_a_figure_of_the_past_the_later_one_of_the_province_stands(place: str) -> None:
    found, text = told("农村低保每人每月给多少", place)
    assert "420元" in text
    assert found.history == ""


def test_who_asks_of_a_year_is_told_of_no_later_one() -> None:
    _, text = told("2016年农村低保每人每月多少", "郑州市新密市")
    assert "420元" not in text


def test_a_term_in_doubt_is_no_sum_of_money() -> None:
    found, text = told("信访的事是九十天办结吧")
    assert "60日" in text
    assert not found.unplaced


def test_a_figure_of_another_help_than_the_one_named_answers_nothing() -> None:
    found, text = told("低保名单公示是不是十五天")
    assert "7天" in text
    assert found.picks[0].saying.entry == "rural_dibao"
