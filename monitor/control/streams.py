"""/v1/streams: the streams of an account as they are at this moment."""

from datetime import datetime
from typing import Literal, Self

from aiohttp import web
from pydantic import BaseModel, Field

from config.urls import masked_url
from monitor.control.access import Access
from monitor.control.answers import moment
from monitor.control.v1 import admitted, answer, stored
from monitor.control.watching import OnAir, StreamNow, Watching
from monitor.live.strip import CELLS, SECONDS

LETTERS = (
    "a letter a cell: r recognised, m music nobody recognised, t talk, n noise, s silence, ? not judged yet,"
    " - nothing is heard"
)


class Playing(BaseModel):
    """What is on air."""

    track_id: str = Field(description="empty: it has left the catalogue")
    title: str
    artist: str
    since: datetime
    score: int

    @classmethod
    def of(cls, on_air: OnAir) -> Self:
        return cls(
            track_id=on_air.track_id,
            title=on_air.title,
            artist=on_air.artist,
            since=moment(on_air.since),
            score=on_air.score,
        )


class LastError(BaseModel):
    """Why the last connection ended."""

    message: str
    at: datetime


class RecentSound(BaseModel):
    """What was heard in the last minutes, the latest last."""

    until: datetime
    seconds: int = Field(default=SECONDS, description="a cell")
    content: str = Field(max_length=CELLS, description=LETTERS)
    level: list[int | None] = Field(max_length=CELLS, description="dBFS; null: nothing is heard")

    @classmethod
    def of(cls, stream: StreamNow) -> Self:
        return cls(
            until=moment(stream.until),
            content="".join(cell.sound for cell in stream.cells),
            level=[cell.level for cell in stream.cells],
        )


class LiveStatus(BaseModel):
    """A stream at this moment."""

    radio_id: int
    name: str
    url: str = Field(description="without its secrets")
    state: Literal["connecting", "running", "waiting", "quarantined"] = Field(
        description="waiting: until it connects again; quarantined: it brings recognisers down"
    )
    since: datetime = Field(description="when it came to be in this state")
    notification_code: int = Field(description="the last one told: 0, 650 or 651")
    now_playing: Playing | None
    icy_title: str = Field(description="what the station says is on air; empty: nothing")
    last_error: LastError | None
    recent: RecentSound
    listeners: int | None = Field(description="null: nobody knows")

    @classmethod
    def of(cls, stream: StreamNow) -> Self:
        failure = stream.failure
        return cls(
            radio_id=stream.radio_id,
            name=stream.name,
            url=masked_url(stream.url),
            state=stream.state.value,
            since=moment(stream.since),
            notification_code=stream.code,
            now_playing=Playing.of(stream.on_air) if stream.on_air else None,
            icy_title=stream.title,
            last_error=LastError(message=failure.reason, at=moment(failure.at)) if failure else None,
            recent=RecentSound.of(stream),
            listeners=stream.listeners,
        )


class LiveStatusList(BaseModel):
    """The streams of an account."""

    streams: list[LiveStatus]


class Streams:
    """Answers /v1/streams."""

    def __init__(self, watching: Watching, access: Access) -> None:
        self._watching = watching
        self._access = access

    async def listed(self, request: web.Request) -> web.Response:
        """List the streams of the account, and what is heard on them."""
        token = await admitted(self._access, request, "read")
        streams = await stored(self._watching.streams(token.account))
        return answer(LiveStatusList(streams=[LiveStatus.of(stream) for stream in streams]))
