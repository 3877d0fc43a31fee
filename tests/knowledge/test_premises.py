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


def test_what_is_paid_now_is_first_said_not_to_be_on_file() -> None:
    for question, year in (
        ("今年农村低保每月最低几块钱", "2026"),
        ("26年重残护理费每月几块", "2026"),
    ):
        found, text = told(question, "河南省")
        assert found.no_year == year
        assert text.startswith(f"{year}年的数，资料没写")
        assert found.picks[0].saying.as_of


def test_a_rule_in_force_holds_in_any_year() -> None:
    found, text = told("今年报低保名单要公示几天")
    assert found.no_year == ""
    assert "7天" in text


def test_a_year_said_not_to_be_stated_is_not_told_of() -> None:
    found, _ = told("2025年农村低保每月多少钱")
    assert found.no_year == "2025" or found.picks[0].saying.aspect == "not_stated"


def test_two_helps_compared_in_one_thing_are_both_told_of_in_it() -> None:
    _, text = told("吃五保的和吃低保的，新农合该交的钱公家掏的一样不")
    assert "全额" in text
    assert "定额" in text
    _, days = told("低保跟特困名单公示的天数一样不一样")
    assert days.count("7天") == 2
    assert "1.3倍" not in days


def test_two_helps_compared_in_all_are_told_by_how_they_differ() -> None:
    found, _ = told("五保和低保有哪些不一样的地方")
    assert "不一样" in found.picks[0].saying.text


def test_a_place_is_compared_with_the_whole_of_its_province() -> None:
    found, text = told("重残护理补贴郑州比全省定的高多少", "郑州市")
    assert {"410100", "410000"} <= {pick.saying.area for pick in found.picks}
    assert "100元" in text
    assert "60元" in text


def test_places_are_compared_by_their_latest_rows() -> None:
    found, _ = told("农村低保郑州跟全省最低的比高多少", "郑州市")
    assert [pick.saying.since[:4] for pick in found.picks[:2]] == ["2020", "2022"]


@pytest.mark.parametrize(
    "question", ["登封公益岗现在还是520不", "孤儿现在还是1080不", "护理补贴还是100不"]
)
def test_what_was_so_is_not_said_to_be_so_today(question: str) -> None:
    _, text = told(question, "")
    assert "2020年是这个数，现在还是不是，资料没写。" in text
    assert "是的。" not in text


def test_what_was_so_then_is_confirmed_when_nothing_is_asked_of_today() -> None:
    _, text = told("登封公益岗是不是520")
    assert text.startswith("是的。")


@pytest.mark.parametrize(
    "question",
    ["老人看病要钱不", "残疾人坐公交要钱不", "残疾人进公园要钱不", "轮椅要钱不", "评残要钱不"],
)
def test_what_is_free_for_others_is_not_called_free(question: str) -> None:
    assert "不用掏钱" not in told(question)[1]


@pytest.mark.parametrize("question", ["办残疾证要钱不", "许昌贫困户慢性病送药要钱不"])
def test_what_is_free_is_called_free(question: str) -> None:
    assert told(question, "许昌市")[1].startswith("不用掏钱")


@pytest.mark.parametrize("question", ["五保户残疾能领护理费不", "五保能吃低保吗", "技能培训给钱不"])
def test_what_is_refused_or_past_does_not_depend(question: str) -> None:
    assert "有这项政策" not in told(question)[1]
