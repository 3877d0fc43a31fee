"""Households made up to show what the rules come to: a day, a place, facts, figures of their own.

example_of(raw) -> Example                                as the case files write them
assess_example(policy, example, knowledge) -> Assessment
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from knowledge.contents import Knowledge
from knowledge.rules.assess import Assessment, assess
from knowledge.rules.case import from_json
from knowledge.schema import Policy, Rate, RateRow

MADE_UP = {"from": "2000", "cite": "example#example"}


@dataclass(frozen=True, slots=True)
class Example:
    """One made-up household. area: code of the place, "" while it is not known.

    facts: as knowledge.case.from_json reads them. rates: figures of this example only, by rate id,
    as if its place had a row.
    """

    name: str
    on: date
    area: str
    facts: Mapping[str, Any]
    rates: Mapping[str, float]


def example_of(raw: Mapping[str, Any]) -> Example:
    """Return an example from its entry in a case file. Raises KeyError, ValueError."""
    return Example(
        name=raw["name"],
        on=date.fromisoformat(raw["on"]),
        area=str(raw.get("area") or ""),
        facts=raw.get("facts") or {},
        rates=raw.get("rates") or {},
    )


def assess_example(policy: Policy, example: Example, knowledge: Knowledge) -> Assessment:
    """Return what *policy* comes to for an example. Raises ValueError for facts it cannot read."""
    known = with_rates(knowledge, example.rates, example.area)
    return assess(policy, from_json(example.facts, known.facts), example.on, example.area, known)


def with_rates(knowledge: Knowledge, rates: Mapping[str, float], area: str) -> Knowledge:
    """Return the knowledge with one made-up row, for this place, in place of each rate's own."""
    made = {key: _made_up(knowledge, key, value, area) for key, value in rates.items()}
    return replace(knowledge, rates=MappingProxyType({**knowledge.rates, **made}))


def _made_up(knowledge: Knowledge, rate_id: str, value: float, area: str) -> Rate:
    known = knowledge.rates.get(rate_id)
    row = RateRow.model_validate({"area": area, "value": value, **MADE_UP})
    title, unit = (known.title, known.unit) if known else (rate_id, "")
    return Rate(id=rate_id, title=title, unit=unit, rows=(row,))
