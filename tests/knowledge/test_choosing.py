"""Which sayings an answer is made of: what is asked for, not what merely shares a name."""

from decimal import Decimal

from config.yaml_file import read_yaml
from knowledge.answering.answer import Answer, Asking
from knowledge.answering.figure import FigureReader
from knowledge.answering.reckon import Reckoner
from knowledge.finding.entries import FOLDER
from tests.knowledge.answering import answering


def asked(text: str, place: str = "410100", role: str = "supervisor", topic: str = "") -> Answer:
    return answering().answer(text, Asking(role=role, place=place, topic=topic))


def told(answer: Answer) -> str:
    return "\n".join(pick.saying.text for pick in answer.picks)


def test_how_to_apply_is_never_answered_with_the_number_of_a_document() -> None:
    for policy in ("rural_dibao", "tekun", "temporary_aid"):
        said = asked("咋申请", role="household", topic=policy)
        assert said.picks
        assert {pick.saying.entry for pick in said.picks}.isdisjoint({"policy_documents"})
        assert "乡镇" in told(said), policy


def test_the_number_of_a_document_is_told_when_it_is_asked_for() -> None:
    assert "郑民文〔2020〕80号" in told(asked("低保审批权限下放的通知文号是多少"))


def test_tenths_are_heard_as_percents() -> None:
    assert answering().index.speech.plain("报了八成") == "报了80%"


def test_how_many_tens_of_thousands_names_no_figure() -> None:
    assert asked("南召一共收到多少万捐款").question.values == frozenset()


def test_a_bare_question_for_money_asks_for_an_amount() -> None:
    assert "amount" in asked("护理补贴是几十块").question.aspects


def test_where_accounts_differ_both_are_told() -> None:
    said = asked("郑州产业帮扶资金到底多少亿，两处写得对不上")
    assert "conflict" in {pick.saying.aspect for pick in said.picks}


def test_a_figure_after_a_mere_year_is_of_what_the_figure_before_is_of() -> None:
    facets = read_yaml(FOLDER / "aspects.yaml")
    reckoner, reader = Reckoner(facets), FigureReader(facets)
    found = reader.read("村集体收入：2016年2.5万元，2020年9.1万元", "x")
    apart = reckoner.asked_apart(found, ["集体", "收入"], ["2016", "2020"])
    assert apart is not None
    assert apart.gap == "6.6万元"
    assert [figure.value for figure in found] == [Decimal(25000), Decimal(91000)]
