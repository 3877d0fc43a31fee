"""What a story says nothing of: it lifts a bar, closes no door, and is shown."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.loader import Knowledge
from knowledge.reading.story import read_story
from knowledge.rules.assess import assess, assess_all
from knowledge.rules.assessment import Assessment
from knowledge.rules.case import UNANSWERED, Case, Known, from_json, to_json
from knowledge.rules.silence import silent_on
from knowledge.schema import Policy
from tests.knowledge.test_missing_lines import AREA, KNOWLEDGE, told

ON = date(2026, 11, 22)
# the only facts silence may stand for; whoever adds one has to say so here
RARE = {
    "back_to_poverty", "dibao", "dibao_edge", "orphan_aid", "rigid_spending", "tekun",
    "unattended_aid",
}  # fmt: skip
# and whoever has a severe grade is taken to need care
PRESUMED = RARE | {"needs_care"}
SCREENED = [p for p in KNOWLEDGE.policies.values() if p.screen and p.versions and not p.history]


def of(policy: str, case: Case, area: str = AREA) -> Assessment:
    return assess(KNOWLEDGE.policies[policy], case, ON, area, KNOWLEDGE)


def test_only_rare_recognised_statuses_are_presumed(knowledge: Knowledge) -> None:
    presumed = {fact.id for fact in knowledge.facts.values() if fact.unsaid is not None}
    assert presumed == PRESUMED
    assert all(knowledge.facts[fact].kind == "yes_no" for fact in PRESUMED)
    assert {fact for fact in presumed if knowledge.facts[fact].unsaid} == {"needs_care"}


@pytest.mark.parametrize(
    ("story", "spoken_of"),
    [
        ("闺女肢体一级残疾，全靠人伺候", set()),
        ("俺舅在敬老院住着，视力一级", {"tekun"}),
        ("上个月的低保金没到账，媳妇残疾二级", {"dibao"}),
    ],
)
def test_a_hint_ends_the_silence(story: str, spoken_of: set[str], knowledge: Knowledge) -> None:
    assert RARE - silent_on(story, knowledge.facts) == spoken_of


def test_silence_lifts_the_bar_and_says_so(knowledge: Knowledge) -> None:
    case = read_story("闺女三十，肢体一级残疾，吃喝拉撒全靠人", knowledge.facts, ON)
    found = of("disability_care_allowance", case)
    assert found.outcome == "likely"
    assert [(one.who, one.fact, one.why) for one in found.assumed] == [("闺女", "tekun", "unsaid")]


@pytest.mark.parametrize(
    ("story", "outcome"),
    [
        ("俺爹肢体二级残疾，俺家吃低保", "likely"),
        ("俺爹肢体三级残疾，俺家吃低保", "unlikely"),
        ("俺爹肢体二级残疾，生活能自理", "unlikely"),
        ("俺爹肢体二级残疾，在厂里看大门上班", "unlikely"),
    ],
)
def test_a_severe_grade_is_taken_to_need_care_unless_told_otherwise(
    story: str, outcome: str, knowledge: Knowledge
) -> None:
    assert (
        of("disability_care_allowance", read_story(story, knowledge.facts, ON)).outcome == outcome
    )


def test_silence_closes_no_door(knowledge: Knowledge) -> None:
    case = read_story("媳妇肢体二级残疾，有证，住院花了三万", knowledge.facts, ON)
    for policy in ("disability_living_allowance", "medical_aid", "house_renovation"):
        assert of(policy, case).outcome != "unlikely", policy


def test_a_text_that_tells_nothing_is_silent_on_nothing(knowledge: Knowledge) -> None:
    assert read_story("你好", knowledge.facts, ON).silent_on == frozenset()


def test_facts_given_without_a_story_presume_nothing(knowledge: Knowledge) -> None:
    case = from_json({"disability_grade": "g1", "needs_care": True}, knowledge.facts)
    assert of("disability_care_allowance", case).outcome == "need_facts"


def test_what_was_not_said_survives_its_json(knowledge: Knowledge) -> None:
    case = read_story("闺女肢体一级残疾，全靠人伺候", knowledge.facts, ON)
    assert from_json(to_json(case), knowledge.facts) == case


@pytest.mark.parametrize("answer", UNANSWERED)
def test_an_answer_that_settles_nothing_is_no_silence(answer: str, knowledge: Knowledge) -> None:
    case = read_story("闺女肢体一级残疾，全靠人伺候", knowledge.facts, ON)
    asked = case.know("闺女", "tekun", Known(answer))
    assert of("disability_care_allowance", asked).outcome == "need_facts"


def test_what_is_told_later_takes_the_place_of_silence(knowledge: Knowledge) -> None:
    case = read_story("闺女肢体一级残疾，全靠人伺候", knowledge.facts, ON)
    after = case.merged(Case().know("闺女", "tekun", Known(True)))
    assert of("disability_care_allowance", after).outcome == "unlikely"


@pytest.mark.parametrize("policy", SCREENED, ids=lambda policy: policy.id)
@given(data=st.data())
@settings(max_examples=40)
def test_silence_never_turns_anything_unlikely_and_is_always_shown(
    policy: Policy, data: st.DataObject
) -> None:
    case = replace(data.draw(told(policy)), silent_on=frozenset())
    silent = replace(case, silent_on=frozenset(PRESUMED))
    before, after = of(policy.id, case), of(policy.id, silent)
    if after.outcome == "unlikely":
        assert before.outcome == "unlikely"
    if after.outcome != before.outcome:
        assert after.assumed or after.outcome == "need_facts"
    if before.outcome in ("likely", "unlikely"):
        assert after.outcome == before.outcome


def test_a_story_is_assessed_the_same_for_whoever_reads_the_facts_again() -> None:
    case = read_story("爹七十三，没儿没女，娘也没了，没收入，没存款", KNOWLEDGE.facts, ON)
    again = from_json(to_json(case), KNOWLEDGE.facts)
    one, two = (assess_all(each, ON, AREA, KNOWLEDGE) for each in (case, again))
    assert [each.outcome for each in one] == [each.outcome for each in two]
