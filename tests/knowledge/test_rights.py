"""Rights that hold for every kind of assistance, rules about misconduct, lists told in full."""

from datetime import date

import pytest

from knowledge.answering.answer import Answer, Asking
from tests.knowledge.answering import answering

ON = date(2026, 11, 22)


def told(text: str) -> tuple[Answer, str]:
    answer = answering().answer(text, Asking(place="410100", on=ON))
    return answer, " ".join(pick.saying.text for pick in answer.picks)


@pytest.mark.parametrize(
    "question",
    [
        "特困没批下来，我想上法院告民政局，中不中",
        "停了俺的临时救助不服气上哪复议",
        "五保叫人家给驳了，打官司管不管用",
    ],
)
def test_a_decision_on_assistance_may_be_taken_to_court(question: str) -> None:
    answer, text = told(question)
    assert answer.zone == "answer"
    assert "复议" in text
    assert any(word in text for word in ("诉讼", "起诉"))


def test_what_a_court_decides_of_children_is_still_not_ours() -> None:
    assert told("离婚了法院判孩子归他，低保停了咋办")[0].zone == "not_covered"


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("瞒着存款骗低保，最多罚几倍", "2倍"),
        ("民政所工作人员的亲妹妹申请低保，程序上要多走哪一步", "备案"),
        ("村里只给俺爹一个人办低保省名额，行不行", "个别"),
        ("工作人员泄露俺家情况要负啥责任", "处分"),
    ],
)
def test_who_asks_what_the_rule_about_misconduct_is_hears_the_rule(
    question: str, rule: str
) -> None:
    answer, text = told(question)
    assert answer.zone in ("answer", "guess")
    assert rule in text


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("特困自理能力评估看哪六项", ("吃饭", "穿衣", "上下床", "如厕", "行走", "洗澡")),
        ("刚性支出分哪几类", ("生活", "医疗", "教育", "康复")),
        ("孤儿安置有哪几种方式", ("亲属", "福利机构", "寄养", "收养")),
        ("信访的形式有哪些", ("网络", "书信", "电话", "走访")),
    ],
)
def test_a_list_asked_for_is_told_in_full(question: str, items: tuple[str, ...]) -> None:
    text = told(question)[0].picks[0].saying.text
    assert all(item in text for item in items)


def test_money_counted_as_income_is_asked_of_us_whatever_it_is_paid_for() -> None:
    assert "抚恤金" in told("俺爹是退役军人有优抚金，办低保算不算收入")[1]
