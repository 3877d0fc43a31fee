"""The laws: told whole, and found by who asks in few words of their own."""

from datetime import date
from functools import cache
from typing import Any

import pytest

from handlers.policy.report import answer_text
from knowledge.answering.answer import Answer, Asking
from knowledge.finding.entries import all_entries
from tests.knowledge.answering import answering, content, half_width, holds, rows

Row = dict[str, Any]
ON = date(2026, 11, 22)
ARTICLES = {
    "pipl_2021": 74,
    "rural_revitalization_law": 74,
    "disabled_law": 68,
    "disabled_employment_2007": 30,
    "elderly_law": 85,
    "petition_rules_2022": 50,
}
REHAB = "disabled_children_rehab_2018#"
PARTS = {"一": "二三", "二": "一二三四", "三": "一二三四"}
SECTIONS = [f"{part}、（{each}）" for part, all_ in PARTS.items() for each in all_]
DIGITS = "零一二三四五六七八九"
RIGHT, TOLD_FIRST = 0.92, 0.84


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    before = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return before + (DIGITS[ones] if ones or not tens else "")


@cache
def cited() -> frozenset[str]:
    topics = content().knowledge.topics.values()
    return frozenset(c for topic in topics for each in topic.says for c in (each.cite, *each.also))


@cache
def answers() -> tuple[tuple[Row, Answer], ...]:
    asked = content().knowledge.areas.resolve
    return tuple(
        (row, answering().answer(row["q"], Asking(row["role"], asked(row.get("place", "")), ON)))
        for row in rows("law_in_few_words.yaml")
    )


def tells(row: Row, text: str) -> bool:
    told = half_width(text)
    return all(any(holds(spelling, told) for spelling in group) for group in row["must"])


@pytest.mark.parametrize("law", ARTICLES)
def test_every_article_of_a_law_is_told(law: str) -> None:
    wanted = [f"{law}#第{numeral(n)}条" for n in range(1, ARTICLES[law] + 1)]
    assert [cite for cite in wanted if cite not in cited()] == []


def test_every_section_on_the_rehabilitation_of_children_is_told() -> None:
    assert [each for each in SECTIONS if REHAB + each not in cited()] == []


def test_what_a_law_settles_is_mostly_told_to_who_asks_in_few_words_of_their_own() -> None:
    wrong = [
        row["q"]
        for row, found in answers()
        if found.zone not in ("answer", "guess")
        or not tells(row, answer_text(content(), found, row["role"]))
    ]
    assert len(wrong) <= (1 - RIGHT) * len(answers()), wrong


def test_what_answers_is_mostly_told_first() -> None:
    first = [tells(row, found.picks[0].saying.text) for row, found in answers() if found.picks]
    assert sum(first) >= TOLD_FIRST * len(answers())


def test_none_of_the_examples_is_the_question() -> None:
    examples = {q for entry in all_entries(content().knowledge) for q in entry.questions}
    assert [row["q"] for row, _ in answers() if row["q"] in examples] == []
