"""Mirrored: the tables that the analytics engine keeps a copy of, and how their changes are numbered.

Read by the engine's process too, which knows nothing else of the store: no imports.
"""

# A table's place, from 1, is its number in the log of changes: new ones come last.
MIRRORED = (
    "listeners",
    "listening_sessions",
    "listens",
    "plays",
    "tracks",
    "impressions",
    "audience_samples",
    "follows",
    "listener_attributes",
    "track_artists",
)
BEGINNING = 0  # the number of no table: the first entry of a log, which is never empty


def kind(table: str) -> int:
    """Return the number of a table in the log."""
    return MIRRORED.index(table) + 1
