"""The tables of the catalogue and of what was played. A change here is a new step in migrations.py.

Times are Unix seconds.
"""

from sqlalchemy import Column, Index, Table, Text

from store.tables.columns import NUMBERED, Real, Whole, metadata

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
