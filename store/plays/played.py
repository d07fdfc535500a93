"""Played: the plays of an account, the latest first, with what is known of their tracks and listeners."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select, tuple_

from store.plays import impressions
from store.plays import tracks as catalogue
from store.plays.impressions import Heard
from store.plays.plays import Play
from store.plays.tracks import Track
from store.tables.plays import plays, tracks

Place = tuple[float, int]  # of a play among the others: when it started, and its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which plays of an account are meant; None: any."""

    account: str
    radio_id: int | None = None
    track_id: str | None = None
    artists: Collection[str] | None = None  # the artist's name, in every spelling of the catalogue
    since: float | None = None  # Unix time: started then or later
    until: float | None = None  # Unix time: started before


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A play, and what belongs to it."""

    play: Play
    track: Track | None  # None: it has left the catalogue
    others: Sequence[tuple[Track, int]]  # it cannot be told from, with their scores; the catalogue has them
    heard: Heard | None  # None: its listeners are not counted yet

    @property
    def place(self) -> Place:
        return self.play.started_at, self.play.id


def page(conn: Connection, wanted: Wanted, before: Place | None, limit: int) -> list[Played]:
    """Return up to `limit` plays, the latest first; `before`: the place of the last one of another page."""
    found = [Play(**row) for row in conn.execute(selection(wanted, before, limit)).mappings()]
    rivals = {play.id: rivals_of(play) for play in found}
    known = catalogue.by_number(conn, numbers(found, rivals.values()))
    heard = impressions.of_plays(conn, rivals)
    return [
        Played(
            play=play,
            track=known.get(play.track),
            others=[(known[number], score) for number, score in rivals[play.id].items() if number in known],
            heard=heard.get(play.id),
        )
        for play in found
    ]


def selection(wanted: Wanted, before: Place | None, limit: int) -> Select[Any]:
    query = select(plays).where(*conditions(wanted))
    if before is not None:
        query = query.where(tuple_(plays.c.started_at, plays.c.id) < tuple_(*before))
    return query.order_by(plays.c.started_at.desc(), plays.c.id.desc()).limit(limit)


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [plays.c.account == wanted.account]
    if wanted.radio_id is not None:
        found.append(plays.c.radio_id == wanted.radio_id)
    if wanted.track_id is not None:
        found.append(plays.c.track_id == wanted.track_id)
    if wanted.artists is not None:
        theirs = and_(tracks.c.number == plays.c.track, tracks.c.artist.in_(wanted.artists))
        found.append(select(tracks.c.number).where(theirs).exists())
    if wanted.since is not None:
        found.append(plays.c.started_at >= wanted.since)
    if wanted.until is not None:
        found.append(plays.c.started_at < wanted.until)
    return found


def rivals_of(play: Play) -> Mapping[int, int]:
    """Return the tracks a play cannot be told from, by their numbers, with their scores."""
    return {rival["track"]: rival["score"] for rival in json.loads(play.others)}


def numbers(found: Iterable[Play], rivals: Iterable[Mapping[int, int]]) -> set[int]:
    return {play.track for play in found}.union(*rivals)


def artists(conn: Connection) -> list[str]:
    """Return the names of artists as the catalogue spells them."""
    query = select(tracks.c.artist).where(tracks.c.artist != "").distinct()
    return list(conn.execute(query).scalars())
