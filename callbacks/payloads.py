"""Payloads: what the owner's server reads, in the words and the shapes of the AudD streams API.

A body is made once, when the event happens; every attempt sends the same bytes.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from urllib.parse import parse_qs, urlsplit

from callbacks.metadata import blocks
from callbacks.songs import Song

__all__ = ["Song", "notification", "requested_metadata", "result"]

UNREACHABLE = 650  # the notification code of a stream that cannot be heard


def result(
    radio_id: int,
    started_at: float,
    play_length: float | None,
    songs: Sequence[Song],
    zone: tzinfo,
    wanted: Collection[str] = (),
) -> bytes:
    """Return the callback for a play.

    Args:
        radio_id: the stream.
        started_at: Unix time.
        play_length: seconds; None while the song plays.
        songs: the best match, then those it cannot be told from.
        zone: of the timestamp, whose text does not name one.
        wanted: providers whose metadata the owner asks for, like musicbrainz.
    """
    if not songs:
        raise ValueError("a result needs a song")
    timestamp = datetime.fromtimestamp(started_at, zone).strftime("%Y-%m-%d %H:%M:%S")
    body: dict[str, object] = {"radio_id": radio_id, "timestamp": timestamp}
    if play_length is not None:
        body["play_length"] = max(0, round(play_length))
    body["results"] = [song_fields(song, wanted) for song in songs]
    return encoded({"status": "success", "result": body})


def notification(radio_id: int, code: int, message: str, time: int) -> bytes:
    """Return the callback for a stream's change of state; `time` is Unix time."""
    body = {
        "radio_id": radio_id,
        "stream_running": code != UNREACHABLE,
        "notification_code": code,
        "notification_message": message,
    }
    return encoded({"status": "-", "notification": body, "time": time})


def song_fields(song: Song, wanted: Collection[str]) -> dict[str, object]:
    """Return the fields of a song. Those the API always has are always there, empty or not."""
    fields: dict[str, object] = {
        "artist": song.artist,
        "title": song.title,
        "album": song.album,
        "release_date": song.release_date,
        "label": song.label,
        "score": song.score,
        "song_link": song.song_link,
    }
    rest: Mapping[str, object] = {
        "isrc": song.isrc or None,
        "upc": song.upc or None,
        "audio_id": song.audio_id,
    }
    return fields | {name: value for name, value in rest.items() if value is not None} | blocks(song, wanted)


def requested_metadata(callback_url: str | None) -> frozenset[str]:
    """Return what the `return` field of a callback URL asks to have in results, like musicbrainz."""
    lists = parse_qs(urlsplit(callback_url or "").query).get("return", [])
    return frozenset(word.strip() for text in lists for word in text.split(",") if word.strip())


def encoded(body: Mapping[str, object]) -> bytes:
    """Return JSON in UTF-8. A tag that is not valid text loses the characters that are not."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
