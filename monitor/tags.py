"""Tags: what an audio file says of itself. The only home of mutagen."""

from pathlib import Path

import mutagen
from mutagen.easymp4 import EasyMP4Tags

# Our field: mutagen's "easy" names for it, best first.
FIELDS = {
    "title": ("title",),
    "artist": ("artist", "albumartist"),
    "album": ("album",),
    "release_date": ("date", "originaldate"),
    "label": ("label", "organization"),
    "isrc": ("isrc",),
    "upc": ("barcode", "upc"),
    "musicbrainz": ("musicbrainz_trackid",),  # the recording's id; the name is MusicBrainz Picard's
    "artist_id": ("musicbrainz_artistid",),
}
MP4_FIELDS = {"label": "LABEL", "isrc": "ISRC", "barcode": "BARCODE"}  # not among mutagen's easy names
MAX_LENGTH = 500  # characters


def read_tags(path: Path) -> dict[str, str]:
    """Return the tags of a file by our names, leaving out what it does not say. Damaged tags say nothing."""
    for key, name in MP4_FIELDS.items():
        EasyMP4Tags.RegisterFreeformKey(key, name)  # type: ignore[no-untyped-call]
    try:
        file = mutagen.File(path, easy=True)
    except (mutagen.MutagenError, OSError, ValueError):
        return {}
    tags = getattr(file, "tags", None) or {}
    found = {field: first(tags, names) for field, names in FIELDS.items()}
    return {field: text for field, text in found.items() if text}


def first(tags: object, names: tuple[str, ...]) -> str:
    """Return the first text under one of `names`; "" where there is none."""
    for name in names:
        try:
            values = tags[name]  # type: ignore[index]
        except (KeyError, ValueError):
            continue
        text = str(values[0] if isinstance(values, list) and values else values).strip()
        if text:
            return text.replace("\0", " ")[:MAX_LENGTH]
    return ""
