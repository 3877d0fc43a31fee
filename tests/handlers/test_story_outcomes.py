"""What the policies come to for stories as people tell them, and what is asked first."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.yaml_file import read_yaml
from handlers.screening import topic as screening
from handlers.screening.report import screen_line
from handlers.screening.state import ASKS_BEFORE_SHEET
from tests.handlers.talk import Talk, content

TODAY = date(2026, 11, 22)
FILES = ("story_outcomes.yaml", "story_outcomes_told.yaml")
STORIES = [story for file in FILES for story in read_yaml(Path(__file__).parent / file)]


def told(story: dict[str, Any]) -> dict[str, Any]:
    request = {"story": story["say"], "place": story.get("place", "登封")}
    return screen_line(content(), request, TODAY)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["say"])
def test_a_story_comes_to_what_the_rules_say(story: dict[str, Any]) -> None:
    found = {one["policy"]: one["outcome"] for one in told(story)["outcomes"]}
    assert {policy: found.get(policy, "-") for policy in story["want"]} == story["want"]


@pytest.mark.parametrize(
    "story", [story for story in STORIES if "next" in story], ids=lambda story: story["say"]
)
def test_the_first_question_is_about_what_was_told(story: dict[str, Any]) -> None:
    assert told(story)["next_question"]["fact"] in story["next"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["say"])
def test_what_is_likely_or_judged_says_why(story: dict[str, Any]) -> None:
    for one in told(story)["outcomes"]:
        if one["outcome"] in ("likely", "human_judgement"):
            assert one["because"], one["policy"]
            assert one["why"], one["policy"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["say"])
def test_a_sheet_comes_after_few_questions(story: dict[str, Any]) -> None:
    talk = Talk()
    talk.conversation = _started(talk, story["say"])
    asked = 0
    while talk.state().stage == "ask":
        question = talk.state().question
        asked += 1
        assert asked <= ASKS_BEFORE_SHEET
        talk.say(_answer(question))


def _answer(question: tuple[str, str] | None) -> str:
    fact = question[1] if question else ""
    if fact == "place":
        return "登封"
    return "不是" if content().knowledge.facts[fact].kind == "yes_no" else "不清楚"


def _started(talk: Talk, story: str) -> Any:
    return screening.start(talk.inbound(story)).conversation


def test_nobody_is_asked_one_by_one_who_gets_what_a_household_denies() -> None:
    talk = Talk()
    talk.conversation = _started(talk, "俺70，老伴68，儿子45，儿媳40，孙子12，家里没人吃五保")
    put = set()
    while talk.state().stage == "ask":
        question = talk.state().question
        put.add(question)
        talk.say(_answer(question))
    assert not [ask for ask in put if ask and ask[1] == "tekun"]


def test_what_the_sources_say_is_told_with_its_time() -> None:
    line = screen_line(content(), {"story": "想给俺爹办残疾证", "place": "登封"}, TODAY)
    one = next(each for each in line["outcomes"] if each["policy"] == "disability_card")
    assert any("资料（" in reason["text"] for reason in one["because"])
    assert one["citations"]
