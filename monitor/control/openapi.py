"""The OpenAPI 3.1 document: what can be asked, from the models that check what is asked."""

from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel

from monitor.control.codes import Code
from monitor.control.methods import METHODS, Method
from monitor.control.recordings import Recording, RecordingPage, UploadList
from monitor.control.requests import Channel, Page, Poll

Json = dict[str, Any]

JSON = "application/json"
TOO_LONG = "a line of the request is too long"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SECURITY: list[Json] = [{"bearer": []}, {"field": []}]
INFO = {
    "title": "Airtally",
    "version": version("airtally"),
    "description": "AudD's streams API, and the catalogue. A refusal has HTTP 200 and `status` error;"
    " docs/api.md has all codes.",
}
OBJECT: Json = {"type": "object"}
ERROR: Json = {
    "type": "object",
    "required": ["status", "error"],
    "properties": {
        "status": {"const": "error"},
        "error": {
            "type": "object",
            "required": ["error_code", "error_message"],
            "properties": {
                "error_code": {"type": "integer", "enum": sorted(Code)},
                "error_message": {"type": "string"},
            },
        },
    },
}
V1_ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "integer"}, "message": {"type": "string"}},
        }
    },
}
NO_EVENT: Json = {
    "type": "object",
    "required": ["timeout", "timestamp"],
    "properties": {"timeout": {"type": "string"}, "timestamp": {"type": "integer"}},
}
EVENT: Json = {
    "type": "object",
    "required": ["status", "timestamp", "events"],
    "properties": {"timestamp": {"type": "integer"}, "events": {"type": "array", "minItems": 1}},
}
BAD_POLL: Json = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}


@cache
def document() -> Json:
    """Return the document. It is made once."""
    paths = {f"/{name}/": method_paths(name, method) for name, method in METHODS.items()}
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "paths": paths | {"/longpoll/": longpoll(), "/lastSong/getChannelById/": recent()} | catalogue(),
        "components": {
            "schemas": {
                "Error": ERROR,
                "Refusal": V1_ERROR,
                **models((Recording, RecordingPage, UploadList)),
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "field": {"type": "apiKey", "in": "query", "name": "api_token"},
            },
        },
    }


def method_paths(name: str, method: Method) -> Json:
    """Describe a method of AudD's: GET with a query, POST with a form."""
    schema = flat(method.request)
    if name == "upload":
        schema["properties"]["file"] = {"type": "string", "format": "binary"}
    summary = {"summary": (method.run.__doc__ or "").partition("\n")[0], "security": SECURITY}
    success = {
        "type": "object",
        "required": ["status", "result"],
        "properties": {"status": {"const": "success"}, "result": {"type": method.result}},
    }
    answers = responses(
        {"200": either(success, "Error"), **{status: ref("Error") for status in ("408", "413", "429")}}
    )
    body = {"content": {form: {"schema": schema} for form in FORMS}}
    return {
        "get": {**summary, "operationId": name, "parameters": query(method.request), "responses": answers},
        "post": {**summary, "operationId": f"{name}_post", "requestBody": body, "responses": answers},
    }


def longpoll() -> Json:
    answers = {"200": {"oneOf": [EVENT, NO_EVENT]}, "400": BAD_POLL, "503": ref("Error")}
    summary = "Wait for the next event of a stream. No token: the category is the secret."
    return {"get": get("longpoll", summary, query(Poll), answers)}


def recent() -> Json:
    summary = "Return the songs told last on a stream. No token: the category is the secret."
    return {"get": get("lastSong", summary, query(Channel), {"200": OBJECT, "400": BAD_POLL})}


def catalogue() -> Json:
    id_ = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    refusals = {status: ref("Refusal") for status in ("401", "403", "404", "429")}
    page = {"200": ref("RecordingPage"), "400": ref("Refusal"), **refusals}
    uploads = get("listUploads", "List uploads under way.", [], {"200": ref("UploadList"), **refusals})
    return {
        "/v1/uploads": {"get": uploads | secured()},
        "/v1/catalogue": {"get": get("listCatalogue", "List recordings.", query(Page), page) | secured()},
        "/v1/catalogue/{id}": {
            "get": get("getRecording", "Show a recording.", [id_], {"200": ref("Recording"), **refusals})
            | secured(),
            "delete": {
                "operationId": "deleteRecording",
                "summary": "Take a recording out.",
                "parameters": [id_],
                "responses": {
                    "204": {"description": "No Content"},
                    **responses({**refusals, "503": ref("Refusal")}),
                },
            }
            | secured(),
        },
    }


def get(name: str, summary: str, parameters: list[Json], answers: Json) -> Json:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": responses(answers),
    }


def secured() -> Json:
    return {"security": SECURITY}


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
