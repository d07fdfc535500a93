"""Migrations: how the tables of an older Airtally become today's.

A new database is made from tables/ in one go. An older one goes through the steps it has not seen, in one
transaction with the number of the last.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, insert, inspect, select, text, update

from store.errors import StoreUnusable
from store.tables.accounts import tokens
from store.tables.audience import AUDIENCE_TABLES
from store.tables.changes import audience_changes, follow
from store.tables.columns import metadata
from store.tables.delivery import events
from store.tables.plays import plays
from store.tables.schema import SCHEMA, schema_version
from store.tables.segments import SEGMENT_TABLES
from store.tables.sounds import sounds
from store.tables.titles import titles

Step = Callable[[Connection], None]


def tokens_and_polls(conn: Connection) -> None:
    """Keep tokens, what holds for an account, and events for those who poll."""
    for column in ("stream_limit INTEGER", "minimum_score INTEGER", "timezone TEXT"):
        conn.execute(text(f"ALTER TABLE accounts ADD COLUMN {column}"))
    metadata.create_all(conn, tables=[tokens, events])


def audience(conn: Connection) -> None:
    """Keep who listened."""
    metadata.create_all(conn, tables=AUDIENCE_TABLES)


def said(conn: Connection) -> None:
    """Keep what stations said was on air."""
    metadata.create_all(conn, tables=[titles])


def logged(conn: Connection) -> None:
    """Log what changes in the tables that the analytics engine mirrors."""
    metadata.create_all(conn, tables=[audience_changes])


def heard(conn: Connection) -> None:
    """Keep what was heard on streams, and find the plays of a track."""
    metadata.create_all(conn, tables=[sounds])
    for index in plays.indexes:
        index.create(conn, checkfirst=True)


def segmented(conn: Connection) -> None:
    """Keep audience segments, and what they ask about."""
    metadata.create_all(conn, tables=SEGMENT_TABLES)
    follow(conn)


def artists(conn: Connection) -> None:
    """Keep the ids of artists that owners have given."""
    conn.execute(text("ALTER TABLE tracks ADD COLUMN artist_id TEXT DEFAULT '' NOT NULL"))


def sighted(_: Connection) -> None:
    """Have sessions and listens tell when a listener was seen; the tables stay as they are.

    An older Airtally goes by `last_seen` alone: it would forget listeners who are there every day.
    """


# The step to a version, by its number. The first version has none: it is what tables/ began with.
STEPS: Mapping[int, Step] = {
    2: tokens_and_polls,
    3: audience,
    4: said,
    5: logged,
    6: heard,
    7: segmented,
    8: artists,
    9: sighted,
}


def migrate(conn: Connection, steps: Mapping[int, Step] = STEPS) -> None:
    """Bring the tables up to date.

    Raises:
        StoreUnusable: they are of a version this program does not know.
    """
    newest = max(steps, default=1)
    if not inspect(conn).has_table(schema_version.name):
        metadata.create_all(conn, tables=SCHEMA)
        conn.execute(insert(schema_version).values(version=newest))
        return
    version = conn.execute(select(schema_version.c.version)).scalar_one()
    if version > newest:
        raise StoreUnusable(
            f"it was written by a newer Airtally (schema {version}, this one knows up to {newest});"
            " install that version again, or use another state directory"
        )
    for number in range(version + 1, newest + 1):
        steps[number](conn)
    if version < newest:
        conn.execute(update(schema_version).values(version=newest))
