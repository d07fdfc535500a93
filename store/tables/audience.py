"""The tables of the audience: who listened, when, and to what. A change here is a new step in migrations.py.

Times are Unix seconds. Listeners are known to the other tables by their numbers.
"""

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from store.tables.columns import NUMBERED, STRICT, Real, Whole, metadata

listeners = Table(
    "listeners",
    metadata,
    Column("number", Whole, primary_key=True),
    Column("account", Text, nullable=False),
    Column("id", Text, nullable=False),  # as the account's app knows it, or a pseudonym
    Column("guest", Whole, nullable=False),  # 1: nobody said who it is
    Column("username", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("surname", Text, nullable=False),
    Column("photo", Text, nullable=False),  # JSON
    Column("expertise", Text, nullable=False),
    Column("sought", Text, nullable=False),  # the names, folded, to be searched in
    Column("profiled_at", Real, nullable=False),
    Column("ip", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("first_seen", Real, nullable=False),
    # Sessions and listens may know of later. Written with each of them it would cost two pages that nothing
    # else touches.
    Column("last_seen", Real, nullable=False),
    UniqueConstraint("account", "id"),
    Index("listeners_by_sight", "last_seen"),
    **NUMBERED,
)

listening_sessions = Table(
    "listening_sessions",
    metadata,
    Column("number", Whole, primary_key=True),
    Column("account", Text, nullable=False),
    Column("radio_id", Whole, nullable=False),
    Column("listener", Whole, nullable=False),
    Column("session", Text, nullable=False),  # what the client calls it
    Column("joined_at", Real, nullable=False),
    Column("heard_until", Real, nullable=False),  # the last sign of life
    Column("gone", Whole, nullable=False),  # 1: it was a leave
    Index("sessions_by_stream", "account", "radio_id", "heard_until", "joined_at", "listener", "gone"),
    Index("sessions_by_time", "account", "heard_until", "joined_at", "listener"),
    Index("sessions_by_listener", "listener", "radio_id", "heard_until"),
    **NUMBERED,
)

follows = Table(
    "follows",
    metadata,
    Column("follower", Whole, primary_key=True, autoincrement=False),
    Column("followee", Whole, primary_key=True, autoincrement=False),
    Column("following", Whole, nullable=False),  # 0: no longer
    Column("changed_at", Real, nullable=False),
    Index("follows_by_followee", "followee"),
    **STRICT,
)

# What apps report: this listener played this track.
listens = Table(
    "listens",
    metadata,
    Column("number", Whole, primary_key=True),
    Column("account", Text, nullable=False),
    Column("event_id", Text),  # null: it was sent without
    Column("track_id", Text, nullable=False),
    Column("listener", Whole, nullable=False),
    Column("at", Real, nullable=False, index=True),
    Column("seconds", Real),  # null: not told
    Column("radio_id", Whole),
    Column("play", Whole, index=True),  # on which it was heard, as far as that is sure
    Column("device", Text, nullable=False),
    Column("country", Text, nullable=False),
    Index("listens_by_listener", "listener"),
    Index("listens_by_event", "account", "event_id", unique=True),
    **NUMBERED,
)

# Of each track and listener, what all listens and all plays come to.
track_audiences = Table(
    "track_audiences",
    metadata,
    Column("account", Text, primary_key=True),
    Column("track_id", Text, primary_key=True),
    Column("listener", Whole, primary_key=True, autoincrement=False),
    Column("posted", Whole, nullable=False),  # listens that were reported
    Column("heard", Whole, nullable=False),  # plays on streams, those that were reported left out
    Column("seconds", Real, nullable=False),
    Column("first_at", Real, nullable=False),
    Column("last_at", Real, nullable=False),
    Index("track_audiences_by_listener", "listener"),
    **STRICT,
)

impressions = Table(
    "impressions",
    metadata,
    Column("play", Whole, primary_key=True, autoincrement=False),
    Column("listeners", Whole, nullable=False),
    Column("seconds", Real, nullable=False),
    Column("average", Real, nullable=False),
    Column("basis", Text, nullable=False),  # sessions, sampled, none
    Column("delay", Real, nullable=False),  # seconds: how much later than we listeners heard the play
    Column("computed_at", Real, nullable=False),
    **STRICT,
)

seen_events = Table(
    "seen_events",
    metadata,
    Column("account", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("seen_at", Real, nullable=False, index=True),
    **STRICT,
)

# What servers said when they were polled.
audience_samples = Table(
    "audience_samples",
    metadata,
    Column("account", Text, primary_key=True),
    Column("radio_id", Whole, primary_key=True, autoincrement=False),
    Column("at", Real, primary_key=True, autoincrement=False, index=True),
    Column("listeners", Whole),  # null: the poll failed
    Column("source", Text, nullable=False),
    **STRICT,
)

AUDIENCE_TABLES = (
    audience_samples,
    listeners,
    listening_sessions,
    follows,
    listens,
    track_audiences,
    impressions,
    seen_events,
)
