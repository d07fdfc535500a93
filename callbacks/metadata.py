"""Metadata: what `return=` of a callback URL asks for, from what the catalogue says. Nothing is looked up.

MusicBrainz knows a recording by its id, which the catalogue may hold. A shop knows it by the link of a song,
where it leads there. What the catalogue does not say is left out, and so are providers nobody knows.
"""

from collections.abc import Callable, Collection, Mapping
from urllib.parse import urlsplit

from callbacks.songs import Song

Block = dict[str, object] | list[dict[str, object]]


def blocks(song: Song, wanted: Collection[str]) -> dict[str, Block]:
    """Return what the providers in `wanted` say of a recording, by their names in callbacks."""
    found = {name: make(song) for name, make in PROVIDERS.items() if name in wanted}
    return {name: block for name, block in found.items() if block}


def musicbrainz(song: Song) -> Block:
    if not song.musicbrainz:
        return []
    entry = {
        "id": song.musicbrainz,
        "score": song.score,
        "title": song.title,
        "length": milliseconds(song),
        "artist-credit": [{"name": song.artist}] if song.artist else None,
        "isrcs": [song.isrc] if song.isrc else None,
    }
    return [said(entry)]


def spotify(song: Song) -> Block:
    id_ = shop_id(song.song_link, "open.spotify.com", "track")
    if not id_:
        return {}
    block = {
        "id": id_,
        "name": song.title,
        "type": "track",
        "uri": f"spotify:track:{id_}",
        "duration_ms": milliseconds(song),
        "external_urls": {"spotify": f"https://open.spotify.com/track/{id_}"},
        "artists": [{"name": song.artist}] if song.artist else None,
        "album": {"name": song.album} if song.album else None,
        "external_ids": {"isrc": song.isrc} if song.isrc else None,
    }
    return said(block)


def deezer(song: Song) -> Block:
    id_ = shop_id(song.song_link, "www.deezer.com", "track")
    if not id_.isdecimal():
        return {}
    seconds = None if song.duration is None else round(song.duration)
    return said({"id": int(id_), "title": song.title, "duration": seconds, "link": song.song_link})


def apple_music(song: Song) -> Block:
    if urlsplit(song.song_link).hostname != "music.apple.com":
        return {}
    block = {
        "artistName": song.artist,
        "name": song.title,
        "albumName": song.album,
        "isrc": song.isrc,
        "releaseDate": song.release_date,
        "durationInMillis": milliseconds(song),
        "url": song.song_link,
    }
    return said(block)


PROVIDERS: Mapping[str, Callable[[Song], Block]] = {
    "apple_music": apple_music,
    "spotify": spotify,
    "deezer": deezer,
    "musicbrainz": musicbrainz,
}


def shop_id(link: str, host: str, kind: str) -> str:
    """Return the id that follows `kind` in the path of a shop's link; empty where it is no such link."""
    parts = urlsplit(link)
    steps = parts.path.strip("/").split("/")
    return steps[-1] if parts.hostname == host and steps[-2:-1] == [kind] else ""


def milliseconds(song: Song) -> int | None:
    return None if song.duration is None else round(song.duration * 1000)


def said(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "")}
