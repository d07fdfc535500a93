"""Artists: the id of an artist, where the catalogue has a name."""

from functools import lru_cache
from uuid import UUID, uuid5

from audience.folding import fold

NAMESPACE = UUID("5e7ad5c1-36b5-4c7f-9d27-6c0ad6c8a1c4")  # ours; a change would change every id


@lru_cache(maxsize=200_000)
def artist_id(name: str) -> str:
    """Return the id of an artist; other spellings of case and blanks have the same."""
    return str(uuid5(NAMESPACE, fold(name)))
