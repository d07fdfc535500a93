"""The log of changes: which rows of the mirrored tables were added, changed or removed, in their order.

Triggers write it, so that nothing can be forgotten: neither what a cascade or a plain DELETE takes out, nor
what a store function of tomorrow does. A row is known by its rowid, which an INTEGER PRIMARY KEY is another
name of. (What REPLACE takes out fires no trigger; nothing here uses it.)

SQLite only. Another database would feed the engine in another way, and needs no log.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, event, inspect, text

from store.tables.columns import STRICT, Whole, metadata
from store.tables.mirrored import BEGINNING, MIRRORED, kind

audience_changes = Table(
    "audience_changes",
    metadata,
    Column("seq", Whole, primary_key=True),
    Column("mark", Whole, nullable=False, server_default=text("(random())")),  # tells two files apart
    Column("kind", Whole, nullable=False),  # which table
    Column("number", Whole, nullable=False),
    **STRICT,
)

TRIGGER = """
    CREATE TRIGGER IF NOT EXISTS {table}_{event} AFTER {event} ON {table} BEGIN
        INSERT INTO audience_changes (kind, number) VALUES ({kind}, {version}.rowid);
    END
"""
EVENTS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}


@event.listens_for(metadata, "after_create")
def begin(_: MetaData, conn: Connection, tables: Collection[Table], **__: Any) -> None:
    """Begin the log, once there is the table: with an entry, as it is never empty."""
    if audience_changes not in tables or conn.dialect.name != "sqlite":
        return
    conn.execute(audience_changes.insert().values(kind=BEGINNING, number=0))
    follow(conn)


def follow(conn: Connection) -> None:
    """Log from now on what changes in the mirrored tables that there are."""
    there = set(inspect(conn).get_table_names())
    for table in (name for name in MIRRORED if name in there):
        for name, version in EVENTS.items():
            trigger = TRIGGER.format(table=table, event=name, kind=kind(table), version=version)
            conn.exec_driver_sql(trigger)
