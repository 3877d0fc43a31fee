"""What counts only when told, what a person judges, who is named, which place holds."""

from datetime import date
from functools import cache

import pytest

from knowledge.loader import Knowledge, read_knowledge
from knowledge.rules.assess import Assessment, assess, assess_all
from knowledge.rules.case import SELF, from_json
from knowledge.rules.derive import known as known_of
from tests.knowledge.small import GRADE, OLD, POOR, RURAL, leaf, policy
from tests.knowledge.small import knowledge as small

ON = date(2026, 11, 22)
NOT_RICH = leaf("not_rich", "grade", **{"not_in": ["none"]})


@cache
def known() -> Knowledge:
    return read_knowledge()[0]


def told(facts: dict, of: str, area: str = "410122") -> Assessment:
    return assess(known().policies[of], from_json(facts, known().facts), ON, area, known())


def weighed(facts: dict, area: str = "410122", **version: object) -> Assessment:
    made = policy(RURAL, unit="person", **version)
    around = small(made)
    return assess(made, from_json(facts, around.facts), ON, area, around)


def test_what_counts_when_told_rules_out_even_before_the_rest_is_known() -> None:
    found = weighed({"grade": "none"}, if_told=NOT_RICH)
    assert (found.outcome, [r.id for r in found.because]) == ("unlikely", ["not_rich"])
    assert found.because[0].truth is False
    assert found.because[0].text == "not_rich no"
    assert found.missing == ()


def test_what_counts_when_told_is_never_asked_for() -> None:
    assert weighed({"rural": True}, if_told=NOT_RICH).outcome == "likely"
    assert weighed({}, if_told=NOT_RICH).missing == (("", "rural"),)


def test_what_counts_when_told_and_holds_changes_nothing() -> None:
    assert weighed({"rural": True, "grade": "g1"}, if_told=NOT_RICH).outcome == "likely"


@pytest.mark.parametrize(("facts", "outcome"), [
    ({"grade": "none"}, "human_judgement"),
    ({"grade": "none", "rural": True}, "human_judgement"),
    ({"grade": "none", "rural": False}, "unlikely"),
    ({"grade": "g1", "rural": True}, "likely"),
    ({"rural": True}, "likely"),
    ({"grade": "g1"}, "need_facts"),
])  # fmt: skip
def test_what_a_person_judges_is_left_to_a_person_unless_ruled_out(
    facts: dict, outcome: str
) -> None:
    assert weighed(facts, if_told_judge=NOT_RICH).outcome == outcome


def test_who_has_it_already_is_told_so_whatever_the_local_line() -> None:
    held = leaf("had", "grade", **{"is": "g1"})
    found = weighed({"grade": "g1"}, held=held, needs_rate=["line"], area="410185")
    assert (found.outcome, found.received, found.missing) == ("likely", True, ())
    assert [r.text for r in found.because] == ["had yes"]


@pytest.mark.parametrize("facts", [{"grade": "g2"}, {"grade": "unknown"}, {}])
def test_who_does_not_tell_of_having_it_is_weighed_as_ever(facts: dict) -> None:
    held = leaf("had", "grade", **{"is": "g1"})
    found = weighed({"rural": True} | facts, held=held, needs_rate=["line"], area="410185")
    assert (found.outcome, found.received) == ("local_standard_missing", False)


def test_what_is_left_to_a_person_says_so_in_the_reviewed_words() -> None:
    found = weighed({"grade": "none", "rural": True}, if_told_judge=NOT_RICH)
    assert [(r.text, r.truth, r.why) for r in found.because] == [("not_rich no", None, "judged")]
    assert found.missing == ()


@pytest.mark.parametrize("area", ["999999", "410122-t99", "nowhere"])
def test_a_place_not_on_file_is_asked_for_and_never_taken_for_elsewhere(area: str) -> None:
    found = told({"student": "vocational_secondary"}, "yulu_plan", area)
    assert (found.outcome, found.missing) == ("need_facts", (("", "place"),))
    assert found.status == "place_unknown"


def test_medical_aid_for_the_whole_household_names_nobody() -> None:
    facts = {"household": {"dibao_edge": True}, "people": [{"who": SELF}, {"who": "爹"}]}
    found = told(facts, "medical_aid")
    assert (found.outcome, found.for_whom) == ("likely", ())


