"""The tables of events for those who poll, and of callbacks. A change here is a new step in migrations.py.

Times are Unix seconds.
"""

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Table, Text

from store.tables.columns import NUMBERED, Real, Whole, metadata

# The latest events of every stream, under each name by which those who may are polling it.
events = Table(
    "events",
    metadata,
    Column("number", Whole, primary_key=True),
    Column("category", Text, nullable=False),
    Column("timestamp", Whole, nullable=False, index=True),  # milliseconds
    Column("account", Text, nullable=False),
    Column("radio_id", Whole, nullable=False),
    Column("kind", Text, CheckConstraint("kind IN ('result', 'notification')"), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("events_by_category", "category", "timestamp", unique=True),
    Index("events_by_stream", "account", "radio_id"),
    **NUMBERED,
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Whole, primary_key=True),
    Column("event_id", Text, nullable=False, unique=True),
    Column("account", Text, nullable=False),
    Column("radio_id", Whole, nullable=False),
    Column("kind", Text, CheckConstraint("kind IN ('result', 'notification')"), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Real, nullable=False, index=True),
    Column("state", Text, CheckConstraint("state IN ('pending', 'parked')"), nullable=False),
    Column("attempts", Whole, nullable=False),
    Column("parkings", Whole, nullable=False),
    Column("next_at", Real, nullable=False),
    Column("last_status", Whole),
    Column("last_error", Text),
    Index("outbox_by_lane", "state", "account", "radio_id", "seq"),
    Index("outbox_by_time", "state", "account", "next_at"),
    **NUMBERED,
)

delivered = Table(
    "delivered",
    metadata,
    Column("number", Whole, primary_key=True),  # in the order of delivery
    Column("event_id", Text, nullable=False, index=True),
    Column("account", Text, nullable=False),
    Column("radio_id", Whole, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Real, nullable=False),
    Column("attempts", Whole, nullable=False),
    Column("status", Whole),  # null: no request was wanted
    Column("delivered_at", Real, nullable=False, index=True),
    **NUMBERED,
)
