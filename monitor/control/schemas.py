"""Schemas: the pieces that an OpenAPI document is made of."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

Json = dict[str, Any]

JSON = "application/json"
TOO_LONG = "a line of the request is too long"
SECURITY: list[Json] = [{"bearer": []}, {"field": []}]


def get(name: str, summary: str, parameters: list[Json], answers: Json) -> Json:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": responses(answers),
    }


def responses(schemas: Json) -> Json:
    described: Json = {
        status: {"description": HTTPStatus(int(status)).phrase, "content": {JSON: {"schema": schema}}}
        for status, schema in schemas.items()
    }
    described.setdefault("400", {"description": TOO_LONG, "content": {}})["content"]["text/plain"] = {}
    return described


def query(model: type[BaseModel]) -> list[Json]:
    """Return the fields of a model as parameters of a query."""
    schema = flat(model)
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema["properties"].items()
    ]


def flat(model: type[BaseModel]) -> Json:
    """Return the schema of a model whose fields are texts and numbers."""
    return {"properties": {}, **model.model_json_schema()}


def models(wanted: Iterable[type[BaseModel]]) -> Json:
    """Return the schemas of models, each under its name."""
    found: Json = {}
    for model in wanted:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        found |= schema.pop("$defs", {})
        found[model.__name__] = schema
    return found


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def either(schema: Json, name: str) -> Json:
    return {"oneOf": [schema, ref(name)]}