def test_medical_aid_for_one_person_names_that_person() -> None:
    facts = {"people": [{"who": SELF, "tekun": False}, {"who": "爹", "tekun": True}]}
    found = told(facts, "medical_aid")
    assert (found.outcome, found.for_whom) == ("likely", ("爹",))


def test_an_urban_household_on_aid_does_not_receive_the_rural_one() -> None:
    rural = told({"dibao": True, "hukou": "rural"}, "rural_dibao")
    urban = told({"dibao": True, "hukou": "urban"}, "rural_dibao")
    assert (rural.received, rural.missing) == (True, ())
    assert (urban.received, urban.outcome) == (False, "unlikely")


def test_who_receives_it_is_told_so_and_others_may_still_get_it() -> None:
    facts = {"people": [{"who": "爷爷", "tekun": True}, {"who": "奶奶", "age": 80,
             "own_income": False, "supporter": "none"}]}  # fmt: skip
    found = told(facts, "tekun")
    assert (found.received, found.outcome, found.for_whom) == (False, "likely", ("奶奶",))


@pytest.mark.parametrize(("facts", "fact", "value"), [
    ({"people": [{"who": SELF}, {"who": "大儿子", "job": "working"}]}, "supporter", "able"),
    ({"people": [{"who": SELF}, {"who": "闺女", "job": "own_business"}]}, "supporter", "able"),
    ({"people": [{"who": SELF}, {"who": "侄子", "job": "working"}]}, "supporter", None),
    ({"people": [{"who": SELF}, {"who": "儿子", "job": "jobless"}]}, "supporter", None),
    ({"supporter": "unable", "people": [{"who": SELF}, {"who": "儿子", "job": "working"}]},
     "supporter", "unable"),
    ({"job": "working"}, "supporter", None),
    ({"father": "able"}, "supporter", "able"),
    ({"father": "dead", "mother": "able"}, "supporter", "able"),
    ({"father": "dead", "mother": "lost"}, "supporter", None),
    ({"job": "working"}, "needs_care", False),
    ({"can_work": "weak"}, "needs_care", False),
    ({"can_work": "full"}, "needs_care", False),
    ({"can_work": "none"}, "needs_care", None),
    ({"job": "jobless"}, "needs_care", None),
    ({"job": "jobless", "can_work": "full"}, "needs_care", False),
    ({"needs_care": True, "job": "working"}, "needs_care", True),
    ({"job": "working"}, "unfit", False),
    ({"disability_grade": "none"}, "unfit", False),
    ({"disability_grade": "g4"}, "unfit", False),
    ({"disability_grade": "g3", "job": "working"}, "unfit", True),
    ({"disability_grade": "unknown"}, "unfit", None),
    ({}, "unfit", None),
    ({"age": 41}, "student", "none"),
    ({"age": 40}, "student", "none"),
    ({"age": 39}, "student", None),
    ({"age": [30, 50]}, "student", None),
    ({"any_trouble": False}, "house", "safe"),
    ({"any_trouble": False}, "sudden_hardship", False),
    ({"any_aid": False}, "poverty_status", "neither"),
    ({"any_aid": False}, "dibao_edge", False),
    ({"any_member": False}, "disability_grade", "none"),
    ({"any_member": False}, "father", "able"),
    ({"any_trouble": True}, "house", None),
    ({"any_trouble": "unknown"}, "house", None),
    ({"dibao": True}, "tekun", False),
    ({"dibao": False}, "tekun", None),
])  # fmt: skip
def test_what_follows_from_what_is_told(facts: dict, fact: str, value: object) -> None:
    flat = {key: each for key, each in facts.items() if key != "people"}
    people = facts.get("people", [{"who": SELF}])
    people = [people[0] | flat, *people[1:]]
    case = from_json({"people": people}, known().facts)
    who = SELF if known().facts[fact].of == "person" else ""
    found = known_of(case, who, fact, known().facts)
    assert (found.value if found else None) == value


def test_named_policies_are_told_with_all_that_points_at_them() -> None:
    case = from_json({}, known().facts)
    plain = {one.policy: one.raised for one in assess_all(case, ON, "410122", known())}
    named = {
        one.policy: one.raised
        for one in assess_all(case, ON, "410122", known(), frozenset({"tekun"}))
    }
    assert named["tekun"] > plain["tekun"] == 0
    assert named["rural_dibao"] == 0


