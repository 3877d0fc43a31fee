"""A line that is not on file never decides: where it is missing, no outcome can hang on it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.interval import Interval
from knowledge.loader import Knowledge, read_knowledge
from knowledge.rules.assess import assess
from knowledge.rules.case import HOUSEHOLD, SELF, Case, Known, Value
from knowledge.rules.examples import with_rates
from knowledge.schema import Condition, Fact, Policy, RateRef
from knowledge.walk import bound_of, leaves

ON = date(2026, 11, 22)
# a county of which no standard is on file
AREA = "410581"
# a line so low that nobody is below it, some in between, and one that everybody is below
LINES = (0.0, 1.0, 600.0, 20000.0, 1e9)
KNOWLEDGE = read_knowledge()[0]
CHILD = "闺女"


def conditions(policy: Policy) -> tuple[Condition, ...]:
    found = (
        each
        for version in policy.versions
        for each in (version.held, version.eligible, version.if_told, version.if_told_judge)
    )
    return tuple(each for each in found if each is not None)


def lines_of(policy: Policy) -> set[str]:
    bounds = (bound_of(leaf) for each in conditions(policy) for leaf in leaves(each))
    return {bound.rate for bound in bounds if isinstance(bound, RateRef)}


def with_lines() -> list[Policy]:
    return [policy for policy in KNOWLEDGE.policies.values() if policy.screen and lines_of(policy)]


def values_of(fact: Fact) -> st.SearchStrategy[Value]:
    if fact.kind == "yes_no":
        return st.booleans()
    if fact.kind == "choice":
        return st.sampled_from([choice.id for choice in fact.choices])
    ends = st.tuples(st.sampled_from([0, 5, 17, 60, 81, 500, 3000, 90000]), st.integers(0, 900))
    return ends.map(lambda pair: Interval(pair[0], pair[0] + pair[1]))


def told(policy: Policy) -> st.SearchStrategy[Case]:
    """Cases with any of the facts the policy looks at, of the teller and of a child, or not."""
    facts = {leaf.fact for each in conditions(policy) for leaf in leaves(each)}
    facts |= {"household_income_year", "household_members", "wage"}
    owners = [
        (who, KNOWLEDGE.facts[fact])
        for fact in sorted(facts)
        for who in ((HOUSEHOLD,) if KNOWLEDGE.facts[fact].of == "household" else (SELF, CHILD))
    ]
    some: dict[tuple[str, str], st.SearchStrategy[Value]] = {
        (who, fact.id): values_of(fact) for who, fact in owners
    }
    silent = frozenset(fact.id for fact in KNOWLEDGE.facts.values() if fact.unsaid is not None)
    return st.builds(
        case_of,
        st.fixed_dictionaries({}, optional=some),
        st.sampled_from([frozenset(), silent]),
    )


def case_of(said: dict[tuple[str, str], Value], silent: frozenset[str]) -> Case:
    case = Case(silent_on=silent)
    for (who, fact), value in said.items():
        case = case.know(who, fact, Known(value))
    return case


def outcome(policy: Policy, case: Case, known: Knowledge) -> Any:
    return assess(policy, case, ON, AREA, known).outcome


def test_there_are_lines_and_none_of_them_is_on_file_for_the_county() -> None:
    assert {"rural_dibao_standard", "dibao_edge_standard"} <= set().union(
        *map(lines_of, with_lines())
    )


@pytest.mark.parametrize("policy", with_lines(), ids=lambda policy: policy.id)
@given(data=st.data(), line=st.sampled_from(LINES))
@settings(max_examples=60)
def test_what_is_likely_or_unlikely_without_the_line_is_so_with_any_line(
    policy: Policy, data: st.DataObject, line: float
) -> None:
    case = data.draw(told(policy))
    without = outcome(policy, case, KNOWLEDGE)
    if without in ("likely", "unlikely"):
        lines = dict.fromkeys(lines_of(policy), line)
        assert outcome(policy, case, with_rates(KNOWLEDGE, lines, AREA)) == without
