"""A segment of the index: one immutable file of columns, memory-mapped.

    magic (8 bytes) | length of the header (8) | header: JSON, padded | columns, each at a multiple of 64

Every track has a stretch of the segment's own time line, in frames, from a whole second on. Postings are
sorted by hash, then by place; `bucket` says where those of the hash's upper bits begin. A posting is one
number: a place on the time line in its upper bits, and below them the `rest_bits` of the hash that its bucket
does not tell.
"""

import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.errors import IndexFormatError
from fingerprint.index.files import write_durably
from fingerprint.landmarks import HASH_BITS

MAGIC: Final = b"AIRTSEG2"
ALIGN: Final = 64  # bytes
COLUMNS: Final = {
    "track": "<i8",  # (tracks,) number in the catalogue
    "start": "<u4",  # (tracks + 1,) first frame on the time line; the last entry is the end
    "samples": "<i8",  # (tracks,) length of the recording
    "bucket": "<u4",  # (2 ** bucket_bits + 1,) first posting whose hash has these upper bits
    "posting": "<u4",  # (postings,) frame on the time line << rest_bits | lower bits of the hash
    "peak": "<u2",  # (peaks,) packed
    "peak_start": "<i8",  # (tracks + 1,) first peak of each track; the last entry is the end
    "peaks_in_second": "u1",  # (seconds,) of the time line
}


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """The columns of one segment; see the module."""

    track: NDArray[np.int64]
    start: NDArray[np.uint32]
    samples: NDArray[np.int64]
    bucket: NDArray[np.uint32]
    posting: NDArray[np.uint32]
    peak: NDArray[np.uint16]
    peak_start: NDArray[np.int64]
    peaks_in_second: NDArray[np.uint8]

    @property
    def frames(self) -> int:
        """The length of the time line."""
        return int(self.start[-1])

    @property
    def rest_bits(self) -> int:
        """How many bits of a hash stand in its postings."""
        return HASH_BITS - (self.bucket.size.bit_length() - 1)

    def write(self, path: Path) -> None:
        """Write the segment and see it on the disk."""
        columns = {name: np.ascontiguousarray(getattr(self, name)) for name in COLUMNS}
        described, at = {}, 0
        for name, column in columns.items():
            described[name] = [column.dtype.str, at, column.size, zlib.crc32(column.data)]
            at += padded(column.nbytes)
        header = json.dumps({"columns": described, "bytes": at}).encode()
        header += b" " * (padded(16 + len(header)) - 16 - len(header))
        parts: list[bytes | memoryview] = [MAGIC, len(header).to_bytes(8, "little"), header]
        for column in columns.values():
            parts += [column.data, bytes(padded(column.nbytes) - column.nbytes)]
        write_durably(path, parts)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a segment: nothing is read but its header."""
        file = np.asarray(np.memmap(path, np.uint8, mode="r"))  # a plain view costs less to take slices of
        header, begin = read_header(path, file)
        columns = {}
        for name, (dtype, at, size, _) in header["columns"].items():
            first = begin + at
            columns[name] = file[first : first + size * np.dtype(dtype).itemsize].view(dtype)
        return cls(**columns)


def check(path: Path) -> None:
    """Read a whole segment and compare its checksums; raises IndexFormatError."""
    file = np.memmap(path, np.uint8, mode="r")
    header, begin = read_header(path, file)
    for name, (dtype, at, size, checksum) in header["columns"].items():
        column = file[begin + at : begin + at + size * np.dtype(dtype).itemsize]
        if zlib.crc32(column.data) != checksum:
            raise IndexFormatError(f"{path}: column {name} is damaged; restore it or add the tracks again")


def read_header(path: Path, file: NDArray[np.uint8]) -> tuple[dict[str, Any], int]:
    """Return the header of a segment and where its columns begin."""
    if file[:8].tobytes() != MAGIC:
        raise IndexFormatError(f"{path}: not a segment of an index; restore it or add the tracks again")
    begin = 16 + int.from_bytes(file[8:16].tobytes(), "little")
    try:
        header: dict[str, Any] = json.loads(file[16:begin].tobytes())
    except ValueError as error:
        raise IndexFormatError(f"{path}: damaged header; restore it or add the tracks again") from error
    if file.size != begin + header["bytes"] or header["columns"].keys() != COLUMNS.keys():
        raise IndexFormatError(f"{path}: cut short; restore it or add the tracks again")
    return header, begin


def padded(size: int) -> int:
    return -(-size // ALIGN) * ALIGN
