"""From detections to plays: what was on air, told once.

A play is one airing of a track. It outlives a short outage: when the connection comes back and the same
airing is heard on, it is the same play. State: the plays on air, and those an outage has put on hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fingerprint.detections import Detection, Rival

HOLD = 60.0  # seconds an interrupted play waits to be heard again
REPLAY = 40.0  # seconds; servers repeat up to 30 s after a reconnect (Threadfin#661), ours are burst too


@dataclass(frozen=True, slots=True)
class Play:
    """One airing of a track. Times are Unix seconds."""

    track: int
    started_at: float
    heard_until: float
    track_offset: float  # seconds into the recording at `started_at`
    speed: float
    score: int
    others: tuple[Rival, ...] = ()
    resumed: bool = False  # after an outage: its detection tells nothing of its start
    number: int | None = None  # of its row, once it is stored

    @property
    def length(self) -> float:
        """Seconds on air."""
        return self.heard_until - self.started_at


class PlayBook:
    """The plays of one stream, while they last. Times are Unix seconds, arguments all.

    A detection carries seconds of the connection's audio; `age` says how old the end of that audio is: `now`
    is the time at which `position` was decoded.
    """

    def __init__(self, held: Iterable[Play] = ()) -> None:
        """Begin with `held`: plays that were on air when the daemon last ended without closing them."""
        self._on_air: dict[int, Play] = {}  # by the serial of the detection
        self._held = list(held)

    @property
    def on_air(self) -> tuple[Play, ...]:
        return (*self._on_air.values(), *self._held)

    def started(self, detection: Detection, position: float, now: float) -> Play | None:
        """Take in a new detection; return the play it begins, or None where it goes on with a held one."""
        play = placed(detection, position, now)
        held = next((held for held in self._held if same_airing(held, play)), None)
        if held is None:
            self._on_air[detection.serial] = play
            return play
        self._held.remove(held)
        until = max(held.heard_until, play.heard_until)
        self._on_air[detection.serial] = replace(held, heard_until=until, resumed=True)
        return None

    def stored(self, detection: Detection, number: int) -> None:
        """Remember the row number of the play that `detection` began."""
        self._on_air[detection.serial] = replace(self._on_air[detection.serial], number=number)

    def heard(self, detections: Iterable[Detection], position: float, now: float) -> None:
        """Take in how far the plays on air have come."""
        for detection in detections:
            if play := self._on_air.get(detection.serial):
                self._on_air[detection.serial] = extended(play, detection, position, now)

    def ended(self, detection: Detection, position: float, now: float) -> Play | None:
        """Take in the end of a detection; return the finished play."""
        play = self._on_air.pop(detection.serial, None)
        return extended(play, detection, position, now) if play else None

    def interrupt(self) -> None:
        """Put everything on hold: the connection is lost, and its serials with it."""
        self._held += self._on_air.values()
        self._on_air.clear()

    def expire(self, now: float) -> list[Play]:
        """Return, and forget, held plays that were not heard again in time."""
        over = [play for play in self._held if now - play.heard_until > HOLD]
        self._held = [play for play in self._held if play not in over]
        return over

    def close(self) -> list[Play]:
        """Return, and forget, every play: the stream is not monitored any longer."""
        plays = list(self.on_air)
        self._on_air.clear()
        self._held.clear()
        return plays


def placed(detection: Detection, position: float, now: float) -> Play:
    """Return the play a detection is, on the wall clock."""
    return Play(
        track=detection.track,
        started_at=now - (position - detection.start),
        heard_until=now - (position - detection.end),
        track_offset=detection.track_offset,
        speed=detection.speed,
        score=detection.score,
        others=detection.others,
    )


def extended(play: Play, detection: Detection, position: float, now: float) -> Play:
    """Return `play` with what its detection has become."""
    seen = placed(detection, position, now)
    start = play if play.resumed else seen
    return replace(
        play,
        started_at=start.started_at,
        track_offset=start.track_offset,
        heard_until=max(seen.heard_until, start.started_at),
        score=max(play.score, seen.score),
        others=seen.others,
    )


def same_airing(held: Play, play: Play) -> bool:
    """Tell whether `play` goes on with `held`: the same track, at the place where it would be by now.

    A server may repeat, or skip, up to REPLAY seconds when one reconnects.
    """
    expected = held.track_offset + (play.started_at - held.started_at) * held.speed
    return play.track == held.track and abs(play.track_offset - expected) <= REPLAY
