"""The OpenAPI document: of the routes that are served, every word of it explained, and kept to."""

import asyncio
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from bot.api.openapi import document, meanings
from bot.api.routes import ROUTES
from tests.api.reading import Api

OWN, VILLAGE = "410185-t01", "410185-t01-v01"
EXAMPLES = 40


def fields() -> Iterator[tuple[str, str]]:
    for shape, schema in document()["components"]["schemas"].items():
        for field in schema["properties"]:
            yield shape, field


def test_every_meaning_is_somebodys_and_everything_has_one() -> None:
    said = meanings()
    assert set(said["routes"]) == {route.name for route in ROUTES}
    assert set(said["params"]) == {param.name for route in ROUTES for param in route.params}
    named = {f"{shape}.{field}" for shape, field in fields()}
    plain = {field for shape, field in fields() if f"{shape}.{field}" not in said["fields"]}
    assert set(said["fields"]) == plain | (set(said["fields"]) & named)


async def test_the_document_is_open_to_everybody(api: Api) -> None:
    answer = await api.client.get("/api/v1/openapi.json")
    assert await answer.json() == document()


@pytest.mark.parametrize("mode", list(GenerationMode))
async def test_what_is_answered_keeps_to_the_document(api: Api, mode: GenerationMode) -> None:
    """Schemathesis asks for whatever the document allows, and for what it does not."""
    await api.county.visited()
    await api.county.say(VILLAGE, "列入台账")
    token, home = await api.token(OWN), str(api.client.make_url("/"))
    await asyncio.to_thread(check_all, home, token, mode)


def check_all(home: str, token: str, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(dict(document()))
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        check(found.ok(), home, token, mode)


def check(operation: Any, home: str, token: str, mode: GenerationMode) -> None:
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def keeps(case: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        case.call_and_validate(base_url=home, headers=headers)

    keeps()