def test_several_conditions_of_one_person_decide_together() -> None:
    made = policy({"all": [RURAL, {"any": [OLD, GRADE]}, POOR]}, unit="person")
    around = small(made)
    facts = {"rural": True, "age": 70, "income_per_head_month": 499}
    found = assess(made, from_json(facts, around.facts), ON, "410122", around)
    assert [r.id for r in found.because] == ["rural", "old", "poor"]
    assert [f.rate.id for f in found.figures] == ["line"]


def missing_of(eligible: dict, facts: dict, area: str = "410122") -> set[str]:
    made = policy(eligible, unit="person")
    around = small(made)
    found = assess(made, from_json(facts, around.facts), ON, area, around)
    assert found.outcome == "need_facts"
    return {fact for _, fact in found.missing}


REFUSED = {"rural": "declined"}


@pytest.mark.parametrize(("eligible", "wanted"), [
    ({"all": [RURAL, OLD]}, {"rural"}),
    ({"any": [RURAL, OLD]}, {"rural", "age"}),
    ({"not": {"any": [RURAL, OLD]}}, {"rural"}),
    ({"not": {"all": [RURAL, OLD]}}, {"rural", "age"}),
    ({"all": [{"any": [RURAL, OLD]}, GRADE]}, {"rural", "age", "grade"}),
    ({"not": {"any": [{"any": [RURAL, OLD]}, GRADE]}}, {"rural"}),
    ({"all": [{"not": {"any": [RURAL, OLD]}}, GRADE]}, {"rural"}),
    ({"all": [{"all": [OLD, GRADE]}, RURAL]}, {"rural"}),
    ({"all": [{"all": [{"all": [RURAL, OLD]}, GRADE]}, POOR]}, {"rural"}),
    ({"not": {"any": [{"not": {"all": [OLD, GRADE]}}, RURAL]}}, {"rural"}),
])  # fmt: skip
def test_beside_a_refused_answer_only_what_can_still_help_is_asked(
    eligible: dict, wanted: set[str]
) -> None:
    assert missing_of(eligible, REFUSED) == wanted


def test_the_place_is_asked_where_a_figure_needs_it_and_nowhere_else() -> None:
    both = {"all": [POOR, RURAL]}
    assert missing_of(both, {}, area="") == {"place", "rural"}
    assert missing_of(both, {}, area="410185") == {"rural"}


def test_a_rough_answer_is_told_apart_from_one_reckoned_too_roughly() -> None:
    def why(facts: dict) -> str:
        made = policy(POOR, unit="household")
        around = small(made)
        found = assess(made, from_json(facts, around.facts), ON, "410122", around)
        return found.because[0].why

    assert why({"income_per_head_month": [400, 600]}) == "rough"
    assert why({"household_income_year": [10000, 40000], "household_members": 4}) == "missing"


def test_a_policy_for_households_looks_at_every_person_its_conditions_speak_of() -> None:
    made = policy(OLD, unit="household")
    around = small(made)
    facts = {"people": [{"who": SELF, "age": 30}, {"who": "爹", "age": 70}]}
    found = assess(made, from_json(facts, around.facts), ON, "410122", around)
    assert (found.outcome, found.for_whom) == ("likely", ())


def test_a_policy_without_conditions_is_for_a_person_to_judge_unless_told_against() -> None:
    made = policy(None, unit="household")
    around = small(made)
    found = assess(made, from_json({}, around.facts), ON, "410122", around)
    assert (found.outcome, found.because, found.missing) == ("human_judgement", (), ())


@pytest.mark.parametrize(("comparison", "ends"), [
    ("at_least", [50, 60]), ("above", [60, 70]), ("below", [50, 60]), ("at_most", [60, 70]),
])  # fmt: skip
def test_a_rough_amount_that_touches_the_bound_decides_nothing(
    comparison: str, ends: list[int]
) -> None:
    made = policy(leaf("touch", "age", **{comparison: 60}), unit="person")
    around = small(made)
    found = assess(made, from_json({"age": ends}, around.facts), ON, "410122", around)
    assert found.outcome == "need_facts"
