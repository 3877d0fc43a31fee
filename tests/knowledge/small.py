"""A small knowledge of its own for rules: two people facts, three household facts, one rate."""

from types import MappingProxyType
from typing import Any

from knowledge.areas import Areas
from knowledge.loader import Knowledge
from knowledge.schema import Area, Fact, Policy, Rate

AREAS = Areas(
    Area.model_validate(raw)
    for raw in (
        {"code": "100000", "name": "全国", "level": "nation"},
        {"code": "410000", "name": "河南省", "level": "province", "parent": "100000"},
        {"code": "410100", "name": "郑州市", "level": "city", "parent": "410000"},
        {"code": "410122", "name": "中牟县", "level": "county", "parent": "410100"},
        {"code": "410185", "name": "登封市", "level": "county", "parent": "410100"},
    )
)
CHOICES = [
    {"id": "g1", "label": "一级"},
    {"id": "g2", "label": "二级"},
    {"id": "none", "label": "无"},
]
FACTS = tuple(
    Fact.model_validate({"label": raw["id"], "ask": f"{raw['id']}?", **raw})
    for raw in (
        {"id": "rural", "of": "household", "kind": "yes_no", "order": 10},
        {"id": "age", "of": "person", "kind": "number", "unit": "岁", "order": 20},
        {"id": "grade", "of": "person", "kind": "choice", "choices": CHOICES, "order": 22},
        {"id": "household_members", "of": "household", "kind": "number", "unit": "人", "order": 60},
        {"id": "household_income_year", "of": "household", "kind": "number", "unit": "元/年",
         "order": 80},
        {"id": "income_per_head_month", "of": "household", "kind": "number",
         "unit": "元/人·月", "order": 81},
    )
)  # fmt: skip
RATE = Rate.model_validate(
    {
        "id": "line",
        "title": "线",
        "unit": "元",
        "rows": [{"area": "410122", "from": "2020", "value": 500, "cite": "law#1"}],
    }
)


def leaf(id_: str, fact: str, **test: Any) -> dict[str, Any]:
    return {"id": id_, "fact": fact, "cite": "law#1", "yes": f"{id_} yes", "no": f"{id_} no"} | test


RURAL = leaf("rural", "rural", **{"is": True})
OLD = leaf("old", "age", at_least=60)
GRADE = leaf("grade", "grade", **{"in": ["g1", "g2"]})
POOR = leaf("poor", "income_per_head_month", below={"rate": "line"})


def policy(eligible: Any = None, unit: str = "household", **version: Any) -> Policy:
    dated = {"from": "2021-01-01", "verified_on": "2026-11-01", "cite": "law#0"} | version
    return Policy.model_validate(
        {
            "id": "aid",
            "title": "救助",
            "short": "救助",
            "department": "民政",
            "unit": unit,
            "versions": [dated | ({"eligible": eligible} if eligible else {})],
        }
    )


def knowledge(*policies: Policy) -> Knowledge:
    by_id = {each.id: each for each in policies}
    return Knowledge(
        policies=MappingProxyType(by_id),
        topics=MappingProxyType(dict(by_id)),
        rates=MappingProxyType({"line": RATE}),
        facts=MappingProxyType({fact.id: fact for fact in FACTS}),
        areas=AREAS,
        sources=MappingProxyType({}),
        terms=(),
        contacts=(),
        words=MappingProxyType({}),
        ruleset="small",
    )
