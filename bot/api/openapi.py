"""The OpenAPI 3.1 document, made of the table of routes and the shapes of its answers."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from bot.api.asked import Param
from bot.api.routes import HOME, ROUTES, Route
from bot.api.shapes import Trouble
from config.yaml_file import read_yaml

MEANINGS_FILE = Path(__file__).parent.parent.parent / "config" / "forms" / "api.yaml"
REFERENCE = "#/components/schemas/{model}"
JSON, TROUBLE_JSON = "application/json", "application/problem+json"
# What may come in place of an answer, by status; the words for each stand in api.yaml.
TROUBLES = (400, 401, 404, 405, 429, 503)


@cache
def meanings() -> Mapping[str, Any]:
    """Return what routes, parameters, statuses and fields mean. Raises YamlError."""
    found: Mapping[str, Any] = read_yaml(MEANINGS_FILE)
    return found


@cache
def document() -> Mapping[str, Any]:
    """Return the document; only servers are left out, they are where it was fetched from."""
    about = meanings()["about"]
    return {
        "openapi": "3.1.0",
        "info": {"title": about["title"], "version": "1", "description": about["text"]},
        "security": [{"token": []}],
        "paths": {HOME + route.path: {"get": _operation(route)} for route in ROUTES},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": about["token"]}
            },
            "schemas": _schemas(),
        },
    }


def _operation(route: Route) -> Mapping[str, Any]:
    said = meanings()["routes"][route.name]
    answer = {
        "description": said["answer"],
        "headers": {"ETag": {"schema": {"type": "string"}}},
        "content": {JSON: {"schema": {"$ref": REFERENCE.format(model=route.shape.__name__)}}},
    }
    return {
        "operationId": route.name,
        "summary": said["summary"],
        "parameters": [_parameter(one) for one in route.params],
        "responses": {
            "200": answer,
            "304": {"description": meanings()["statuses"][304]},
            **{str(status): _trouble(status) for status in TROUBLES},
        },
    }


def _parameter(param: Param) -> Mapping[str, Any]:
    return {
        "name": param.name,
        "in": param.place,
        "required": param.place == "path",
        "description": meanings()["params"][param.name],
        "schema": dict(param.schema),
    }


def _trouble(status: int) -> Mapping[str, Any]:
    schema = {"$ref": REFERENCE.format(model=Trouble.__name__)}
    description = meanings()["statuses"][status]
    return {"description": description, "content": {TROUBLE_JSON: {"schema": schema}}}


def _schemas() -> Mapping[str, Any]:
    """Return the shapes as JSON schemas, each field with its meaning."""
    chosen = [(route.shape, "serialization") for route in ROUTES] + [(Trouble, "serialization")]
    _, made = models_json_schema(chosen, ref_template=REFERENCE)  # type: ignore[arg-type]
    schemas: dict[str, Any] = made["$defs"]
    for name, schema in schemas.items():
        schema.pop("title", None)
        schema.pop("description", None)
        for field, plain in schema["properties"].items():
            plain.pop("title", None)
            plain["description"] = meaning(name, field)
    return schemas


def meaning(shape: str, field: str) -> str:
    """Return what a field of a shape means; many shapes share a field. Raises KeyError."""
    fields = meanings()["fields"]
    found: str = fields.get(f"{shape}.{field}") or fields[field]
    return found
