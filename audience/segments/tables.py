"""Tables: what conditions may ask about. Names and types are BigQuery's, the content is ours.

What the store does not know of a listener or an event is NULL.
"""

from collections.abc import Mapping
from dataclasses import dataclass

TEXT, WHOLE, DECIMAL, TRUTH, MOMENT, DATE = "STRING", "INT64", "FLOAT64", "BOOL", "TIMESTAMP", "DATE"
PROFILE, COMPUTED, BEHAVIOR, SUBSCRIPTIONS, CUSTOM = (
    "profile",
    "computed",
    "behavior",
    "subscriptions",
    "custom",
)


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table. `required`: it is never NULL."""

    name: str
    type: str
    label: str
    category: str
    required: bool = False


CUSTOMERS = (
    Field("customer_id", TEXT, "Customer", PROFILE, required=True),
    Field("country", TEXT, "Country", PROFILE),
    Field("city", TEXT, "City", PROFILE),
    Field("language", TEXT, "Language", PROFILE),
    Field("device", TEXT, "Device", PROFILE),
    Field("is_subscribed", TRUTH, "Subscribed", SUBSCRIPTIONS),
    Field("total_seconds", WHOLE, "Seconds listened", COMPUTED, required=True),
    Field("spins_heard", WHOLE, "Plays heard", COMPUTED, required=True),
    Field("first_seen", MOMENT, "Seen first", COMPUTED, required=True),
    Field("last_seen", MOMENT, "Seen last", COMPUTED, required=True),
    Field("tags", TEXT, "Tags, as a JSON list", PROFILE),
)
EVENTS = (
    Field("customer_id", TEXT, "Customer", BEHAVIOR, required=True),
    Field("event_type", TEXT, "join, leave, play_heard, listen or follow", BEHAVIOR, required=True),
    Field("event_timestamp", MOMENT, "Time", BEHAVIOR, required=True),
    Field("radio_id", WHOLE, "Stream", BEHAVIOR),
    Field("track_id", TEXT, "Track", BEHAVIOR),
    Field("artist_id", TEXT, "Artist", BEHAVIOR),
    Field("seconds", WHOLE, "Seconds listened", BEHAVIOR),
    Field("device", TEXT, "Device", BEHAVIOR),
    Field("country", TEXT, "Country", BEHAVIOR),
    Field("properties", TEXT, "Properties, as JSON; not known yet", BEHAVIOR),
)
ATTRIBUTES = (
    Field("customer_id", TEXT, "Customer", CUSTOM, required=True),
    Field("name", TEXT, "Name of an attribute", CUSTOM, required=True),
    Field("value", TEXT, "Its value as text", CUSTOM),
    Field("numeric_value", DECIMAL, "Its value where it is a number; of true 1, of false 0", CUSTOM),
)
TABLES: Mapping[str, tuple[Field, ...]] = {
    "customers": CUSTOMERS,
    "events": EVENTS,
    "attributes": ATTRIBUTES,
}
ABOUT = {
    "customers": "Listeners with a name, and what their profile says.",
    "events": "What they did: sessions, plays on streams, listens on demand, follows.",
    "attributes": "What their profile says besides, a row for each name.",
}
EVENT_TYPES = ("join", "leave", "play_heard", "listen", "follow")


def schema() -> dict[str, dict[str, str]]:
    """Return the types of all columns, by tables, as SQLGlot takes them."""
    return {table: {field.name: field.type for field in fields} for table, fields in TABLES.items()}


def field_of(table: str, name: str) -> Field | None:
    return next((field for field in TABLES[table] if field.name == name), None)
