"""Outcomes: three values, five outcomes, reasons named, nothing taken for granted."""

from datetime import date
from typing import Any

import pytest

from knowledge.rules.assess import Assessment, assess
from knowledge.rules.case import from_json
from knowledge.rules.next_question import next_question
from knowledge.schema import Policy
from tests.knowledge.small import GRADE, OLD, POOR, RURAL, knowledge, leaf, policy

ON = date(2026, 11, 22)
CHECK: dict[str, Any] = {"self_check": [{"text": "村里核实", "cite": "law#9"}]}


def outcome(of: Policy, facts: dict[str, Any], area: str = "410122", on: date = ON) -> Assessment:
    known = knowledge(of)
    return assess(of, from_json(facts, known.facts), on, area, known)


def test_all_conditions_met_is_likely_and_says_why() -> None:
    found = outcome(policy({"all": [RURAL, POOR]}), {"rural": True, "income_per_head_month": 400})
    assert found.outcome == "likely"
    assert [(r.id, r.text, r.cite) for r in found.because] == [
        ("rural", "rural yes", "law#1"),
        ("poor", "poor yes", "law#1"),
    ]
    assert found.ruleset == "small"


def test_an_unlikely_names_the_condition_that_decides() -> None:
    found = outcome(policy({"all": [RURAL, POOR]}), {"rural": False})
    assert found.outcome == "unlikely"
    assert [r.text for r in found.because] == ["rural no"]
    assert found.missing == ()


@pytest.mark.parametrize(
    ("income", "wanted"), [(499, "likely"), (500, "unlikely"), (501, "unlikely")]
)
def test_below_ends_exactly_at_the_figure(income: float, wanted: str) -> None:
    assert outcome(policy(POOR), {"income_per_head_month": income}).outcome == wanted


@pytest.mark.parametrize(
    ("test", "at", "under", "over"),
    [
        ("at_least", True, False, True),
        ("above", False, False, True),
        ("below", False, True, False),
        ("at_most", True, True, False),
    ],
)
def test_each_comparison_decides_at_under_and_over_its_bound(
    test: str, at: bool, under: bool, over: bool
) -> None:
    of = policy(leaf("old", "age", **{test: 60}), unit="person")
    found = [outcome(of, {"age": age}).outcome == "likely" for age in (60, 59, 61)]
    assert found == [at, under, over]


@pytest.mark.parametrize(
    ("ends", "wanted"),
    [([400, 450], "likely"), ([500, 600], "unlikely"), ([450, 550], "need_facts"),
     ([450, None], "need_facts"), ([500, None], "unlikely")],
)  # fmt: skip
def test_a_rough_amount_decides_only_when_both_ends_agree(ends: list[Any], wanted: str) -> None:
    assert outcome(policy(POOR), {"income_per_head_month": ends}).outcome == wanted


def test_a_missing_fact_is_named_and_never_taken_for_zero() -> None:
    found = outcome(policy(POOR), {})
    assert found.outcome == "need_facts"
    assert set(found.missing) == {("", "household_members"), ("", "household_income_year")}


@pytest.mark.parametrize("answer", ["unknown", "declined"])
def test_no_answer_decides_nothing(answer: str) -> None:
    found = outcome(policy({"all": [RURAL, POOR]}), {"rural": answer})
    assert found.outcome == "need_facts"
    assert [(r.id, r.why) for r in found.because] == [("rural", "unanswered")]


def test_a_refused_answer_leaves_nothing_worth_asking_beside_it() -> None:
    found = outcome(policy({"all": [RURAL, POOR]}), {"rural": "declined"})
    assert found.missing == (("", "rural"),)


def test_another_way_stays_open_beside_a_refused_answer() -> None:
    found = outcome(policy({"any": [RURAL, OLD]}, unit="person"), {"rural": "declined"})
    assert ("本人", "age") in found.missing


def test_income_per_head_is_reckoned_from_income_and_members() -> None:
    facts = {"household_income_year": [17000, 25000], "household_members": 5}
    assert outcome(policy(POOR), facts).outcome == "likely"
    assert outcome(policy(POOR), facts | {"household_members": 2}).outcome == "unlikely"
    assert outcome(policy(POOR), facts | {"household_members": [3, 5]}).outcome == "need_facts"


def test_income_per_head_is_asked_when_the_sum_is_not_known() -> None:
    found = outcome(policy(POOR), {"household_income_year": "unknown"})
    assert found.missing == (("", "income_per_head_month"),)


def test_a_place_without_a_figure_is_told_apart_from_a_missing_fact() -> None:
    facts = {"rural": True, "income_per_head_month": 400}
    found = outcome(policy({"all": [RURAL, POOR]}), facts, area="410185")
    assert found.outcome == "local_standard_missing"
    assert found.missing == ()
    assert [figure.rate.id for figure in found.figures] == ["line"]


def test_a_figure_that_stands_in_the_way_is_told_first_and_the_rest_still_asked() -> None:
    of = policy({"all": [RURAL, POOR]})
    found = outcome(of, {"income_per_head_month": 400}, area="410185")
    assert (found.outcome, found.leaning) == ("local_standard_missing", "need_facts")
    assert found.missing == (("", "rural"),)
    assert {reason.why for reason in found.because} == {"missing", "no_standard"}
    assert next_question([found], knowledge(of).facts, set()) == ("", "rural")


