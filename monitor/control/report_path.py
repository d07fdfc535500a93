"""The path of reports, for the OpenAPI document."""

from config.reports import FORMATS
from monitor.control.reports import ONCE, PERIOD, REPEATED
from monitor.control.schemas import SECURITY, Json, ref, responses
from monitor.reports.orders import MEDIA_TYPES, Order

NUMBERED = 400, 401, 403, 404, 429, 503


def reports() -> Json:
    """Return the path of reports, and what can be done there."""
    kind = {"name": "kind", "in": "path", "required": True, "schema": {"type": "string", "enum": [*FORMATS]}}
    binary = {"type": "string", "format": "binary"}
    files = {media.partition(";")[0]: {"schema": binary} for media in MEDIA_TYPES.values()}
    report = {
        "operationId": "getReport",
        "summary": "Make a report of plays and their listeners.",
        "parameters": [kind, *parameters()],
        "responses": {
            "200": {"description": "the report, as a file", "content": files},
            **responses({str(status): ref("Refusal") for status in NUMBERED}),
        },
        "security": SECURITY,
    }
    return {"/v1/reports/{kind}": {"get": report}}


def parameters() -> list[Json]:
    """Describe the query by what an order takes."""
    schemas = Order.model_json_schema()["properties"]
    named = {**ONCE, **REPEATED}
    return [
        {"name": name, "in": "query", "required": name in PERIOD, "schema": schemas[field]}
        for name, field in named.items()
    ]
