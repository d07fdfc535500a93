"""The catalogue: what the control port needs of it, and how that may fail.

CatalogueError
    NotAudio         this cannot be fingerprinted
    TooLarge         this is more than a recording may have
    Unreachable      this URL does not lead to a file
    CatalogueInUse   another program is changing the catalogue, and will not be long
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from store.plays.tracks import Track


class CatalogueError(Exception):
    """What a client asked for cannot be done."""


class NotAudio(CatalogueError):
    """This cannot be fingerprinted."""


class TooLarge(CatalogueError):
    """This is more than a recording may have."""


class Unreachable(CatalogueError):
    """This URL does not lead to a file."""


class CatalogueInUse(CatalogueError):
    """Another program is changing the catalogue."""


@dataclass(frozen=True, slots=True)
class File:
    """A recording that has come: how the client calls its file, and where it is for now."""

    name: str
    path: Path

    @property
    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size


@dataclass(slots=True, eq=False)
class Progress:
    """An upload under way, and how far it is."""

    account: str
    audio_id: int
    received: int  # bytes
    stage: str = "receiving"  # then "waiting" for another upload, then "fingerprinting"


class Catalogue(Protocol):
    """The recordings to recognise. They belong to all accounts together."""

    async def put(self, account: str, audio_id: int, source: File | str, said: Mapping[str, str]) -> None:
        """Put a recording in, from a file or from a URL; the account's one of this audio_id goes.

        Raises:
            NotAudio, TooLarge, Unreachable, CatalogueInUse
        """

    def under_way(self, account: str) -> Sequence[Progress]:
        """Return the uploads of an account that are not in the catalogue yet."""

    async def page(self, after: str, limit: int) -> Sequence[Track]:
        """Return recordings in the order of their ids, those after one of them."""

    async def find(self, id_: str) -> Track | None:
        """Return a recording."""

    async def remove(self, id_: str) -> bool:
        """Take a recording out; return whether there was one.

        Raises:
            CatalogueInUse
        """
