"""Older: segments as the first version of the API has them, by filters or by one query."""

from typing import Any

from audience.segments.errors import BadCondition
from audience.segments.tables import SUBSCRIPTIONS, field_of

Json = dict[str, Any]


def as_groups(filter_type: str, sql_query: Any, filters: Any) -> list[Json]:
    """Return what `filterType`, `sqlQuery` and `filters` say as groups.

    Raises:
        BadCondition: it is not one of the two forms.
    """
    if filter_type == "SQL":
        return [{"operator": "and", "conditions": [{"category": "sql", "sql": sql_query}]}]
    if filter_type != "BUILDER":
        raise BadCondition("filterType: expected SQL or BUILDER")
    if not isinstance(filters, list) or not all(isinstance(one, dict) for one in filters):
        raise BadCondition("filters: expected a list of {field, operator, value}")
    return [{"operator": "and", "conditions": [categorised(one) for one in filters]}] if filters else []


def categorised(one: Json) -> Json:
    """Return a filter with the category its field is of; a field we do not know is a custom one."""
    if "category" in one:
        return one
    name = one.get("field")
    field = field_of("customers", name) if isinstance(name, str) else None
    category = "custom" if field is None else field.category
    return {"category": "profile" if category == SUBSCRIPTIONS else category, **one}
