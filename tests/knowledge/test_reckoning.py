"""Shares and sums of cited figures: reckoned in the open, where the figures belong together."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.policy.report import answer_text
from knowledge.answering.answer import Answer, Asking
from knowledge.answering.figure import Figure
from knowledge.answering.named import named_in, told_apart
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
        ("河南专项扶贫资金平均每年投多少", "河南省", "平均每年约103.88亿元（831亿元÷8年）"),
        ("登封平均一个贫困户项目花多少钱", "登封市", "约209.14万元（11.9亿元÷569个）"),
        ("雨露计划里致富带头人和职业教育合起来占几成", "郑州市", "[1855人次＋8438人次]÷31995人次"),
        ("新密的贫困人口占全郑州的百分之几", "新密市", "约16.9%（16245人÷96084人）"),
        ("抓党建的任务市县乡各多少项，一共几项", "郑州市", "75项（15项＋26项＋34项）"),
        (
            "雨露计划农村实用技术2019年比2016年少了多少人次",
            "郑州市",
            "1430人次（2361人次−931人次）",
        ),
        ("农村散居的孤儿2016年到2020年涨了多少", "郑州市", "相差290元（1080元−790元）"),
        ("登封比新密多几个贫困村", "郑州市", "相差29个（57个−28个）"),
        ("俺家两个言语残疾人，通讯补贴一年一共多少", "郑州市", "30元×2口人×12个月＝720元"),
    ],
)
def test_what_is_reckoned_stands_beside_both_cited_figures(
    question: str, place: str, line: str
) -> None:
    assert line in told(question, place)


def test_a_total_over_people_is_no_standard_and_is_divided_only_when_a_mean_is_asked() -> None:
    assert found("巩义给贫困户代缴医保每人多少钱", "巩义市").sums.quotients == ()
    assert "是平均数，不是标准" in told("巩义给贫困户代缴医保平均每人多少钱", "巩义市")


def test_each_part_of_a_whole_gets_its_own_share() -> None:
    text = told("许昌兜底对象里集中的和居家的各占几成", "许昌市")
    assert "约41.1%（2130人÷5183人）" in text
    assert "约58.9%（3053人÷5183人）" in text


def test_households_and_people_are_added_up_each() -> None:
    totals = found("许昌的边缘户跟脱贫不稳定户一共多少户多少人", "许昌市").sums.totals
    assert {total.result for total in totals} == {"2376户", "6480人"}


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("航空港区修危房每户补助标准多少", "航空港区"),
        ("贫困村集体经济收入平均多少", "郑州市"),
        ("周口的脱贫标准人均多少", "周口市"),
        ("残疾人两项补贴平均一个人发了多少", "郑州市"),
    ],
)
def test_what_is_an_average_already_or_must_not_be_divided_is_not_divided(
    question: str, place: str
) -> None:
    assert found(question, place).sums.quotients == ()


def test_a_part_is_no_whole_for_another_part() -> None:
    assert found("许昌集中兜底的占居家兜底的几成", "许昌市").sums.quotients[0].result == "69.8%"
    shares = found("许昌兜底的人里集中的占几成", "许昌市").sums.quotients
    assert [share.result for share in shares] == ["41.1%"]


def test_a_year_written_short_is_no_number_of_years() -> None:
    assert found("五保一年给多少，比16年多不", "郑州市", "household").sums.product is None


@pytest.mark.parametrize(
    ("question", "place", "first"),
    [
        ("周口已经认定了300个示范基地吧", "周口市", "300是目标数"),
        ("2019年市财政优先管136个村的饮水，对吧", "郑州市", "136说的是2017，不是2019"),
        ("驻村干部一天补助70元，是不是", "郑州市", "不是了，已经改过"),
        ("郑州的公益岗都是520元吧", "郑州市", "520是登封市的"),
    ],
)
def test_a_figure_that_does_not_hold_is_put_right_first(
    question: str, place: str, first: str
) -> None:
    assert first in told(question, place)[:40]


def test_a_figure_is_not_confirmed_for_what_is_asked_beyond_it() -> None:
    text = told("住院的医疗救助给报70%，门诊也给吧", "郑州市", "household")
    assert not text.startswith("是的")


def test_helps_of_two_places_are_not_added_up_as_if_one_got_both() -> None:
    totals = found("危改补助省里和市里的加起来能领多少", "郑州市", "household").sums.totals
    assert all(total.result != "2.5万元" for total in totals)


def test_a_figure_that_a_difference_is_asked_of_is_found_for_both_years() -> None:
    text = told("郑州农村特困标准2016年到2020年一年涨了多少", "郑州市")
    assert "差4590元（9198元−4608元；原文不是准数）" in text


def test_only_figures_named_each_in_its_own_words_are_told_apart() -> None:
    heads, members = figure("45", "人", "第一书记"), figure("90", "人", "、队员")
    villages = figure("35", "个", "扶贫重点村")
    assert told_apart([villages, heads, members], "第一书记和队员一共多少人") == [[heads, members]]
    assert told_apart([heads, members], "第一书记有多少") == []
    assert told_apart([heads, figure("38", "人", "第一书记", "2019")], "第一书记和队员") == []


def test_a_name_is_heard_only_whole_pair_by_pair() -> None:
    assert named_in(figure("45", "人", "第一书记"), "书记多少") == {"书记"}
    assert named_in(figure("45", "人", "，"), "书记多少") == frozenset()


def test_lines_of_town_and_country_are_told_apart_of_one_place_and_year() -> None:
    text = told("农村低保和城市低保差多少", "河南省", "household")
    assert "差210元（630元−420元" in text


@pytest.mark.parametrize(
    "question",
    ["特困比低保多多少", "中牟特困差多少", "特困和低保差多少钱"],
)
def test_two_places_or_years_nobody_compared_are_not_told_apart(question: str) -> None:
    assert found(question, "", "household").sums.gaps == ()


def test_what_two_helps_come_to_is_money_of_one_place() -> None:
    text = told("护理补贴加生活补贴一个月一共多少", "登封市", "household")
    assert "加起来是220元（100元＋120元）" in text


@pytest.mark.parametrize("question", ["登封低保两口子一年多少", "低保两个人一年多少"])
def test_a_line_nobody_is_paid_is_not_multiplied_with_people(question: str) -> None:
    sums = found(question, "登封市", "household").sums
    assert (sums.product, sums.twelve, sums.line) == (None, None, True)


def test_a_figure_contradicted_at_the_place_makes_no_year() -> None:
    assert found("中牟低保一年是多少", "中牟县", "household").sums.twelve is None


def test_of_several_sorts_none_is_multiplied_unnamed() -> None:
    assert found("登封孤儿两个孩子多少钱", "登封市", "household").sums.product is None
    named = found("登封农村散居孤儿两个孩子多少钱", "登封市", "household").sums.product
    assert named is not None
    assert named.result == "2160元"
