"""Reporting: a play or a change of state, stored together with the callback that tells of it.

Each method is one transaction: what the owner is told has happened, and what has happened will be told.
"""

import json
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo
from typing import TypeVar

from sqlalchemy import Connection

from callbacks import payloads
from callbacks.songs import Song
from callbacks.telling import Desk
from config.forms import zone
from fingerprint.detections import Rival
from monitor.airing import Play
from monitor.health import Change
from store.accounts import policies, streams
from store.accounts.streams import Stream
from store.database import Database
from store.patience import patiently
from store.plays import plays, tracks
from store.plays.tracks import Track

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reporter:
    """Reports what happens on one stream."""

    database: Database
    stream: Stream
    zone: tzinfo  # in which callbacks tell when a play began, unless the account has one of its own
    stored: Callable[[Collection[str]], None]  # called after a commit, with the longpolls it has events for

    async def started(self, play: Play, title: str) -> int:
        """Store a new play and, where the owner wants to know at once, tell of it. Returns its row number."""

        def work(desk: Desk) -> tuple[int, str]:
            told = self._tell(desk, play, None) if self.stream.callbacks == "before" else ""
            return plays.start(desk.conn, self._row(play, title, track_id(desk.conn, play.track))), told

        number, told = await self._write(work)
        log.info("on air: track %d%s", play.track, told, extra={"play_id": number})
        return number

    async def heard(self, on_air: Iterable[Play]) -> None:
        """Store how far plays have come."""
        progress = [(play.number, play.heard_until) for play in on_air if play.number is not None]

        def work(desk: Desk) -> None:
            for number, until in progress:
                plays.heard(desk.conn, number, until)

        await self._write(work)

    async def finished(self, play: Play, title: str) -> None:
        """Store the end of a play and, where the owner wants to know then, tell of it."""

        def work(desk: Desk) -> tuple[int, str]:
            row = self._row(play, title, track_id(desk.conn, play.track))
            number = plays.start(desk.conn, row) if play.number is None else play.number
            plays.finish(desk.conn, number, row)
            return number, self._tell(desk, play, play.length) if self.stream.callbacks == "after" else ""

        number, told = await self._write(work)
        log.info("played for %.0f s: track %d%s", play.length, play.track, told, extra={"play_id": number})

    async def withdrawn(self, play: Play) -> None:
        """Take a play out again: another recording turned out to be the true one.

        The owner has been told where that is wanted at once, and not where it is wanted afterwards.
        """
        if play.number is not None:
            number = play.number
            await self._write(lambda desk: plays.remove(desk.conn, number))
        log.warning("never was on air: track %d", play.track, extra={"play_id": play.number})

    async def notify(self, change: Change, now: float) -> None:
        """Store a change of the stream's state, and tell of it."""
        log.info("notification %d: %s", change.code, change.message)
        account, radio_id = self.stream.account, self.stream.radio_id
        body = payloads.notification(radio_id, change.code, change.message, int(now))

        def work(desk: Desk) -> None:
            streams.set_state(desk.conn, account, radio_id, change.code)
            desk.tell(account, radio_id, "notification", body)

        await self._write(work)

    def _row(self, play: Play, title: str, id_: str) -> plays.Play:
        return plays.Play(
            account=self.stream.account,
            radio_id=self.stream.radio_id,
            track=play.track,
            track_id=id_,
            started_at=play.started_at,
            heard_until=play.heard_until,
            track_offset=play.track_offset,
            speed=play.speed,
            score=play.score,
            others=json.dumps([asdict(rival) for rival in play.others]),
            icy_title=title,
        )

    def _tell(self, desk: Desk, play: Play, length: float | None) -> str:
        """Tell the owner of a play, as the owner wishes; return what to add to the log."""
        account, radio_id = self.stream.account, self.stream.radio_id
        wishes = policies.telling(desk.conn, account)
        known = songs_of(desk.conn, [Rival(play.track, play.score), *play.others])
        songs = [song for song in known if song.score >= wishes.minimum_score]
        if not songs:
            reason = "below the minimum score" if known else "which has left the catalogue"
            return f", {reason}: not told"
        where = zone(wishes.timezone) if wishes.timezone else self.zone
        wanted = payloads.requested_metadata(wishes.callback_url)
        body = payloads.result(radio_id, play.started_at, length, songs, where, wanted)
        desk.tell(account, radio_id, "result", body)
        return f", {songs[0].artist} - {songs[0].title}"

    async def _write(self, work: Callable[[Desk], T]) -> T:
        """Commit, however long it takes: an event is never given up."""

        def transaction(conn: Connection) -> tuple[T, Collection[str]]:
            desk = Desk(conn)
            return work(desk), desk.categories

        result, categories = await patiently(self.database.write, transaction)
        self.stored(categories)
        return result


def songs_of(conn: Connection, rivals: Sequence[Rival]) -> list[Song]:
    """Return what the catalogue says of recordings, in their order, as far as it still has them."""
    known = tracks.by_number(conn, [rival.track for rival in rivals])
    return [song_of(known[rival.track], rival.score) for rival in rivals if rival.track in known]


def song_of(track: Track, score: int) -> Song:
    return Song(
        artist=track.artist,
        title=track.title,
        score=score,
        album=track.album,
        release_date=track.release_date,
        label=track.label,
        song_link=track.song_link,
        isrc=track.isrc,
        upc=track.upc,
        audio_id=track.audio_id,
        musicbrainz=track.musicbrainz,
        duration=track.duration,
    )


def track_id(conn: Connection, number: int) -> str:
    """Return the id of a recording; empty where it has left the catalogue."""
    track = tracks.by_number(conn, [number]).get(number)
    return track.id if track else ""
