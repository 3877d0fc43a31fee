"""Articles on social assistance: asked for in people's own words, each is told with its place."""

from collections import Counter
from datetime import date
from functools import cache

from handlers.policy.answer_text import LIMIT
from knowledge.answering.answer import Asking
from tests.knowledge.answering import answering, content, rows
from tests.knowledge.test_answer import right, say

QUESTIONS = "law_assistance.yaml"
PLACE = "周口市"
RIGHT = 0.97
LEAST_EACH = 3
TOPICS = (
    "assistance_rights",
    "assistance_work",
    "children_in_difficulty",
    "disaster_relief",
    "emergency_medical_aid",
    "interim_measures_2014",
    "left_behind_children",
    "low_income_monitoring",
    "medical_aid_fund",
    "orphan_allowance",
    "rigid_spending_family",
    "rural_dibao",
    "tekun",
    "temporary_aid",
    "unattended_children",
    "vagrant_relief",
)


@cache
def first_topics() -> Counter[str]:
    place = content().knowledge.areas.resolve(PLACE)
    asking = Asking(place=place, on=date(2026, 11, 22))
    found = (answering().answer(row["q"], asking) for row in rows(QUESTIONS))
    return Counter(answer.entries[0] for answer in found if answer.entries)


def test_what_an_article_settles_is_told_in_answer_to_other_words() -> None:
    wrong = [row["q"] for row in rows(QUESTIONS) if not right({**row, "place": PLACE})]
    assert len(wrong) <= (1 - RIGHT) * len(rows(QUESTIONS)), wrong


def test_every_topic_of_the_law_on_assistance_is_asked_for() -> None:
    few = [topic for topic in TOPICS if first_topics()[topic] < LEAST_EACH]
    assert few == []


def test_every_answer_of_an_article_fits_one_phone_screen() -> None:
    for row in rows(QUESTIONS):
        _, text = say(row["q"], PLACE)
        assert len(text) <= LIMIT + 10, (len(text), row["q"])


def test_no_question_of_the_law_stands_among_the_examples() -> None:
    examples = {text for entry in answering().index.entries for text in entry.questions}
    assert not examples & {row["q"] for row in rows(QUESTIONS)}
