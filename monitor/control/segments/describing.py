"""Describing: the paths of segments, for the OpenAPI document."""

from monitor.control.schemas import JSON, SECURITY, Json, responses

SECURED: Json = {"security": SECURITY}
ERROR: Json = {
    "type": "object",
    "required": ["message"],
    "properties": {"message": {"type": "string"}, "errors": {"type": "array", "items": {"type": "string"}}},
}
UNKNOWN: Json = {"404": {"type": "object"}}  # where the locale is none, it is not of this family
LOCALE: Json = {
    "name": "locale",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[a-z]{2}(-[A-Za-z]{2})?$"},
}
AUDIENCE: Json = {
    "type": "object",
    "required": ["id", "name", "tags", "workspaceId", "groups", "audienceType"],
}
WRITTEN: Json = {"type": "object", "required": ["id"]}
PAGE: Json = {"type": "integer", "minimum": 1}
TEXT: Json = {"type": "string", "maxLength": 200}
CREATES = ("AUDIENCE_CREATED", "AUDIENCE_NAME_TAG_UPDATE", "AUDIENCE_UPDATED", "AUDIENCE_DUPLICATED")
UPDATES = ("update-status", "update-now", "check-update-now-status")
DELETES = ("delete-single", "delete-multiple")
ASKED = ("GET_SCHEMA", "GET_ATTRIBUTES")


def segments() -> Json:
    """Return the paths of segments, and what can be done at each."""
    paged = [query("page", PAGE), query("pageSize", {**PAGE, "maximum": 1000})]
    filters = [query(name, TEXT) for name in ("search", "status", "type", "tags", "sort", "selectFields")]
    filters += [query("tab", {"enum": ["all", "active", "draft", "rfm"]})]
    filters += [query(name, TEXT) for name in ("excludeAudience", "isResourceCreated")]
    tag = [query("tagName", TEXT), query("moduleName", TEXT)]
    return {
        "/{locale}/api/audience": {
            "get": asked(
                "listAudiences", "List segments.", [*paged, *filters], enveloped("records", "totalCount")
            ),
            "post": sent("writeAudience", "Make, change or copy a segment.", CREATES, AUDIENCE),
            "put": sent(
                "updateAudience", "Change a status, refresh, or ask how far it has come.", UPDATES, WRITTEN
            ),
            "delete": sent(
                "deleteAudience",
                "Delete segments.",
                DELETES,
                enveloped("success", "deleted"),
                [query("id", TEXT)],
            ),
        },
        "/{locale}/api/tags": {
            "get": asked("listTags", "List tags.", [*paged, *tag], enveloped("data", "totalCount")),
            "delete": asked("deleteTag", "Delete a tag.", tag, enveloped("result")),
        },
        "/{locale}/api/data-platform": {
            "post": sent("describeData", "Tell what conditions may ask about.", ASKED, enveloped("result"))
        },
    }


def enveloped(*fields: str) -> Json:
    return {"type": "object", "required": list(fields)}


def asked(name: str, summary: str, parameters: list[Json], answer: Json) -> Json:
    refused = dict.fromkeys(("400", "401", "403", "429", "503"), ERROR) | UNKNOWN
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [LOCALE, *parameters],
        "responses": responses({"200": answer, **refused}),
    } | SECURED


def sent(
    name: str, summary: str, types: tuple[str, ...], answer: Json, parameters: list[Json] | None = None
) -> Json:
    """Describe what is sent with a body whose `type` says what is asked."""
    body = {"type": "object", "required": ["type"], "properties": {"type": {"enum": list(types)}}}
    refused = dict.fromkeys(("400", "401", "403", "408", "409", "413", "429", "503"), ERROR) | UNKNOWN
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [LOCALE, *(parameters or [])],
        "requestBody": {"required": True, "content": {JSON: {"schema": body}}},
        "responses": responses({"200": answer, **refused}),
    } | SECURED


def query(name: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": schema}
