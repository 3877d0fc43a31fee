"""One case in, one record out."""

import json
from datetime import date
from typing import Any

import pytest

from handlers.screening.report import screen_line
from tests.handlers.talk import content

TODAY = date(2026, 11, 22)
FACTS = {
    "household": {"hukou": "rural", "income_per_head_month": [150, 250]},
    "people": [{"who": "爹", "age": 78, "tekun": False}, {"who": "本人", "tekun": "declined"}],
}


def screened(**request: Any) -> dict[str, Any]:
    return screen_line(content(), request, TODAY)


def outcome(line: dict[str, Any], policy: str) -> dict[str, Any]:
    found = next(each for each in line["outcomes"] if each["policy"] == policy)
    assert isinstance(found, dict)
    return found


def test_a_story_gives_facts_place_outcomes_and_the_next_question() -> None:
    line = screened(story="俺在登封，俺爹78了，残疾二级，农村户口，没吃低保")
    assert line["place"] == "410185"
    assert line["facts"]["household"]["dibao"]["value"] is False
    assert {"policy", "title", "outcome", "because", "citations", "missing"} <= set(
        line["outcomes"][0]
    )
    assert line["next_question"]["ask"]
    json.dumps(line)


def test_facts_in_json_are_taken_as_they_are() -> None:
    line = screened(facts=FACTS, place="郑州")
    dibao = outcome(line, "rural_dibao")
    assert dibao["outcome"] == "local_standard_missing"
    assert "2020年730元" in dibao["why"]
    assert line["facts"]["people"][1] == {"who": "本人", "tekun": "declined"}


def test_flat_facts_go_to_the_one_who_asks() -> None:
    line = screened(facts={"hukou": "城镇", "age": 70}, place="410185")
    assert line["facts"] == {
        "household": {"hukou": "urban"},
        "people": [{"who": "本人", "age": 70.0}],
    }
    assert outcome(line, "rural_dibao")["outcome"] == "unlikely"


def test_what_comes_out_can_be_put_in_again() -> None:
    first = screened(story="俺爹快八十了，一年挣两万来块，五口人，农村户口", place="登封")
    again = screened(facts=first["facts"], place=first["place"])
    assert again["outcomes"] == first["outcomes"]


def test_the_day_decides_the_version() -> None:
    before = screened(facts=FACTS, place="郑州", on="2021-06-30")
    assert outcome(before, "rural_dibao")["outcome"] == "unlikely"
    assert before["on"] == "2021-06-30"


def test_nothing_told_decides_nothing() -> None:
    line = screened(facts={})
    assert not [each for each in line["outcomes"] if each["outcome"] == "likely"]


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        ({"facts": {"no_such": 1}}, "no_such: no such fact"),
        ({"facts": {"age": "嘻嘻"}}, "no answer to a number question"),
        ({"facts": {"hukou": 3}}, "no answer to a choice question"),
        ({"facts": {"age": [9, 3]}}, "no answer to a number question"),
        ({"facts": {"age": True}}, "no answer to a number question"),
        ({"story": "x", "place": "火星"}, "place"),
        ({"story": "x", "on": "2021-13-01"}, "month"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_names_it(request_: Any, wanted: str) -> None:
    with pytest.raises(ValueError, match=wanted):
        screened(**request_)


def test_a_rough_number_across_the_line_wants_a_sharper_one() -> None:
    facts = {"age": [55, 65], "own_income": False, "supporter": "none", "tekun": False}
    line = screened(facts=facts, place="登封")
    found = outcome(line, "tekun")
    assert found["outcome"] == "need_facts"
    assert "您多大年纪了（要更准的数）" in found["why"]


def test_a_day_is_needed() -> None:
    with pytest.raises(ValueError, match="no date"):
        screen_line(content(), {"facts": {}})
