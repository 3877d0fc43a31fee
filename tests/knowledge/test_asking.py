"""What is asked next: few questions, none in vain, lists before single things."""

import statistics
from datetime import date
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.household_talk import answered, everything, of_households, questions_put
from bot.commands.curator import read_golden
from knowledge.loader import Knowledge, read_knowledge
from knowledge.rules.assess import assess_all
from knowledge.rules.assessment import Assessment
from knowledge.rules.case import HOUSEHOLD, SELF, Case, Known, Person, from_json
from knowledge.rules.conditions import PLACE
from knowledge.rules.derive import RULED_OUT
from knowledge.rules.listing import listed, take_list
from knowledge.rules.next_question import next_question

ON = date(2026, 11, 22)
FEW = 8


@cache
def known() -> Knowledge:
    return read_knowledge()[0]


@cache
def examples() -> tuple:
    return read_golden()[0]


def asks_for(*missing: tuple[str, str], raised: int = 0, policy: str = "p") -> Assessment:
    return Assessment(policy, "need_facts", missing=missing, leaning="need_facts", raised=raised)


def test_half_of_the_golden_households_are_settled_with_few_questions() -> None:
    for wanted in (of_households, everything):
        counts = [len(questions_put(each, known(), wanted(known()))) for each in examples()]
        assert statistics.median(counts) <= FEW


def _stands_before(ask: tuple[str, str], blocking: tuple[str, str]) -> bool:
    """Return whether *ask* is put in place of *blocking*: a gate of it, or what rules it out."""
    facts, (_, fact) = known().facts, blocking
    if ask == blocking:
        return True
    first = [each for each in (RULED_OUT.get(fact, ""), facts[fact].gate) if each]
    return any(_stands_before(ask, (HOUSEHOLD, each)) for each in first)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.booleans(), min_size=40, max_size=40))
def test_no_question_is_put_that_only_settled_policies_want(which: int, kept: list[bool]) -> None:
    example = examples()[which % len(examples())]
    truth = from_json(example.facts, known().facts)
    case = Case(people=tuple(Person(who) for who in truth.names()))
    for keep, (who, fact, value) in zip(kept, truth.all(), strict=False):
        case = case.know(who, fact, value) if keep else case
    asked = {(HOUSEHOLD, PLACE)}
    while True:
        told = assess_all(case, example.on, example.area, known())
        settled = {(who, fact) for who, fact, _ in case.all()} | asked
        ask = next_question(told, known().facts, settled)
        open_asks = {
            each for one in told if one.leaning == "need_facts" for each in one.missing
        } - settled
        if ask is None:
            assert not open_asks
            return
        assert ask not in settled
        assert any(_stands_before(ask, each) for each in open_asks if each[1] != PLACE)
        asked.add(ask)
        case = answered(case, truth, ask, known().facts)


def test_what_blocks_more_policies_is_asked_first() -> None:
    asks = [asks_for((HOUSEHOLD, "hukou")), asks_for((SELF, "age")), asks_for((SELF, "age"))]
    assert next_question(asks, known().facts, set()) == (SELF, "age")


def test_with_as_many_policies_blocked_the_order_of_the_facts_decides() -> None:
    asks = [asks_for((SELF, "age")), asks_for((HOUSEHOLD, "hukou"))]
    assert next_question(asks, known().facts, set()) == (HOUSEHOLD, "hukou")
    assert next_question(asks[::-1], known().facts, set()) == (HOUSEHOLD, "hukou")


def test_money_and_illness_come_last() -> None:
    money = asks_for((HOUSEHOLD, "household_members"))
    asks = [money, money, asks_for((SELF, "age"))]
    assert next_question(asks, known().facts, set()) == (SELF, "age")
    assert next_question([money], known().facts, set()) == (HOUSEHOLD, "household_members")


def test_what_the_story_raised_comes_before_all_that_blocks_more() -> None:
    other = asks_for((HOUSEHOLD, "hukou"))
    asks = [other, other, other, other, asks_for((SELF, "age"), raised=1)]
    assert next_question(asks, known().facts, set()) == (SELF, "age")


def test_what_any_household_in_need_wants_comes_before_the_rest() -> None:
    other = asks_for((HOUSEHOLD, "hukou"))
    asks = [other, other, asks_for((SELF, "age"), policy="rural_dibao")]
    assert next_question(asks, known().facts, set()) == (SELF, "age")


def test_more_that_points_at_a_policy_counts_for_more() -> None:
    asks = [
        asks_for((HOUSEHOLD, "hukou"), raised=1),
        asks_for((SELF, "age"), raised=2),
    ]
    assert next_question(asks, known().facts, set()) == (SELF, "age")
    twice = [asks_for((HOUSEHOLD, "hukou"), raised=1)] * 2
    much = asks_for((SELF, "age"), raised=4)
    assert next_question([*twice, much], known().facts, set()) == (SELF, "age")


