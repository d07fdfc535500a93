"""The tables of accounts: their tokens and streams. A change here is a new step in migrations.py.

Times are Unix seconds.
"""

from sqlalchemy import CheckConstraint, Column, LargeBinary, Table, Text

from store.tables.columns import NUMBERED, STRICT, Real, Whole, metadata

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
