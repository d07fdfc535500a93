"""Fields: what there is to say of a play."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from monitor.reports.cells import Cell, Kind, clean
from monitor.reports.profiles import Column
from store.plays.reporting import PlayFact

Field = Callable[[PlayFact], Cell]


def fields(account: str, zone: tzinfo) -> list[Column]:
    """Return the columns that tell all of a play, in the order of the report `plays`."""
    text, integer, decimal = Kind.TEXT, Kind.INTEGER, Kind.DECIMAL
    return [
        Column("play_id", integer, lambda play: play.id),
        Column("account", text, lambda _: account),
        Column("radio_id", integer, lambda play: play.radio_id),
        Column("stream", text, station),
        Column("track_id", text, lambda play: clean(play.track_id)),
        Column("title", text, lambda play: clean(play.title)),
        Column("artist", text, lambda play: clean(play.artist)),
        Column("album", text, lambda play: clean(play.album)),
        Column("label", text, lambda play: clean(play.label)),
        Column("isrc", text, lambda play: isrc(play.isrc)),
        Column("upc", text, lambda play: clean(play.upc)),
        Column("release_date", text, lambda play: clean(play.release_date)),
        Column("started_utc", Kind.UTC, lambda play: at(play.started_at, UTC)),
        Column("ended_utc", Kind.UTC, lambda play: None if play.ended_at is None else at(play.ended_at, UTC)),
        Column("started_local", Kind.LOCAL, lambda play: at(play.started_at, zone)),
        Column("length", decimal, lambda play: round(play.length, 1)),
        Column("track_offset", decimal, lambda play: round(play.track_offset, 1)),
        Column("speed", decimal, lambda play: round(play.speed, 4)),
        Column("score", integer, lambda play: play.score),
        Column("impressions", integer, lambda play: play.listeners),
        Column("listening_seconds", decimal, lambda play: tenths(play.seconds)),
        Column("average_audience", decimal, lambda play: tenths(play.average)),
        Column("impressions_basis", text, lambda play: play.basis or ""),
    ]


def station(play: PlayFact) -> str:
    """Return what a stream is called: its name, or its number where it has none."""
    return clean(play.stream) or str(play.radio_id)


def at(seconds: float, zone: tzinfo) -> datetime:
    """Return a time to the second that has begun, so that none leaves its period."""
    return datetime.fromtimestamp(seconds // 1, zone)


def tenths(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def isrc(text: str | None) -> str:
    """Return an ISRC without the dashes and blanks that people put into it."""
    return clean(text).replace("-", "").replace(" ", "").upper()
