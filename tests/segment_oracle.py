"""An oracle for conditions: who fulfils them, by hand; and the same as SQL that a user might write."""

# ruff: noqa: C901, PLR0911, RUF001 - tables of operators

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from segment_worlds import CITIES, COUNTRIES, DEVICES, NOW, PLANS, World, attributes, customers, events

Json = dict[str, Any]
PRESENT = datetime.fromtimestamp(NOW, UTC).replace(tzinfo=None)
AGGREGATES = {"sum": "SUM", "min": "MIN", "max": "MAX", "avg": "AVG"}
SIGNS = {
    "equals": "=",
    "not_equals": "!=",
    "greater_than": ">",
    "less_than": "<",
    "before": "<",
    "after": ">",
}

numbers = st.integers(-1, 8) | st.sampled_from([30, 60, 250, 3600, 3601, 2.5])
times = st.integers(0, 80).map(lambda days: (PRESENT - timedelta(days=days / 2)).isoformat() + "Z")


def compare(field: str, values: st.SearchStrategy[Any], *operators: str) -> st.SearchStrategy[Json]:
    listed = st.lists(values, min_size=1, max_size=3)
    ways = {
        "is_null": st.none(),
        "is_not_null": st.none(),
        "in": listed,
        "not_in": listed,
        "between": st.lists(values, min_size=2, max_size=2),
        "in_last_n_days": st.integers(1, 40),
        "contains": st.sampled_from(["an", "_", "%", "\\", '"', "vip", "ı", "'"]),
    }
    return st.sampled_from(operators).flatmap(
        lambda operator: st.fixed_dictionaries(
            {
                "field": st.just(field),
                "operator": st.just(operator),
                "value": ways.get(operator, values),
            }
        )
    )


TEXTUAL = ("equals", "not_equals", "contains", "in", "not_in", "is_null", "is_not_null")
NUMERIC = ("equals", "not_equals", "greater_than", "less_than", "between", "in", "not_in")
TIMED = ("before", "after", "between", "in_last_n_days")
profile = st.one_of(
    compare("country", st.sampled_from(COUNTRIES), *TEXTUAL),
    compare("city", st.sampled_from(CITIES), *TEXTUAL),
    compare("device", st.sampled_from(DEVICES), *TEXTUAL),
    compare("tags", st.sampled_from(['["vip"]', "x"]), "equals", "contains", "is_null"),
    compare("is_subscribed", st.booleans(), "equals", "not_equals", "is_null", "is_not_null"),
    compare("total_seconds", numbers, *NUMERIC),
    compare("spins_heard", numbers, *NUMERIC),
    compare("last_seen", times, *TIMED),
).map(lambda made: {"category": "profile", **made})
custom = st.one_of(
    compare("plan", st.sampled_from(PLANS), *TEXTUAL),
    compare("age", st.integers(10, 60), *NUMERIC),
).map(lambda made: {"category": "custom", **made})
subscriptions = compare("email", st.booleans(), "equals", "not_equals", "is_null").map(
    lambda made: {"category": "subscriptions", **made}
)
where = st.one_of(
    compare("radio_id", st.sampled_from([7, 8]), "equals", "not_equals", "in"),
    compare("track_id", st.sampled_from(["t1", "t2"]), "equals", "not_equals", "is_null"),
    compare("artist_id", st.just("a1"), "equals", "is_null"),
    compare("seconds", numbers, "greater_than", "less_than"),
)
counted = st.fixed_dictionaries({"aggregate": st.just("count")})
of_field = st.fixed_dictionaries(
    {
        "aggregate": st.sampled_from([*AGGREGATES]),
        "field": st.sampled_from(["seconds", "radio_id"]),
    }
)
different = st.fixed_dictionaries(
    {
        "aggregate": st.just("count_distinct"),
        "field": st.sampled_from(["track_id", "event_type"]),
    }
)
behavior = st.builds(
    lambda *parts: {
        "category": "behavior",
        **{name: value for part in parts for name, value in part.items()},
    },
    counted | of_field | different,
    compare("", numbers, "equals", "not_equals", "greater_than", "less_than", "between").map(
        lambda made: {"operator": made["operator"], "value": made["value"]}
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "event": st.sampled_from(["join", "leave", "play_heard", "listen", "follow"]),
            "where": st.lists(where, max_size=2),
            "withinDays": st.integers(1, 40),
            "until": times,
        },
    ),
)
conditions = st.one_of(profile, custom, subscriptions, behavior)
joined = st.sampled_from(["and", "or"])
groups = st.tuples(
    joined,
    st.lists(
        st.fixed_dictionaries(
            {"operator": joined, "conditions": st.lists(conditions, min_size=1, max_size=3)}
        ),
        min_size=1,
        max_size=2,
    ),
)


