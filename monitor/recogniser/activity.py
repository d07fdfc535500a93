"""Activity: which streams a recogniser process works on at this moment, readable when it is dead.

A process that crashes or hangs does so in the middle of the bytes of one stream. Most of the others wait for
theirs meanwhile, so that very few are suspected. The table is a file without a name, mapped by both sides.
"""

import mmap
import os
import tempfile
from typing import Self

ENTRY = 4  # bytes: the key of a stream; zeros where nothing is worked on
ENTRIES = 4096  # streams of a process; what is beyond them is never suspected


class Activity:
    """A table of the streams that are being worked on."""

    def __init__(self, file: int) -> None:
        """Map the table in an open file."""
        self.file = file
        self._table = mmap.mmap(file, ENTRY * ENTRIES)
        self._free = list(range(ENTRIES - 1, -1, -1))

    @classmethod
    def create(cls) -> Self:
        """Make an empty table."""
        with tempfile.TemporaryFile() as file:
            file.truncate(ENTRY * ENTRIES)
            return cls(os.dup(file.fileno()))

    def close(self) -> None:
        self._table.close()
        os.close(self.file)

    @property
    def busy(self) -> frozenset[int]:
        """The keys of the streams that are worked on."""
        table = bytes(self._table)
        keys = (table[at : at + ENTRY] for at in range(0, len(table), ENTRY))
        return frozenset(int.from_bytes(key) for key in keys if any(key))

    def entry(self, key: int) -> "Entry":
        """Take an entry for a stream."""
        place = self._free.pop() if self._free else None
        return Entry(self._table, place, key.to_bytes(ENTRY), self._free)


class Entry:
    """The entry of one stream."""

    def __init__(self, table: mmap.mmap, place: int | None, key: bytes, free: list[int]) -> None:
        self._table = table
        self._place = place
        self._key = key
        self._free = free

    def set(self, working: bool) -> None:  # noqa: FBT001 - its only meaning
        """Note whether the stream is being worked on."""
        if self._place is not None:
            self._table[self._place * ENTRY : (self._place + 1) * ENTRY] = (
                self._key if working else bytes(ENTRY)
            )

    def close(self) -> None:
        """Give the entry back."""
        self.set(False)
        if self._place is not None:
            self._free.append(self._place)
            self._place = None
