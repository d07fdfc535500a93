"""The tables of audience segments, and what these ask about. A change here is a new step in migrations.py.

Times are Unix seconds.
"""

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from store.tables.columns import NUMBERED, STRICT, Real, Whole, metadata

# What profiles say of a listener besides their names.
listener_attributes = Table(
    "listener_attributes",
    metadata,
    Column("listener", Whole, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("value", Text),  # null: no longer known
    Column("number", Real),  # of a value that is one; of true 1, of false 0
    Column("changed_at", Real, nullable=False, index=True),
    **STRICT,
)

# Which artist a track is of: an id that follows from the artist's name, and that no query can make.
track_artists = Table(
    "track_artists",
    metadata,
    Column("track_id", Text, primary_key=True),
    Column("artist", Text, nullable=False),  # the name it was made of
    Column("artist_id", Text, nullable=False),
    **STRICT,
)

segments = Table(
    "segments",
    metadata,
    Column("number", Whole, primary_key=True),
    Column("account", Text, nullable=False),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("sought", Text, nullable=False),  # name and tags, folded, to be searched in
    Column("status", Text, nullable=False),
    Column("groups", Text, nullable=False),  # JSON
    Column("group_type", Text),
    Column("type", Text, nullable=False),  # static, dynamic, rfm
    Column("audience_type", Text, nullable=False),  # JSON
    Column("resource", Whole, nullable=False),  # 1: created as a resource
    Column("excluded", Whole, nullable=False),  # 1: the one that the workspace excludes everywhere
    Column("generation", Whole, nullable=False),  # of its members
    Column("total", Whole, nullable=False),
    Column("unsubscribed", Whole, nullable=False),
    Column("schedule_id", Text),
    Column("interval", Real),  # seconds between refreshes; null: none by itself
    Column("next_at", Real, index=True),
    Column("created_by", Text, nullable=False),
    Column("created_at", Real, nullable=False),
    Column("updated_at", Real, nullable=False),
    Column("deleted_at", Real),
    Index("segments_by_account", "account", "deleted_at", "created_at"),
    **NUMBERED,
)

segment_tags = Table(
    "segment_tags",
    metadata,
    Column("segment", Whole, primary_key=True, autoincrement=False),
    Column("place", Whole, primary_key=True, autoincrement=False),
    Column("tag", Text, nullable=False),
    Index("segment_tags_by_tag", "tag", "segment"),
    **STRICT,
)

# The tags of a workspace, whether a segment has them or not.
tags = Table(
    "tags",
    metadata,
    Column("number", Whole, primary_key=True),
    Column("account", Text, nullable=False),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    UniqueConstraint("account", "folded"),
    **NUMBERED,
)

segment_members = Table(
    "segment_members",
    metadata,
    Column("segment", Whole, primary_key=True, autoincrement=False),
    Column("generation", Whole, primary_key=True, autoincrement=False),
    Column("listener", Whole, primary_key=True, autoincrement=False),
    Index("segment_members_by_listener", "listener"),
    **STRICT,
)

segment_jobs = Table(
    "segment_jobs",
    metadata,
    Column("number", Whole, primary_key=True),
    Column("segment", Whole, nullable=False),
    Column("id", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),  # waiting, running, completed, failed
    Column("attempts", Whole, nullable=False),
    Column("asked_at", Real, nullable=False),
    Column("due_at", Real, nullable=False),
    Column("started_at", Real),
    Column("finished_at", Real),
    Column("total", Whole),
    Column("error", Text),
    Index("segment_jobs_by_state", "state", "due_at"),
    Index("segment_jobs_by_segment", "segment", "number"),
    **NUMBERED,
)

# What would miss a segment: it is not deleted, nor changed to be another, while something does.
segment_uses = Table(
    "segment_uses",
    metadata,
    Column("segment", Whole, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),  # alert, schedule, chart
    Column("name", Text, primary_key=True),
    **STRICT,
)

SEGMENT_TABLES = (
    listener_attributes,
    track_artists,
    segments,
    segment_tags,
    tags,
    segment_members,
    segment_jobs,
    segment_uses,
)
