"""What a household already gets is not recommended to it again."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from knowledge.rules.assess import Assessment, assess
from knowledge.rules.case import from_json
from tests.knowledge.small import OLD, RURAL, knowledge, policy

ON = date(2026, 11, 22)


def outcome(fact: str, unit: str, condition: Any, facts: dict[str, Any]) -> Assessment:
    of = policy(condition, unit=unit)
    known = knowledge(of)
    marked = {
        key: each.model_copy(update={"receives": ("aid",) if key == fact else ()})
        for key, each in known.facts.items()
    }
    known = replace(known, facts=MappingProxyType(marked))
    return assess(of, from_json(facts, known.facts), ON, "410122", known)


def test_a_household_that_receives_it_is_not_asked_about_it() -> None:
    found = outcome("rural", "household", OLD, {"rural": True})
    assert (found.received, found.missing) == (True, ())


def test_a_household_that_does_not_receive_it_is_assessed() -> None:
    found = outcome("rural", "household", RURAL, {"rural": False})
    assert (found.received, found.outcome) == (False, "unlikely")


def test_not_knowing_whether_it_is_received_is_not_receiving_it() -> None:
    assert not outcome("rural", "household", OLD, {"rural": "unknown"}).received
