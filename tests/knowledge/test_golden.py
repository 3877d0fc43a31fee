"""Fixed households against all policies: what is reviewed is what comes out."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import pytest

from bot.commands.curator import read_golden, told
from config.texts import load_texts
from knowledge.contents import Knowledge
from knowledge.rules.examples import Example
from knowledge.rules.golden import (
    Outcomes,
    Told,
    Turned,
    differences,
    from_table,
    outcomes_of,
    to_table,
)
from knowledge.schema import Policy

NEGATIVE = ("unlikely", "human_judgement")
POSITIVE = ("likely", "local_standard_missing", "human_judgement")


@pytest.fixture(scope="module")
def golden() -> tuple[tuple[Example, ...], Outcomes]:
    return read_golden()


@pytest.fixture(scope="module")
def now(golden: tuple[tuple[Example, ...], Outcomes], knowledge: Knowledge) -> Outcomes:
    return outcomes_of(golden[0], knowledge)


def test_outcomes_are_those_last_reviewed(
    golden: tuple[tuple[Example, ...], Outcomes], now: Outcomes, knowledge: Knowledge
) -> None:
    lines = list(told(differences(golden[1], now), load_texts(), knowledge))
    assert not lines, "\n".join(["run_bot.py diff --write keeps what is right:", *lines])


def test_households_have_names_of_their_own_and_known_places(
    golden: tuple[tuple[Example, ...], Outcomes], knowledge: Knowledge
) -> None:
    examples = golden[0]
    assert len({each.name for each in examples}) == len(examples) >= 60
    assert {each.area for each in examples if each.area and each.area not in knowledge.areas} == (
        set()
    )


def _without(outcomes: Outcomes, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the policies that come to none of the wanted outcomes for any household."""
    policies = {policy for _, policy in outcomes}
    having = {policy for (_, policy), told in outcomes.items() if told.outcome in wanted}
    return tuple(sorted(policies - having))


def test_every_policy_is_weighed_for_and_against_by_some_household(now: Outcomes) -> None:
    assert _without(now, POSITIVE) == ()
    assert _without(now, NEGATIVE) == ()


def test_every_outcome_occurs(now: Outcomes) -> None:
    assert {each.outcome for each in now.values()} == {
        "likely", "unlikely", "need_facts", "human_judgement", "local_standard_missing",
        "received",
    }  # fmt: skip


def test_a_snapshot_reads_back_as_it_was_written(now: Outcomes) -> None:
    assert from_table(to_table(now)) == now


def test_a_broken_line_of_a_snapshot_is_named() -> None:
    with pytest.raises(ValueError, match="line 3"):
        from_table("household\tpolicy\toutcome\tdeciding\na\tb\tlikely\t.\na\tb\n")


BEFORE = {
    ("a", "aid"): Told("likely", ("+old",)),
    ("b", "aid"): Told("likely", ("+old",)),
    ("c", "aid"): Told("unlikely", ("-old",)),
    ("d", "aid"): Told("unlikely", ("-old",)),
}


def test_households_that_turn_alike_are_gathered() -> None:
    after = {**BEFORE, ("a", "aid"): Told("need_facts", ()), ("b", "aid"): Told("need_facts", ())}
    found = differences(BEFORE, after)
    assert found.turned == (Turned("aid", "likely", "need_facts", ("a", "b")),)
    assert found.reasoned == ()


def test_another_reason_for_the_same_outcome_is_told_apart() -> None:
    found = differences(BEFORE, {**BEFORE, ("c", "aid"): Told("unlikely", ("-rural",))})
    assert found.turned == ()
    assert [(each.household, each.after) for each in found.reasoned] == [("c", ("-rural",))]


def test_a_new_and_a_vanished_household_are_told() -> None:
    after = {key: one for key, one in BEFORE.items() if key[0] != "d"}
    found = differences(BEFORE, {**after, ("e", "aid"): Told("likely", ())})
    assert set(found.turned) == {
        Turned("aid", "unlikely", "", ("d",)),
        Turned("aid", "", "likely", ("e",)),
    }


def test_nothing_changed_is_nothing() -> None:
    assert not differences(BEFORE, dict(reversed(BEFORE.items())))


def test_a_stricter_rule_is_told_with_the_households_it_turns(
    golden: tuple[tuple[Example, ...], Outcomes], now: Outcomes, knowledge: Knowledge
) -> None:
    raw = knowledge.policies["tekun"].model_dump(by_alias=True)
    raw["versions"][0]["eligible"]["all"][0]["any"][0]["at_least"] = 61
    stricter = _with(knowledge, Policy.model_validate(raw))
    found = differences(now, outcomes_of(golden[0], stricter))
    turned = [each for each in found.turned if each.before == "likely"]
    assert [(each.policy, each.households) for each in turned] == [("tekun", ("六十岁整没人养",))]


def _with(knowledge: Knowledge, policy: Policy) -> Knowledge:
    return replace(knowledge, policies=MappingProxyType({**knowledge.policies, policy.id: policy}))
