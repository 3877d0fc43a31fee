"""Whoever is wronged or begs is shown where to go; whoever asks for a rule is told the rule."""

import pytest

from handlers.policy.report import ask_line
from tests.knowledge.answering import content

WRONGED = (
    "俺娘的低保上半年还有，下半年就停了，连个招呼都没打",
    "保洁员干了俩月工资没发",
    "水管断了五天没人修",
    "村会计说俺家有闺女就不能办五保",
    "危房表交上去快一年了，镇上光让等",
    "装个水表收俺900块钱合理不",
    "雨露计划申请三次都不通过也不说为啥",
    "当初搬迁时候说好的门面房分红呢",
    "残疾补贴少发了两个月凭啥",
)
RULES = (
    "停发低保要不要书面通知",
    "截留救助款会受什么处罚",
    "低保多久发一次",
    "护理补贴给几级残疾",
    "临时救助几天能批",
    "村里不公示合不合规定",
)


def text_of(question: str, role: str = "household") -> str:
    return str(ask_line(content(), {"q": question, "place": "郑州市", "role": role})["text"])


@pytest.mark.parametrize("message", WRONGED)
def test_who_is_wronged_is_shown_the_hotline_and_how_to_raise_it_here(message: str) -> None:
    text = text_of(message)
    assert "12345" in text
    assert "反映问题" in text
    assert "同意" in text


@pytest.mark.parametrize("question", RULES)
def test_a_question_for_the_rule_is_no_complaint(question: str) -> None:
    assert "反映问题" not in text_of(question)


def test_an_official_who_tells_of_somebody_wronged_is_not_sent_to_the_hotline() -> None:
    assert "反映问题" not in text_of("低保停了没通知的户怎么恢复", "first_secretary")
