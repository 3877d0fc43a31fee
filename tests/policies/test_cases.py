"""Every policy against its case file; every condition decides both ways at least once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from config.yaml_file import read_yaml
from knowledge.loader import Knowledge, read_knowledge
from knowledge.rules.assess import Assessment, assess
from knowledge.rules.case import from_json
from knowledge.schema import Policy, Rate, RateRow
from knowledge.walk import leaves

FOLDER = Path(__file__).parent
KEYS = {"name", "on", "area", "facts", "rates", "expect"}
EXPECTED = {"outcome", "because", "missing", "for_whom"}


@cache
def knowledge() -> Knowledge:
    return read_knowledge()[0]


@dataclass(frozen=True)
class Example:
    policy: str
    raw: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.policy}: {self.raw.get('name', '')}"


def examples() -> Iterator[Example]:
    for file in sorted(FOLDER.glob("*.yaml")):
        for raw in read_yaml(file) or ():
            yield Example(file.stem, raw)


def with_rates(rates: dict[str, float], area: str) -> Knowledge:
    """Return the knowledge with one made-up row per rate, for this place."""
    given = knowledge()
    made = {
        key: Rate(
            id=key,
            title=given.rates[key].title if key in given.rates else key,
            unit="",
            rows=(RateRow.model_validate(
                {"area": area, "from": "2000", "value": value, "cite": "test#test"}
            ),),
        )
        for key, value in rates.items()
    }  # fmt: skip
    return replace(given, rates=MappingProxyType({**given.rates, **made}))


def assessed(example: Example) -> Assessment:
    raw = example.raw
    policy = knowledge().policies[example.policy]
    area = str(raw.get("area", ""))
    known = with_rates(raw.get("rates") or {}, area)
    case = from_json(raw.get("facts") or {}, known.facts)
    return assess(policy, case, date.fromisoformat(raw["on"]), area, known)


@pytest.mark.parametrize("example", list(examples()), ids=str)
def test_case_comes_to_what_is_expected(example: Example) -> None:
    raw, expect = example.raw, example.raw["expect"]
    assert set(raw) <= KEYS, set(raw) - KEYS
    assert set(expect) <= EXPECTED, set(expect) - EXPECTED
    found = assessed(example)
    assert found.outcome == expect["outcome"], [(r.id, r.truth, r.why) for r in found.because]
    assert set(expect.get("because", ())) <= {reason.id for reason in found.because}
    asked = {fact for _, fact in found.missing} | {f"{who}.{fact}" for who, fact in found.missing}
    assert set(expect.get("missing", ())) <= asked
    assert set(expect.get("for_whom", ())) <= set(found.for_whom)


def screened() -> list[Policy]:
    """Return the policies whose conditions are weighed, so that they want cases."""
    weighed = [p for p in knowledge().policies.values() if p.screen and not p.history]
    return [p for p in weighed if any(version.eligible for version in p.versions)]


@pytest.mark.parametrize("policy", screened(), ids=lambda policy: policy.id)
def test_every_condition_decides_once_with_yes_and_once_with_no(policy: Policy) -> None:
    own = [example for example in examples() if example.policy == policy.id]
    assert own, f"write tests/policies/{policy.id}.yaml; the format stands in rural_dibao.yaml"
    decided = {(reason.id, reason.truth) for example in own for reason in assessed(example).because}
    wanted = {
        (leaf.id, truth)
        for version in policy.versions
        for leaf in leaves(version.eligible)
        for truth in (True, False)
    }
    # what counts only when told is told against the policy, or left to a person, at least once
    wanted |= {(leaf.id, False) for v in policy.versions for leaf in leaves(v.if_told)}
    wanted |= {(leaf.id, None) for v in policy.versions for leaf in leaves(v.if_told_judge)}
    # a yes that is always left to a person never decides
    judged = {leaf.fact for v in policy.versions for leaf in leaves(v.if_told_judge)}
    wanted -= {
        (leaf.id, True)
        for version in policy.versions
        for leaf in leaves(version.eligible)
        if leaf.is_ is True and leaf.fact in judged
    }
    assert wanted - decided == set()


def test_every_case_file_belongs_to_a_policy() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} <= set(knowledge().policies)