def test_the_place_is_asked_between_the_household_and_its_people() -> None:
    asks = [asks_for((HOUSEHOLD, PLACE)), asks_for((SELF, "age"))]
    assert next_question(asks, known().facts, set()) == (HOUSEHOLD, PLACE)
    asks = [asks_for((HOUSEHOLD, PLACE)), asks_for((HOUSEHOLD, "hukou"))]
    assert next_question(asks, known().facts, set()) == (HOUSEHOLD, "hukou")
    asks = [asks_for((HOUSEHOLD, "poverty_status")), asks_for((HOUSEHOLD, PLACE))]
    answered_list = {(HOUSEHOLD, "any_aid")}
    assert next_question(asks, known().facts, answered_list) == (HOUSEHOLD, PLACE)


def test_a_policy_settled_though_it_leans_elsewhere_asks_nothing() -> None:
    settled = Assessment("p", "unlikely", missing=((SELF, "age"),), leaning="unlikely")
    assert next_question([settled], known().facts, set()) is None


def test_a_stale_policy_that_leans_to_need_facts_still_asks() -> None:
    stale = Assessment(
        "p", "human_judgement", missing=((SELF, "age"),), leaning="need_facts", stale=True
    )
    assert next_question([stale], known().facts, set()) == (SELF, "age")


def test_nothing_asked_is_asked_again() -> None:
    asks = [asks_for((SELF, "age"))]
    assert next_question(asks, known().facts, {(SELF, "age")}) is None


def test_a_list_is_asked_before_what_stands_in_it() -> None:
    asks = [asks_for((HOUSEHOLD, "house"))]
    assert next_question(asks, known().facts, set()) == (HOUSEHOLD, "any_trouble")
    asks = [asks_for((SELF, "disability_grade"))]
    assert next_question(asks, known().facts, set()) == (HOUSEHOLD, "any_member")
    assert next_question(asks, known().facts, {(HOUSEHOLD, "any_member")}) == (
        HOUSEHOLD,
        "any_disabled",
    )


def test_a_list_of_one_is_not_put_as_a_list() -> None:
    told = {(HOUSEHOLD, each.id) for each in listed("any_trouble", known().facts, set())}
    only = told - {(HOUSEHOLD, "house")}
    assert next_question([asks_for((HOUSEHOLD, "house"))], known().facts, only) == (
        HOUSEHOLD,
        "house",
    )


def test_whoever_tells_of_one_disabled_is_asked_about_others_directly() -> None:
    asks = [asks_for((SELF, "disability_grade"))]
    assert next_question(asks, known().facts, {("爹", "disability_grade")}) == (
        SELF,
        "disability_grade",
    )


def test_who_tells_of_a_father_is_asked_about_the_mother_directly() -> None:
    asks = [asks_for(("孩子", "mother"))]
    assert next_question(asks, known().facts, {("孩子", "father")}) == ("孩子", "mother")


def test_dibao_is_asked_before_tekun_which_it_rules_out() -> None:
    asks = [asks_for((SELF, "tekun"))]
    told = {(HOUSEHOLD, "any_aid")}
    assert next_question(asks, known().facts, told) == (HOUSEHOLD, "dibao")
    told |= {(HOUSEHOLD, "dibao")}
    assert next_question(asks, known().facts, told) == (HOUSEHOLD, "any_tekun")


def test_what_a_list_does_not_name_is_not_there_and_says_in_which_words() -> None:
    case = take_list(Case(), "any_trouble", {"water_trouble"}, known().facts, "吃水难")
    told = {fact: value for _, fact, value in case.all()}
    assert told["any_trouble"] == Known(True, "吃水难")
    assert told["water_trouble"] == Known(True, "吃水难")
    assert told["sudden_hardship"] == Known(False, "吃水难")
    assert told["house"] == Known("safe", "吃水难")


def test_a_choice_named_in_a_list_is_still_asked_for_its_grade() -> None:
    case = take_list(Case(), "any_trouble", {"house"}, known().facts, "房子不安全")
    assert case.get(HOUSEHOLD, "house") is None
    assert case.get(HOUSEHOLD, "any_ill") == Known(False, "房子不安全")


def test_what_was_told_before_a_list_stays() -> None:
    before = Case().know(HOUSEHOLD, "house", Known("grade_d", "D级"))
    case = take_list(before, "any_trouble", {"water_trouble"}, known().facts, "吃水难")
    assert case.get(HOUSEHOLD, "house") == Known("grade_d", "D级")


def test_a_list_with_nothing_named_denies_all_of_it() -> None:
    case = take_list(Case(), "any_aid", set(), known().facts, "都没有")
    found = assess_all(case, ON, "410122", known())
    living = next(one for one in found if one.policy == "rural_dibao")
    assert "not_tekun" not in {r.id for r in living.because if r.truth is None}
    assert case.get(HOUSEHOLD, "dibao") is None
