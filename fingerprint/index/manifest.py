"""The manifest: which segments make up the index at present. Replacing it is what commits a change."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from fingerprint.index.errors import IndexFormatError
from fingerprint.index.files import write_durably
from fingerprint.profile import digest

FORMAT: Final = 2
NAME: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Part:
    """A segment's place in the index."""

    file: str
    postings: int
    tracks: int
    removed: tuple[int, ...] = ()  # tracks that are no longer there


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of an index; `generation` grows with every commit."""

    generation: int = 0
    parts: tuple[Part, ...] = ()

    def write(self, directory: Path) -> None:
        text = json.dumps({"format": FORMAT, "parameters": digest(), **asdict(self)})
        write_durably(directory / NAME, [text.encode()])


def read(directory: Path) -> Manifest:
    """Return the manifest of an index; one that is not there yet is empty."""
    path = directory / NAME
    try:
        found = json.loads(path.read_bytes())
        version, parameters = found["format"], found["parameters"]
        parts = tuple(Part(**{**part, "removed": tuple(part["removed"])}) for part in found["parts"])
        manifest = Manifest(found["generation"], parts)
    except FileNotFoundError:
        return Manifest()
    except (ValueError, KeyError, TypeError) as error:
        raise IndexFormatError(f"{path}: damaged; restore it or add the tracks again") from error
    if (version, parameters) != (FORMAT, digest()):
        raise IndexFormatError(
            f"{path}: made by another version (format {version}, parameters {parameters}; this one needs"
            f" format {FORMAT}, parameters {digest()}): add the tracks again to a new index"
        )
    return manifest
