"""Play answers: what is told of a play."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from monitor.control.answers import moment
from monitor.control.recordings import Recording
from store.plays.impressions import Heard
from store.plays.played import Played


class Impressions(BaseModel):
    """How many heard a play."""

    listeners: int = Field(description="different ones, with any part of it")
    seconds: float = Field(description="of all listeners together")
    average: float = Field(description="audience at any moment of it")
    basis: Literal["sessions", "sampled", "none"]
    delay: float = Field(description="seconds: how much later than we listeners heard it")

    @classmethod
    def of(cls, heard: Heard) -> Self:
        return cls(
            listeners=heard.listeners,
            seconds=round(heard.seconds, 3),
            average=round(heard.average, 3),
            basis=heard.basis,  # type: ignore[arg-type]  # pydantic checks it
            delay=heard.delay,
        )


class Rival(BaseModel):
    """Another recording that a play may have been."""

    track_id: str
    artist: str
    title: str
    score: int


class PlayedTrack(BaseModel):
    """A play of a recording on a stream."""

    id: int
    radio_id: int
    track_id: str
    track: Recording | None = Field(description="null: it has left the catalogue")
    started_at: datetime
    ended_at: datetime | None = Field(description="null: it is on air")
    play_length: float = Field(description="seconds; of what is on air: so far")
    track_offset: float = Field(description="seconds into the recording at the start")
    speed: float
    score: int
    others: list[Rival] = Field(description="recordings it cannot be told from")
    icy_title: str = Field(description="what the stream said was on air")
    impressions: Impressions | None = Field(description="null: its listeners are not counted yet")

    @classmethod
    def of(cls, found: Played) -> Self:
        play = found.play
        until = play.heard_until if play.ended_at is None else play.ended_at
        return cls(
            id=play.id,
            radio_id=play.radio_id,
            track_id=play.track_id,
            track=Recording.of(found.track) if found.track else None,
            started_at=moment(play.started_at),
            ended_at=None if play.ended_at is None else moment(play.ended_at),
            play_length=round(until - play.started_at, 3),
            track_offset=round(play.track_offset, 3),
            speed=play.speed,
            score=play.score,
            others=[
                Rival(track_id=track.id, artist=track.artist, title=track.title, score=score)
                for track, score in found.others
            ],
            icy_title=play.icy_title,
            impressions=Impressions.of(found.heard) if found.heard else None,
        )


class PlayList(BaseModel):
    """A page of plays, the latest first."""

    plays: list[PlayedTrack]
    next: str | None  # what to send as `before` for the next page; null: this is the last one
