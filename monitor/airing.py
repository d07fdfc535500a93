"""An airing: one play of a track, and the detections it was heard in.

Pure: decides whether what is heard goes on with what was heard before.
"""

from dataclasses import dataclass, replace

from fingerprint.detections import Detection, Rival

REPLAY = 40.0  # seconds; servers repeat up to 30 s after a reconnect (Threadfin#661), ours are burst too
JITTER = 5.0  # seconds; by which two detections of one airing may disagree where nothing is repeated


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
    zero: float  # Unix time of position 0; where the stream stalls, it only seems to be later
    held: bool = False  # it began in an earlier connection, on whose clock its start is

    def hear(self, detection: Detection, position: float, now: float) -> None:
        """Take in what one of its detections has become."""
        zero = min(self.zero, now - position)
        if self.play.resumed and not self.held:  # its start was told by a clock that was slow
            self.play = moved(self.play, zero - self.zero)
        self.zero = zero
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


def moved(play: Play, seconds: float) -> Play:
    return replace(play, started_at=play.started_at + seconds, heard_until=play.heard_until + seconds)


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
