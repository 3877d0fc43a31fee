"""Stories in many hands' styles; what is not said is not read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.yaml_file import read_yaml
from knowledge.loader import Knowledge
from knowledge.reading.story import read_story
from knowledge.rules.case import SELF, Case, plain_value

TODAY = date(2026, 11, 22)
FOLDER = Path(__file__).parent
FILES = ("stories.yaml", "stories_more.yaml", "stories_heard.yaml", "stories_told.yaml")
NEVER_WEIGHED = read_yaml(FOLDER / "stories_never_weighed.yaml")
STORIES = [story for file in FILES for story in read_yaml(FOLDER / file)]


def told(case: Case) -> dict[str, dict[str, Any]]:
    """Return what a case knows in the form of the data file."""
    home = {fact: plain_value(known.value) for fact, known in case.household.items()}
    facts = {
        person.who: {fact: plain_value(known.value) for fact, known in person.facts.items()}
        for person in case.people
    }
    if not facts[SELF]:
        del facts[SELF]
    return {"home": home, **facts} if home else facts


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["say"])
def test_a_story_gives_exactly_the_facts_it_says(
    story: dict[str, Any], knowledge: Knowledge
) -> None:
    assert told(read_story(story["say"], knowledge.facts, TODAY, weigh=False)) == story["facts"]


@pytest.mark.parametrize("story", NEVER_WEIGHED, ids=lambda story: story["say"])
def test_weights_never_add_what_contradicts_the_words(
    story: dict[str, Any], knowledge: Knowledge
) -> None:
    read = told(read_story(story["say"], knowledge.facts, TODAY))
    assert not [(who, fact) for who, never in story["never"].items() for fact in never
                if fact in read.get(who, {})]  # fmt: skip


def test_every_fact_carries_the_words_it_was_said_in(knowledge: Knowledge) -> None:
    for story in STORIES:
        case = read_story(story["say"], knowledge.facts, TODAY, weigh=False)
        assert all(known.words in story["say"] and known.words for _, _, known in case.all())


def test_a_story_about_one_relative_gives_bare_facts_to_that_relative(knowledge: Knowledge) -> None:
    case = read_story("残疾证二级，今年78了", knowledge.facts, TODAY, subject="爹", weigh=False)
    assert told(case) == {"爹": {"disability_grade": "g2", "age": 78}}


@pytest.mark.parametrize(
    "text", ["", "   ", "？？？", "🙂🙂", "你好", "a" * 2000, "0" * 500, "一" * 300]
)
def test_a_text_without_facts_gives_none(text: str, knowledge: Knowledge) -> None:
    assert told(read_story(text, knowledge.facts, TODAY, weigh=False)) == {}