class Oracle:
    """Knows who fulfils conditions in a world."""

    def __init__(self, made: World) -> None:
        self.customers = customers(made)
        self._events = events(made)
        self._attributes = attributes(made)

    def members(self, operator: str, asked: Sequence[Json]) -> set[str]:
        return {
            one["customer_id"]
            for one in self.customers
            if all_or_any(operator, [self.group(one, group) for group in asked])
        }

    def group(self, one: Json, group: Json) -> bool:
        return all_or_any(group["operator"], [self.fulfils(one, asked) for asked in group["conditions"]])

    def fulfils(self, one: Json, asked: Json) -> bool:
        match asked["category"]:
            case "profile":
                return holds(asked, one[asked["field"]])
            case "behavior":
                return self.behaved(one, asked)
            case category:
                name = asked["field"] if category == "custom" else f"subscriptions.{asked['field']}"
                mine = [row for row in self._attributes if row["customer_id"] == one["customer_id"]]
                row = next(
                    (row for row in mine if row["name"] == name), {"value": None, "numeric_value": None}
                )
                return holds(plainly(asked), row["numeric_value" if is_number(asked["value"]) else "value"])

    def behaved(self, one: Json, asked: Json) -> bool:
        mine = [event for event in self._events if event["customer_id"] == one["customer_id"]]
        mine = [event for event in mine if asked.get("event") in {None, event["event_type"]}]
        mine = [
            event
            for event in mine
            if all(holds(part, event[part["field"]]) for part in asked.get("where", []))
        ]
        if "withinDays" in asked:
            since = PRESENT - timedelta(days=asked["withinDays"])
            mine = [event for event in mine if event["event_timestamp"] >= since]
        if "until" in asked:
            mine = [event for event in mine if event["event_timestamp"] < time(asked["until"])]
        return holds({**asked, "field": ""}, value_of(asked, mine))


def value_of(asked: Json, mine: Sequence[Json]) -> float | None:
    if asked["aggregate"] == "count":
        return len(mine)
    values = [event[asked["field"]] for event in mine if event[asked["field"]] is not None]
    match asked["aggregate"]:
        case "count_distinct":
            return len(set(values))
        case "sum":
            return sum(values)
        case "avg":
            return sum(values) / len(values) if values else None
        case how:
            return {"min": min, "max": max}[how](values, default=None)


def all_or_any(operator: str, truths: Sequence[bool]) -> bool:
    return all(truths) if operator == "and" else any(truths)


def is_number(value: Any) -> bool:
    first = value[0] if isinstance(value, list) else value
    return isinstance(first, (int, float)) and not isinstance(first, bool)


def plainly(asked: Json) -> Json:
    value = asked["value"]
    return {**asked, "value": str(value).lower()} if isinstance(value, bool) else asked


