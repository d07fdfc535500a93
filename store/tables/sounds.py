"""The table of sounds: what was heard on streams by minutes. A change here is a new step in migrations.py."""

from sqlalchemy import Column, Table, Text

from store.tables.columns import STRICT, Whole, metadata

# A row an hour, whatever happens in it: so a year of one stream is 9 thousand rows, and not a row a change.
sounds = Table(
    "sounds",
    metadata,
    Column("account", Text, primary_key=True),
    Column("radio_id", Whole, primary_key=True, autoincrement=False),
    Column("hour", Whole, primary_key=True, autoincrement=False, index=True),  # Unix time / 3600
    Column("letters", Text, nullable=False),  # 60: one a minute; ".": not known
    **STRICT,
)
