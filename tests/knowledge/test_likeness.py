"""Answers in people's own words: read by what they share with examples, or left unread."""

from pathlib import Path

import pytest

from config.yaml_file import read_yaml
from knowledge.contents import Knowledge
from knowledge.reading.likeness import exactly, likest

HELD_OUT = read_yaml(Path(__file__).parent / "said_answers.yaml")
EXAMPLES = read_yaml(Path(__file__).parents[2] / "knowledge" / "said_answers.yaml")
LEAST_READ, MOST_MISREAD = 0.8, 0.03
# of a question as it is read by itself; what words tell outright is read before likeness is
ALL = [
    (fact, value, said)
    for fact, values in HELD_OUT.items()
    for value, texts in values.items()
    for said in texts
]


def test_most_answers_no_example_holds_are_read_and_few_are_misread() -> None:
    read = [(likest(fact, said), value) for fact, value, said in ALL]
    told = [(found, value) for found, value in read if found]
    right = [found for found, value in told if found == value]
    assert len(right) >= LEAST_READ * len(ALL), len(right) / len(ALL)
    assert len(told) - len(right) <= MOST_MISREAD * len(ALL), (len(told) - len(right)) / len(ALL)


@pytest.mark.parametrize("said", ["有啥补贴", "他还有糖尿病", "四口人", "登封的", "谢谢", "你猜"])
@pytest.mark.parametrize("fact", ["insured", "supporter", "needs_care", "mother", "hukou"])
def test_what_answers_nothing_is_like_nothing(fact: str, said: str) -> None:
    assert likest(fact, said) is None


def test_a_long_text_and_a_question_without_examples_are_like_nothing() -> None:
    assert likest("insured", "俺家今年收成不好一直没有钱交这个医保") is None
    assert likest("age", "七十多") is None


def test_every_example_is_of_its_own_value_and_of_no_other() -> None:
    for fact, values in EXAMPLES.items():
        if not isinstance(values, dict):
            continue
        for value, texts in values.items():
            for said in texts:
                assert exactly(fact, said) == value, (fact, value, said)


def test_examples_are_of_questions_and_values_there_are(knowledge: Knowledge) -> None:
    others = {"asides", "at_result", "any_yes", "any_no"}
    for fact in set(EXAMPLES) - others:
        asked = knowledge.facts[fact]
        behind = {each.id for each in knowledge.facts.values() if each.gate == fact}
        values = {"yes", "no"} if asked.kind == "yes_no" else {one.id for one in asked.choices}
        assert set(EXAMPLES[fact]) <= values | behind, fact
