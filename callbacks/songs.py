"""Songs: what the owner's server is told of a recording."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """One recording that was recognised, as the owner knows it."""

    artist: str
    title: str
    score: int  # 0 to 100
    album: str = ""
    release_date: str = ""  # YYYY-MM-DD
    label: str = ""
    song_link: str = ""
    isrc: str = ""
    upc: str = ""
    audio_id: int | None = None
    musicbrainz: str = ""  # recording id; empty: not known
    duration: float | None = None  # seconds, of the recording
