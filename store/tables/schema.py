"""The tables of accounts, plays and deliveries, and types for all. A change is a new step in migrations.py.

Times are Unix seconds. Numbers that rows are known by are never given twice (autoincrement).
"""

from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

# SQLite's strict tables know these types only; elsewhere the same names would be too narrow.
Whole = BigInteger().with_variant(Integer(), "sqlite")
Real: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")
STRICT: dict[str, Any] = {"sqlite_strict": True}
NUMBERED: dict[str, Any] = {**STRICT, "sqlite_autoincrement": True}

metadata = MetaData()

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Whole, primary_key=True, autoincrement=False),
    **STRICT,
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("callback_url", Text),
    Column("configured_url", Text),  # what the configuration file said last
    Column("stream_limit", Whole),
    Column("minimum_score", Whole),
    Column("timezone", Text),
    **STRICT,
)

tokens = Table(
    "tokens",
    metadata,
    Column("number", Whole, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("sha256", LargeBinary, nullable=False, unique=True),
    Column("md5", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("origin", Text, CheckConstraint("origin IN ('file', 'command')"), nullable=False),
    Column("created_at", Real, nullable=False),
    Column("used_at", Real),
    **NUMBERED,
)

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

streams = Table(
    "streams",
    metadata,
    Column("account", Text, primary_key=True),
    Column("radio_id", Whole, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("callbacks", Text, CheckConstraint("callbacks IN ('after', 'before')"), nullable=False),
    Column("name", Text),
    Column("origin", Text, CheckConstraint("origin IN ('file', 'api')"), nullable=False),
    Column("code", Whole, nullable=False),  # of the last notification
    **STRICT,
)

tracks = Table(
    "tracks",
    metadata,
    Column("number", Whole, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("artist", Text, nullable=False),
    Column("album", Text, nullable=False),
    Column("release_date", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("isrc", Text, nullable=False),
    Column("upc", Text, nullable=False),
    Column("musicbrainz", Text, nullable=False),
    Column("artist_id", Text, nullable=False, server_default=""),  # "": its artist is known by name only
    Column("song_link", Text, nullable=False),
    Column("audio_id", Whole),
    Column("duration", Real, nullable=False),
    Column("digest", Text, nullable=False, index=True),
    Column("path", Text, nullable=False),
    **NUMBERED,
)

plays = Table(
    "plays",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("account", Text, nullable=False),
    Column("radio_id", Whole, nullable=False),
    Column("track", Whole, nullable=False),  # its number; the track itself may leave the catalogue
    Column("track_id", Text, nullable=False),
    Column("started_at", Real, nullable=False),
    Column("ended_at", Real, index=True),
    Column("heard_until", Real, nullable=False),
    Column("track_offset", Real, nullable=False),
    Column("speed", Real, nullable=False),
    Column("score", Whole, nullable=False),
    Column("others", Text, nullable=False),
    Column("icy_title", Text, nullable=False),
    Index("plays_by_time", "account", "started_at"),
    Index("plays_by_stream", "account", "radio_id", "started_at"),
    Index("plays_by_track", "account", "track_id", "started_at"),
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
