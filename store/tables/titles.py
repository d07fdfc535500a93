"""The table of titles: what stations said was on air. A change here is a new step in migrations.py."""

from sqlalchemy import Column, Index, Table, Text

from store.tables.columns import NUMBERED, Real, Whole, metadata

titles = Table(
    "titles",
    metadata,
    Column("number", Whole, primary_key=True),
    Column("account", Text, nullable=False),
    Column("radio_id", Whole, nullable=False),
    Column("at", Real, nullable=False, index=True),  # Unix time from which it was said
    Column("text", Text, nullable=False),  # empty: from then on nothing was said
    Index("titles_by_stream", "account", "radio_id", "at"),
    Index("titles_by_time", "account", "at"),
    **NUMBERED,
)
