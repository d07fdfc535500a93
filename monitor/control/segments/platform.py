"""Platform: /{locale}/api/data-platform, which tells what conditions may ask about."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from audience.segments.comparing import OPERATORS
from audience.segments.tables import (
    ABOUT,
    BEHAVIOR,
    COMPUTED,
    CUSTOM,
    CUSTOMERS,
    DECIMAL,
    EVENT_TYPES,
    EVENTS,
    MOMENT,
    PROFILE,
    SUBSCRIPTIONS,
    TABLES,
    TEXT,
    TRUTH,
    WHOLE,
    Field,
)
from monitor.control.access import Access
from monitor.control.audience.families import INVALID, Failed
from monitor.control.limits import Limits
from monitor.control.segments.asking import admitted, sent
from monitor.control.segments.parts import SegmentParts
from store.audience import attributes

Json = dict[str, Any]
CATEGORIES = (PROFILE, BEHAVIOR, SUBSCRIPTIONS, CUSTOM, COMPUTED)
# BigQuery's older words for its types, which its schemas use.
TYPES: Mapping[str, str] = {
    TEXT: "STRING",
    WHOLE: "INTEGER",
    DECIMAL: "FLOAT",
    TRUTH: "BOOLEAN",
    MOMENT: "TIMESTAMP",
}
DATA_TYPES: Mapping[str, str] = {
    TEXT: "string",
    WHOLE: "number",
    DECIMAL: "number",
    TRUTH: "boolean",
    MOMENT: "date",
}
MOST_NAMES = 500  # of custom attributes that are told


class PlatformAnswers:
    """Answers what may be asked about."""

    def __init__(self, parts: SegmentParts, access: Access, limits: Limits) -> None:
        self._parts = parts
        self._access = access
        self._limits = limits

    async def tell(self, request: web.Request) -> web.Response:
        """Tell the tables, or the attributes of one category or all."""
        token = await admitted(self._access, request, "read")
        body = await sent(request, self._limits.body_deadline, self._limits.body_bytes)
        match body.get("type"):
            case "GET_SCHEMA":
                return result({"tables": tables(body.get("tableName"))}, "Schema fetched successfully")
            case "GET_ATTRIBUTES":
                account = token.account
                known = await self._parts.database.read(
                    lambda conn: attributes.kinds(conn, account, MOST_NAMES)
                )
                found = attributes_of(body.get("category"), known)
                return result({"attributes": found}, "Attributes fetched successfully")
        raise Failed(400, INVALID)


def result(data: Json, message: str) -> web.Response:
    return web.json_response({"result": {"data": data, "message": message, "status": 200}})


def tables(name: Any) -> list[Json]:
    """Return what is in a table, or in all; raises Failed."""
    if name is not None and name not in TABLES:
        raise Failed(404, f"there is no such table; there are {', '.join(TABLES)}")
    return [
        {"name": table, "description": ABOUT[table], "fields": [told(field) for field in fields]}
        for table, fields in TABLES.items()
        if name in {None, table}
    ]


def told(field: Field) -> Json:
    mode = "REQUIRED" if field.required else "NULLABLE"
    return {"name": field.name, "type": TYPES[field.type], "mode": mode, "description": field.label}


def attributes_of(category: Any, known: Mapping[str, bool]) -> list[Json]:
    """Return what may be compared; `known`: custom attributes, and which of them are numbers."""
    if category is not None and category not in CATEGORIES:
        raise Failed(400, f"category: expected {', '.join(CATEGORIES)}")
    found = [
        attribute(field.name, field.label, field.category, field.type) for field in (*CUSTOMERS, *EVENTS)
    ]
    found = [one for one in found if one["key"] != "customer_id"]
    for name, numeric in known.items():
        head, _, tail = name.partition(".")
        if head == SUBSCRIPTIONS and tail:
            found.append(attribute(tail, tail, SUBSCRIPTIONS, TRUTH))
        else:
            found.append(attribute(name, name, CUSTOM, DECIMAL if numeric else TEXT))
    return [one for one in found if category in {None, one["category"]}]


def attribute(key: str, label: str, category: str, type_: str) -> Json:
    made: Json = {
        "key": key,
        "label": label,
        "category": category,
        "dataType": DATA_TYPES[type_],
        "operators": list(OPERATORS[type_]),
    }
    return made | ({"values": list(EVENT_TYPES)} if key == "event_type" else {})
