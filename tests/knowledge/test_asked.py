"""The questions a statement says it answers: it is told in answer to them, on one screen."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache

from handlers.policy.answer_text import LIMIT
from handlers.policy.report import answer_text
from knowledge.answering.answer import Answer, Asking
from knowledge.finding.sayings import Saying
from tests.knowledge.answering import answering, content

ON = date(2026, 11, 22)
ROLE, PLACE = "cadre", "周口市"
TOLD = 0.93


def asked() -> Iterator[tuple[str, Saying]]:
    for saying in answering().index.sayings:
        for question in saying.asked:
            yield question, saying


@cache
def answer(question: str) -> Answer:
    asking = Asking(ROLE, content().knowledge.areas.resolve(PLACE), ON)
    return answering().answer(question, asking)


def test_a_statement_is_told_in_answer_to_what_it_is_asked() -> None:
    told = {q: {pick.saying.text for pick in answer(q).picks} for q, _ in asked()}
    wrong = sorted({q for q, _ in asked()} - {q for q, said in asked() if said.text in told[q]})
    assert len(wrong) <= (1 - TOLD) * len(told), wrong


def test_what_a_statement_is_asked_fits_one_phone_screen() -> None:
    texts = {q: answer_text(content(), answer(q), ROLE) for q, _ in asked()}
    assert [q for q, text in texts.items() if len(text) > LIMIT + 10] == []


def test_no_question_is_asked_of_many_statements() -> None:
    times = Counter(question for question, _ in asked())
    assert [question for question, count in times.items() if count > 2] == []
