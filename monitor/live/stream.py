"""One stream as it is at this moment. Is fed by its listener; times are Unix seconds, arguments all."""

from dataclasses import dataclass, field
from enum import StrEnum

from monitor.live.sounds import Sound
from monitor.live.strip import Strip

LONGEST = 300  # characters kept of what strangers say


class State(StrEnum):
    """What a stream's task does."""

    CONNECTING = "connecting"  # there is no sound yet
    RUNNING = "running"
    WAITING = "waiting"  # until it connects again
    QUARANTINED = "quarantined"  # it brought recognisers down, and is not heard


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a connection ended, in words, and when."""

    reason: str
    at: float


@dataclass(slots=True)
class LiveStream:
    """What there is to know of one stream. Its size does not grow."""

    began: float
    state: State = State.CONNECTING
    since: float = field(init=False)  # when it came to be in this state
    title: str = ""  # what the station says is on air
    failure: Failure | None = None  # the last one; it stays when the stream is heard again
    strip: Strip = field(init=False)
    _harmful: bool = False

    def __post_init__(self) -> None:
        self.since = self.began
        self.strip = Strip(self.began)

    def connecting(self, now: float) -> None:
        """Take in that it connects."""
        self._enter(State.QUARANTINED if self._harmful else State.CONNECTING, now)

    def heard(self, sound: Sound, level: float, now: float) -> None:
        """Take in about a second of sound; `level` is in dBFS."""
        self._harmful = False
        self._enter(State.RUNNING, now)
        self.strip.hear(sound, level, now)

    def lost(self, reason: str, now: float, *, harmful: bool) -> None:
        """Take in that it is not connected any more; `harmful`: it brings recognisers down."""
        self.failure = Failure(reason[:LONGEST], now)
        self._harmful = harmful
        self.title = ""
        self._enter(State.QUARANTINED if harmful else State.WAITING, now)

    def titled(self, text: str) -> None:
        """Take in what the station says is on air."""
        self.title = text[:LONGEST]

    def _enter(self, state: State, now: float) -> None:
        if state is not self.state:
            self.state, self.since = state, now
