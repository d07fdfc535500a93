"""Watching: what the control port tells of streams at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from monitor.live.stream import Failure, State
from monitor.live.strip import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class OnAir:
    """What is on air. Times are Unix seconds."""

    track_id: str  # empty: it has left the catalogue
    title: str
    artist: str
    since: float
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamNow:
    """A stream at this moment. Times are Unix seconds."""

    radio_id: int
    name: str  # empty: it has none
    url: str  # as it was given, secrets and all
    origin: str  # api, file
    code: int  # of the last notification: 0, 650, 651
    state: State
    since: float  # when it came to be in this state
    on_air: OnAir | None = None
    title: str = ""  # what the station says is on air
    failure: Failure | None = None  # the last one
    cells: tuple[Cell, ...] = ()  # of the strip, the latest last
    until: float = 0.0  # when the last of them ended
    listeners: int | None = None  # None: nobody knows


class Watching(Protocol):
    """The streams of every account, as they are at this moment."""

    async def streams(self, account: str) -> Sequence[StreamNow]:
        """Return the streams of an account, in the order of their radio_ids."""
