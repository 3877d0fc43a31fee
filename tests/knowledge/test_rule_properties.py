"""What must hold for any rules and any answers."""

from datetime import date
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.interval import Interval
from knowledge.loader import Knowledge
from knowledge.rules.assess import Assessment, assess
from knowledge.rules.case import HOUSEHOLD, SELF, UNANSWERED, Case, Known, Value, from_json, to_json
from knowledge.rules.next_question import next_question
from knowledge.schema import Policy
from tests.knowledge.small import CHOICES, FACTS, knowledge, leaf, policy

ON = date(2026, 11, 22)
ASKED = [fact for fact in FACTS if not fact.id.startswith("household_")]
OWNERS = {fact.id: HOUSEHOLD if fact.of == "household" else SELF for fact in FACTS}

numbers = st.tuples(st.integers(0, 1000), st.integers(0, 300)).map(
    lambda pair: Interval(pair[0], pair[0] + pair[1])
)
values: dict[str, st.SearchStrategy[Value]] = {
    "rural": st.booleans(),
    "age": numbers,
    "grade": st.sampled_from([choice["id"] for choice in CHOICES]),
    "income_per_head_month": numbers,
}
answers = st.fixed_dictionaries(
    {},
    optional={key: st.one_of(value, st.sampled_from(UNANSWERED)) for key, value in values.items()},
)
settled = st.fixed_dictionaries(values)


def leaves(serial: Any) -> st.SearchStrategy[dict[str, Any]]:
    bound = st.one_of(st.integers(0, 1000), st.just({"rate": "line"}))
    comparison = st.sampled_from(["at_least", "at_most", "below", "above"])
    number = st.tuples(st.sampled_from(["age", "income_per_head_month"]), comparison, bound)
    return st.one_of(
        st.booleans().map(lambda v: leaf(f"l{next(serial)}", "rural", **{"is": v})),
        st.sampled_from(["g1", "none"]).map(
            lambda v: leaf(f"l{next(serial)}", "grade", **{"is": v})
        ),
        number.map(lambda t: leaf(f"l{next(serial)}", t[0], **{t[1]: t[2]})),
    )


conditions = st.recursive(
    leaves(count()),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=7,
)
policies = conditions.map(lambda eligible: policy(eligible, unit="person"))
places = st.sampled_from(["", "410122", "410185"])


def case_of(given_: dict[str, Value]) -> Case:
    case = Case()
    for fact, value in given_.items():
        case = case.know(OWNERS[fact], fact, Known(value))
    return case


def assessed(of: Policy, case: Case, area: str, known: Knowledge) -> Assessment:
    return assess(of, case, ON, area, known)


def decided(found: Assessment) -> str:
    return found.outcome if found.outcome in ("likely", "unlikely") else ""


@given(policies, settled, st.sets(st.sampled_from(sorted(values))), places)
def test_another_fact_never_undoes_or_turns_an_outcome(
    of: Policy, full: dict[str, Value], kept: set[str], area: str
) -> None:
    known = knowledge(of)
    part = case_of({key: value for key, value in full.items() if key in kept})
    before = decided(assessed(of, part, area, known))
    assert before in ("", decided(assessed(of, case_of(full), area, known)))


@given(policies, answers, places)
def test_no_answer_never_decides(of: Policy, given_: dict[str, Value], area: str) -> None:
    known = knowledge(of)
    told = {key: value for key, value in given_.items() if value not in UNANSWERED}
    with_refusals = assessed(of, case_of(given_), area, known)
    assert decided(with_refusals) == decided(assessed(of, case_of(told), area, known))


@given(policies, settled, st.permutations(sorted(values)), places)
def test_the_order_of_answers_does_not_matter(
    of: Policy, full: dict[str, Value], order: list[str], area: str
) -> None:
    known = knowledge(of)
    shuffled = case_of({key: full[key] for key in order})
    one, two = assessed(of, case_of(full), area, known), assessed(of, shuffled, area, known)
    assert one == two


@given(policies, answers, places)
def test_a_narrower_number_never_turns_an_outcome(
    of: Policy, given_: dict[str, Value], area: str
) -> None:
    known = knowledge(of)
    narrow = {
        key: Interval(value.low, value.low) if isinstance(value, Interval) else value
        for key, value in given_.items()
    }
    before = decided(assessed(of, case_of(given_), area, known))
    assert before in ("", decided(assessed(of, case_of(narrow), area, known)))


@given(policies, answers, places)
def test_an_outcome_always_has_a_reason(of: Policy, given_: dict[str, Value], area: str) -> None:
    found = assessed(of, case_of(given_), area, knowledge(of))
    assert found.because
    assert found.citations
    if found.outcome == "need_facts":
        assert found.missing
    if found.outcome in ("likely", "unlikely"):
        assert all(reason.truth is not None for reason in found.because)


@settings(max_examples=60)
@given(st.lists(conditions, min_size=1, max_size=4), settled, st.lists(st.booleans(), min_size=9))
def test_questions_end_and_none_is_put_twice(
    rules: list[Any], full: dict[str, Value], refused: list[bool]
) -> None:
    made = [policy(rule, unit="person").model_copy(update={"id": f"p{i}"})
            for i, rule in enumerate(rules)]  # fmt: skip
    known = knowledge(*made)
    asked: set[tuple[str, str]] = set()
    case, area = Case(), ""
    for turn in range(len(FACTS) + 2):
        found = [assessed(of, case, area, known) for of in made]
        ask = next_question(found, known.facts, asked)
        if ask is None:
            assert not [one for one in found if set(one.missing) - asked]
            return
        assert ask not in asked
        asked.add(ask)
        who, fact = ask
        value = "declined" if refused[turn] else full.get(fact, Interval(turn, turn))
        if fact == "place":
            area = "" if refused[turn] else "410122"
        else:
            case = case.know(who, fact, Known(value))
    raise AssertionError("more questions than facts")


@given(answers)
def test_a_case_reads_back_from_its_json(given_: dict[str, Value]) -> None:
    case = case_of(given_)
    assert from_json(to_json(case), {fact.id: fact for fact in FACTS}) == case
