"""From detections to plays: what was on air, told once.

A play is one airing of a track. It outlives a short outage: when the connection comes back and the same
airing is heard on, it is the same play. What a server repeats after that is no play at all. State: the
plays on air, those an outage has put on hold, and those that are over and might be repeated.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fingerprint.detections import Detection, Rival

HOLD = 60.0  # seconds an interrupted play waits to be heard again
REPLAY = 40.0  # seconds; servers repeat up to 30 s after a reconnect (Threadfin#661), ours are burst too
JITTER = 5.0  # seconds; by which two detections of one airing may disagree where nothing is repeated
MEMORY = 900.0  # seconds that a play which is over is remembered: an outage may be longer than HOLD


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


@dataclass(slots=True)
class Airing:
    """A play on air, and the detections of it that have not ended."""

    play: Play
    detection: Detection  # the latest
    serials: set[int]
    zero: float = float("inf")  # Unix time of position 0; where the stream stalls, it only seems to be later

    def hear(self, detection: Detection, position: float, now: float) -> None:
        """Take in what one of its detections has become."""
        self.zero = min(self.zero, now - position)
        heard_at = now if self.play.resumed else self.zero + position
        self.play = extended(self.play, detection, position, heard_at)

    def goes_on(self, detection: Detection, play: Play) -> bool:
        """Tell whether a new detection, `play` on the wall clock, is of this airing, too.

        Damage takes time out of the audio, a stall with a skip puts it between; either clock may be right.
        """
        return continues(self.detection, detection) or same_airing(self.play, play, JITTER)

    def join(self, detection: Detection, position: float, now: float) -> None:
        """Take in that the track was lost and found again; it may be recognised twice for a while."""
        self.serials.add(detection.serial)
        self.detection = detection
        self.play = replace(self.play, resumed=True)
        self.hear(detection, position, now)


class PlayBook:
    """The plays of one stream, while they last. Times are Unix seconds, arguments all.

    A detection carries seconds of the connection's audio; `age` says how old the end of that audio is: `now`
    is the time at which `position` was decoded.
    """

    def __init__(self, held: Iterable[Play] = ()) -> None:
        """Begin with `held`: plays that were on air when the daemon last ended without closing them."""
        self._airings: list[Airing] = []
        self._held = list(held)
        self._over: list[Airing] = []  # in this connection, where nothing is repeated
        self._repeatable: list[Play] = []  # over in earlier ones

    @property
    def on_air(self) -> tuple[Play, ...]:
        return (*(airing.play for airing in self._airings), *self._held)

    def started(self, detection: Detection, position: float, now: float) -> Play | None:
        """Take in a new detection; return the play it begins, or None where it goes on with one there is.

        What is repeated, or still on when the hold is over, is none either: an airing is told once.
        """
        play = placed(detection, position, now)
        if airing := next((one for one in self._airings if one.goes_on(detection, play)), None):
            airing.join(detection, position, now)
            return None
        if self._is_told(detection, play):
            return None
        held = next((held for held in self._held if same_airing(held, play)), None)
        airing = Airing(
            replace(held, resumed=True) if held else play, detection, {detection.serial}, now - position
        )
        self._airings.append(airing)
        if not held:
            return play
        self._held.remove(held)
        airing.hear(detection, position, now)
        return None

    def stored(self, detection: Detection, number: int) -> None:
        """Remember the row number of the play that `detection` began."""
        if airing := self._airing(detection):
            airing.play = replace(airing.play, number=number)

    def heard(self, detections: Iterable[Detection], position: float, now: float) -> None:
        """Take in how far the plays on air have come."""
        for detection in detections:
            if airing := self._airing(detection):
                airing.hear(detection, position, now)

    def ended(self, detection: Detection, position: float, now: float) -> Play | None:
        """Take in the end of a detection; return the play that is finished by it."""
        airing = self._airing(detection)
        if airing is None:
            return None
        airing.hear(detection, position, now)
        airing.serials.remove(detection.serial)
        if airing.serials:
            return None
        self._airings.remove(airing)
        self._over.append(airing)
        return airing.play

    def refuted(self, detection: Detection) -> Play | None:
        """Take in that a detection was a mistake; return the play that never was, if it began one."""
        airing = self._airing(detection)
        if airing is None:
            return None
        airing.serials.remove(detection.serial)
        if airing.serials:
            return None
        self._airings.remove(airing)
        return airing.play

    def interrupt(self) -> None:
        """Put everything on hold: the connection is lost, and its serials with it."""
        self._held += (airing.play for airing in self._airings)
        self._airings.clear()
        self._repeatable += (airing.play for airing in self._over)
        self._over.clear()

    def expire(self, now: float) -> list[Play]:
        """Return held plays that were not heard again in time; they are over."""
        over = [play for play in self._held if now - play.heard_until > HOLD]
        self._held = [play for play in self._held if play not in over]
        self._over = [airing for airing in self._over if is_recent(airing.play, now)]
        self._repeatable = [play for play in (*self._repeatable, *over) if is_recent(play, now)]
        return over

    def close(self) -> list[Play]:
        """Return, and forget, every play: the stream is not monitored any longer."""
        plays = list(self.on_air)
        self._airings.clear()
        self._held.clear()
        return plays

    def _airing(self, detection: Detection) -> Airing | None:
        return next((airing for airing in self._airings if detection.serial in airing.serials), None)

    def _is_told(self, detection: Detection, play: Play) -> bool:
        """Tell whether a play is over already: it was repeated, or recognised with a break."""
        return any(same_airing(over, play) for over in self._repeatable) or any(
            over.goes_on(detection, play) for over in self._over
        )


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
    until = max(seen.heard_until, start.started_at)
    if play.resumed:  # what was repeated, or came late, does not make it longer
        until = max(play.heard_until, min(now, start.started_at + progress(play, detection)))
    return replace(
        play,
        started_at=start.started_at,
        track_offset=start.track_offset,
        heard_until=until,
        score=max(play.score, seen.score),
        others=seen.others,
    )


def progress(play: Play, detection: Detection) -> float:
    """Return the seconds from the beginning of `play` to where `detection` is in the recording."""
    reached = detection.track_offset + (detection.end - detection.start) * detection.speed
    return (reached - play.track_offset) / play.speed


def same_airing(earlier: Play, play: Play, tolerance: float = REPLAY) -> bool:
    """Tell whether `play` goes on with `earlier`: the same track, at the place where it would be by now.

    A server may repeat, or skip, up to REPLAY seconds when one reconnects.
    """
    expected = earlier.track_offset + (play.started_at - earlier.started_at) * earlier.speed
    return alike(earlier, play) and abs(play.track_offset - expected) <= tolerance


def continues(earlier: Detection, detection: Detection) -> bool:
    """Tell whether a detection goes on with an earlier one of the same connection."""
    expected = earlier.track_offset + (detection.start - earlier.start) * earlier.speed
    return alike(earlier, detection) and abs(detection.track_offset - expected) <= JITTER


def alike(one: Play | Detection, other: Play | Detection) -> bool:
    """Tell whether two are of one recording, or of two that cannot be told apart."""
    return other.track in tracks(one) or one.track in tracks(other)


def tracks(one: Play | Detection) -> set[int]:
    return {one.track, *(rival.track for rival in one.others)}


def is_recent(play: Play, now: float) -> bool:
    return now - play.heard_until <= MEMORY
