"""Shares and sums of cited figures: reckoned in the open, where the figures belong together."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.policy.report import answer_text
from knowledge.answering.answer import Answer, Asking
from knowledge.answering.named import named_in, told_apart
from knowledge.answering.reckon import Figure
from tests.knowledge.answering import answering, content

ON = date(2026, 11, 22)


def found(question: str, place: str, role: str = "supervisor") -> Answer:
    code = content().knowledge.areas.resolve(place)
    return answering().answer(question, Asking(role=role, place=code, on=ON))


def told(question: str, place: str, role: str = "supervisor") -> str:
    return answer_text(content(), found(question, place, role), role)


def figure(shown: str, unit: str, label: str, year: str = "2020") -> Figure:
    return Figure(shown, Decimal(shown), unit, "it", "", year, label)


@pytest.mark.parametrize(
    ("question", "place", "line"),
    [
        ("新郑新派的驻村干部，平均一个第一书记带几个队员", "新郑市", "2人（90人÷45人）"),
        ("登封贫困户平均每户几口人", "登封市", "约4.3人（25973人÷6083户）"),
        ("中牟的小额贷款平均一笔多少钱", "中牟县", "约3.42万元（3757.35万元÷1100笔）"),
        ("毕家村建档立卡人口占全村的百分之几", "登封市", "约27.7%（1059人÷3826人）"),
        ("荥阳建档立卡户和市级低收入户加起来多少户", "荥阳市", "3724户（2487户＋1237户）"),
        ("登封和新密的扶贫项目加起来多少个", "郑州市", "960个（569个＋391个）"),
        ("中牟脱贫享受政策和不享受政策的合起来几户", "中牟县", "1547户（195户＋1352户）"),
    ],
)
def test_what_is_reckoned_stands_beside_both_cited_figures(
    question: str, place: str, line: str
) -> None:
    assert line in told(question, place)


def test_a_total_over_people_is_not_divided_where_the_source_s_reading_forbids_it() -> None:
    assert found("巩义给贫困户代缴医保平均每人多少钱", "巩义市").sums.quotient is None


def test_helps_of_two_places_are_not_added_up_as_if_one_got_both() -> None:
    total = found("危改补助省里和市里的加起来能领多少", "郑州市", "household").sums.total
    assert total is None or total.result != "2.5万元"


def test_a_figure_that_a_difference_is_asked_of_is_found_for_both_years() -> None:
    text = told("郑州农村特困标准2016年到2020年一年涨了多少", "郑州市")
    assert "差4590元（9198元−4608元；原文不是准数）" in text


def test_only_figures_named_each_in_its_own_words_are_told_apart() -> None:
    heads, members = figure("45", "人", "第一书记"), figure("90", "人", "、队员")
    villages = figure("35", "个", "扶贫重点村")
    assert told_apart([villages, heads, members], "第一书记和队员一共多少人") == [heads, members]
    assert told_apart([heads, members], "第一书记有多少") == []
    assert told_apart([heads, figure("38", "人", "第一书记", "2019")], "第一书记和队员") == []


def test_a_name_is_heard_only_whole_pair_by_pair() -> None:
    assert named_in(figure("45", "人", "第一书记"), "书记多少") == {"书记"}
    assert named_in(figure("45", "人", "，"), "书记多少") == frozenset()
