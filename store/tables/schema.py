"""The schema: every table there is, and which version of them a database has.

SQLAlchemy knows a table once its module has been imported: whoever needs all of them finds them here.
"""

from sqlalchemy import Column, Table

from store.tables.accounts import accounts, streams, tokens
from store.tables.audience import AUDIENCE_TABLES
from store.tables.changes import audience_changes
from store.tables.columns import STRICT, Whole, metadata
from store.tables.delivery import delivered, events, outbox
from store.tables.plays import plays, tracks
from store.tables.segments import SEGMENT_TABLES
from store.tables.sounds import sounds
from store.tables.titles import titles

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Whole, primary_key=True, autoincrement=False),
    **STRICT,
)

SCHEMA = (
    schema_version,
    accounts,
    tokens,
    streams,
    tracks,
    plays,
    events,
    outbox,
    delivered,
    *AUDIENCE_TABLES,
    *SEGMENT_TABLES,
    titles,
    sounds,
    audience_changes,
)