def holds(asked: Json, actual: Any) -> bool:
    """Whether a value is as asked. None fulfils is_null only."""
    operator, value = asked["operator"], asked["value"]
    if actual is None or operator in {"is_null", "is_not_null"}:
        return (actual is None) == (operator == "is_null")
    if isinstance(actual, datetime):
        value = [time(one) for one in value] if operator == "between" else value
        value = time(value) if operator in {"before", "after"} else value
    match operator:
        case "contains" if asked["field"] == "tags":
            return f'"{value}"'.replace('"""', '"\\""').replace('"\\"', '"\\\\"') in actual
        case "contains":
            return value in actual
        case "in" | "not_in":
            return (actual in value) == (operator == "in")
        case "between":
            return value[0] <= actual <= value[1]
        case "in_last_n_days":
            return actual >= PRESENT - timedelta(days=value)
        case "equals":
            return actual == value
        case "not_equals":
            return actual != value
        case "greater_than" | "after":
            return actual > value
        case _:
            return actual < value


def time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def sql_of_one(asked: Json) -> str:
    """Return a condition as SQL of a user."""
    return f"SELECT customer_id FROM customers WHERE {sql_of_condition(asked)}"


def sql_of_condition(asked: Json) -> str:
    if asked["category"] == "profile":
        return sql_of_comparison(asked, asked["field"])
    if asked["category"] == "behavior":
        return sql_of_behavior(asked)
    name = asked["field"] if asked["category"] == "custom" else f"subscriptions.{asked['field']}"
    if asked["operator"] in {"is_null", "is_not_null"}:
        how = "NOT IN" if asked["operator"] == "is_null" else "IN"
        return f"customer_id {how} (SELECT customer_id FROM attributes WHERE name = {text(name)})"
    column = "numeric_value" if is_number(asked["value"]) else "value"
    comparison = sql_of_comparison(plainly(asked), column)
    return f"customer_id IN (SELECT customer_id FROM attributes WHERE name = {text(name)} AND {comparison})"


def sql_of_behavior(asked: Json) -> str:
    """Return a join with what everybody's events come to: not how the builder asks."""
    parts = [f"event_type = {text(asked['event'])}"] if asked.get("event") else []
    parts += [sql_of_comparison(one, one["field"]) for one in asked.get("where", [])]
    if "withinDays" in asked:
        ago = f"TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL {asked['withinDays']} DAY)"
        parts.append(f"event_timestamp >= {ago}")
    if "until" in asked:
        parts.append(f"event_timestamp < TIMESTAMP {text(asked['until'])}")
    value = {
        "count": "COUNT(*)",
        "count_distinct": f"COUNT(DISTINCT {asked.get('field')})",
        "sum": f"SUM({asked.get('field')})",
    }.get(asked["aggregate"]) or f"{AGGREGATES[asked['aggregate']]}({asked['field']})"
    events_ = (
        f"SELECT customer_id, {value} AS made FROM events WHERE {' AND '.join(parts) or 'TRUE'} GROUP BY 1"
    )
    made = "made" if asked["aggregate"] in {"min", "max", "avg"} else "IFNULL(made, 0)"
    return (
        f"customer_id IN (WITH made AS ({events_}) SELECT c.customer_id FROM customers AS c"
        f" LEFT JOIN made ON made.customer_id = c.customer_id WHERE {sql_of_comparison(asked, made)})"
    )


def sql_of_comparison(asked: Json, column: str) -> str:
    operator, value = asked["operator"], asked["value"]
    match operator:
        case "is_null":
            return f"{column} IS NULL"
        case "is_not_null":
            return f"{column} IS NOT NULL"
        case "contains" if asked["field"] == "tags":
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f"{column} LIKE {text('%' + like(chr(34) + escaped + chr(34)) + '%')}"
        case "contains":
            return f"{column} LIKE {text('%' + like(value) + '%')}"
        case "in" | "not_in":
            return f"{column} {'NOT ' * (operator == 'not_in')}IN ({', '.join(map(text, value))})"
        case "between":
            return f"{column} BETWEEN {text(value[0])} AND {text(value[1])}"
        case "in_last_n_days":
            return f"TIMESTAMP_ADD({column}, INTERVAL {value} DAY) >= CURRENT_TIMESTAMP()"
        case _:
            return f"{column} {SIGNS[operator]} {text(value)}"


def like(value: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", value)


def text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return str(value)
