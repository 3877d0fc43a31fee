"""Whom of a household a policy is weighed for: whoever the story speaks of in its terms."""

from datetime import date
from typing import Any

import pytest

from knowledge.loader import Knowledge
from knowledge.rules.assess import Assessment, assess
from knowledge.rules.case import from_json

ON = date(2026, 11, 22)
TELLER = {"who": "本人"}


def assessed(knowledge: Knowledge, policy: str, *people: dict[str, Any], **home: Any) -> Assessment:
    case = from_json({"household": home, "people": [TELLER, *people]}, knowledge.facts)
    return assess(knowledge.policies[policy], case, ON, "410122", knowledge)


def test_the_silence_of_who_tells_does_not_keep_a_childs_policy_open(knowledge: Knowledge) -> None:
    found = assessed(knowledge, "orphan_allowance", {"who": "爷爷", "age": 92})
    assert found.outcome == "unlikely"


def test_who_only_earns_is_no_candidate_beside_who_is_old(knowledge: Knowledge) -> None:
    people = ({"who": "爹", "age": 72, "supporter": "able"}, {"who": "姐", "own_income": True})
    assert assessed(knowledge, "tekun", *people).outcome == "unlikely"


def test_an_age_alone_gives_way_to_whoever_has_a_grade(knowledge: Knowledge) -> None:
    people = ({"who": "娘", "age": 71}, {"who": "爹", "disability_grade": "g1"})
    found = assessed(knowledge, "disability_care_allowance", *people, any_aid=False)
    assert {who for who, _ in found.missing} == {"爹"}


def test_what_speaks_against_everybody_told_of_decides(knowledge: Knowledge) -> None:
    people = ({"who": "爹", "disability_grade": "none"}, {"who": "娘"})
    found = assessed(knowledge, "disability_living_allowance", *people)
    assert (found.outcome, {reason.who for reason in found.because}) == ("unlikely", {"爹"})


def test_of_whom_nothing_is_told_everybody_is_asked_about(knowledge: Knowledge) -> None:
    people = ({"who": "本人", "hospitalized": True}, {"who": "媳妇", "job": "working"})
    found = assessed(knowledge, "disability_care_allowance", *people)
    assert found.outcome == "need_facts"


def test_whoever_only_tells_of_somebody_else_is_not_asked_about(knowledge: Knowledge) -> None:
    found = assessed(knowledge, "disability_care_allowance", {"who": "媳妇", "job": "working"})
    assert found.outcome == "unlikely"


def test_who_gets_it_already_is_spoken_of_and_nobody_silent_is_asked(knowledge: Knowledge) -> None:
    uncle = {"who": "伯", "tekun": True, "needs_care": True, "disability_grade": "g1"}
    found = assessed(knowledge, "tekun", uncle)
    assert (found.outcome, found.received, found.missing) == ("unlikely", True, ())


def test_beside_who_gets_it_somebody_else_is_still_weighed(knowledge: Knowledge) -> None:
    people = ({"who": "伯", "tekun": True}, {"who": "叔", "age": 66, "supporter": "none"})
    found = assessed(knowledge, "tekun", *people)
    assert (found.received, {who for who, _ in found.missing if who}) == (False, {"叔"})


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ({"who": "儿子", "age": 9, "father": "dead"}, "unlikely"),
        ({"who": "孙子", "age": 9, "father": "dead"}, "need_facts"),
    ],
)
def test_a_parent_who_tells_is_a_parent_who_is_there(
    told: dict[str, Any], outcome: str, knowledge: Knowledge
) -> None:
    assert assessed(knowledge, "orphan_allowance", told).outcome == outcome


def test_a_child_of_the_tellers_brother_may_have_nobody_left(knowledge: Knowledge) -> None:
    people = ({"who": "哥"}, {"who": "儿子", "age": 9, "father": "dead"})
    assert assessed(knowledge, "orphan_allowance", *people).outcome == "need_facts"


def test_a_grandchild_whose_father_works_is_no_orphan(knowledge: Knowledge) -> None:
    people = ({"who": "儿子", "job": "working"}, {"who": "孙子", "age": 9})
    assert assessed(knowledge, "orphan_allowance", *people).outcome == "unlikely"
