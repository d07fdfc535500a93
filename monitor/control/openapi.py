"""The OpenAPI 3.1 document: what can be asked, from the models that check what is asked."""

from functools import cache
from importlib.metadata import version

from monitor.control.codes import Code
from monitor.control.methods import METHODS, Method
from monitor.control.paths import ANSWERS, v1
from monitor.control.requests import Channel, Poll
from monitor.control.schemas import SECURITY, Json, either, flat, get, models, query, ref, responses

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
INFO = {
    "title": "Airtally",
    "version": version("airtally"),
    "description": "AudD's streams API, the catalogue and the backlog. What AudD's methods refuse has HTTP"
    " 200 and `status` error; docs/api.md has all codes.",
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
        "paths": paths | {"/longpoll/": longpoll(), "/lastSong/getChannelById/": recent()} | v1(),
        "components": {
            "schemas": {
                "Error": ERROR,
                "Refusal": V1_ERROR,
                **models(ANSWERS),
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
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