def test_a_figure_does_not_stand_in_the_way_where_another_way_is_open() -> None:
    of = policy({"any": [RURAL, POOR]})
    found = outcome(of, {"income_per_head_month": 400}, area="410185")
    assert (found.outcome, found.missing) == ("need_facts", (("", "rural"),))


def test_an_income_untold_is_named_and_not_asked_where_its_line_is_missing() -> None:
    of = policy({"all": [RURAL, POOR]})
    found = outcome(of, {"rural": True}, area="410185")
    assert (found.outcome, found.leaning) == ("need_facts", "local_standard_missing")
    assert {fact for _, fact in found.missing} == {"household_income_year", "household_members"}
    assert next_question([found], knowledge(of).facts, set()) is None


def test_a_missing_figure_does_not_hide_a_condition_that_fails() -> None:
    facts = {"rural": False}
    assert outcome(policy({"all": [RURAL, POOR]}), facts, area="410185").outcome == "unlikely"


def test_a_missing_figure_does_not_stop_another_way() -> None:
    facts = {"rural": True}
    assert outcome(policy({"any": [RURAL, POOR]}), facts, area="410185").outcome == "likely"


def test_a_figure_the_version_needs_is_looked_for_too() -> None:
    of = policy(RURAL, needs_rate=["line"])
    assert outcome(of, {"rural": True}).outcome == "likely"
    assert outcome(of, {"rural": True}, area="410185").outcome == "local_standard_missing"


def test_without_a_place_the_place_is_asked() -> None:
    found = outcome(policy(POOR), {"income_per_head_month": 1}, area="")
    assert (found.outcome, found.missing) == ("need_facts", (("", "place"),))


def test_self_checks_accompany_a_likely_outcome_and_alone_want_a_person() -> None:
    likely = outcome(policy(RURAL, **CHECK), {"rural": True})
    assert (likely.outcome, [c.text for c in likely.self_check]) == ("likely", ["村里核实"])
    assert outcome(policy(**CHECK), {}).outcome == "human_judgement"


def test_a_source_past_its_check_is_to_be_verified() -> None:
    found = outcome(policy(RURAL, verify_every=10), {"rural": True})
    assert (found.outcome, found.stale) == ("local_standard_missing", True)
    assert outcome(policy(RURAL, verify_every=21), {"rural": True}).outcome == "likely"


def test_a_stale_source_keeps_what_it_leans_to_and_still_asks() -> None:
    stale = policy({"all": [RURAL, POOR]}, verify_every=10)
    assert outcome(stale, {"rural": False}).outcome == "unlikely"
    open_ = outcome(stale, {"income_per_head_month": 400})
    assert (open_.outcome, open_.leaning) == ("need_facts", "need_facts")
    assert open_.missing == (("", "rural"),)
    assert next_question([open_], knowledge(stale).facts, frozenset()) == ("", "rural")


@pytest.mark.parametrize(
    ("on", "status"),
    [(date(2020, 12, 31), "not_yet"), (date(2021, 1, 1), "in_force"),
     (date(2024, 6, 30), "in_force"), (date(2024, 7, 1), "ended")],
)  # fmt: skip
def test_a_version_holds_from_its_first_to_its_last_day(on: date, status: str) -> None:
    found = outcome(policy(RURAL, until="2024-06-30"), {"rural": True}, on=on)
    assert found.status == status
    assert found.outcome == ("likely" if status == "in_force" else "unlikely")


@pytest.mark.parametrize(
    ("area", "outcome_", "status"),
    [("410122", "likely", "in_force"), ("410185", "unlikely", "elsewhere"),
     ("", "need_facts", "place_unknown"), ("410100", "need_facts", "place_unknown")],
)  # fmt: skip
def test_a_local_policy_holds_in_its_own_place(area: str, outcome_: str, status: str) -> None:
    found = outcome(policy(RURAL, area="410122"), {"rural": True}, area=area)
    assert (found.outcome, found.status) == (outcome_, status)


PEOPLE = {"people": [{"who": "本人", "age": 40}, {"who": "爹", "age": 78, "grade": "g2"}]}


def test_the_best_outcome_of_any_person_counts_and_names_them() -> None:
    found = outcome(policy({"all": [OLD, GRADE]}, unit="person"), PEOPLE)
    assert (found.outcome, found.for_whom) == ("likely", ("爹",))


def test_conditions_on_a_person_hold_for_the_same_person() -> None:
    apart = {"people": [{"who": "爹", "age": 78, "grade": "none"},
                        {"who": "本人", "age": 40, "grade": "g1"}]}  # fmt: skip
    assert outcome(policy({"all": [OLD, GRADE]}, unit="person"), apart).outcome == "unlikely"


def test_the_person_nearest_to_an_answer_is_asked_about_first() -> None:
    people = {"people": [{"who": "本人"}, {"who": "爹", "age": 78}]}
    found = outcome(policy({"all": [OLD, GRADE]}, unit="person"), people)
    assert found.missing == (("爹", "grade"),)


def test_not_turns_a_condition_round_and_keeps_its_reason() -> None:
    found = outcome(policy({"not": RURAL}), {"rural": True})
    assert (found.outcome, [r.text for r in found.because]) == ("unlikely", ["rural yes"])
