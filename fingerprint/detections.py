"""What a tracker tells: that a track is on, and that it has ended."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rival:
    """Another recording that cannot be told apart from the one reported."""

    track: int
    score: int  # 0..100


@dataclass(frozen=True, slots=True)
class Detection:
    """One track on air; times in seconds since the first sample of the stream."""

    serial: int  # unique within a tracker
    track: int
    start: float
    end: float  # so far, until the detection has ended
    track_offset: float  # seconds into the recording at `start`
    speed: float  # above 1: played faster than recorded
    score: int  # 0..100; 85 and above are safe
    others: tuple[Rival, ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """A track was recognised; its start may still be corrected when it ends."""

    detection: Detection


@dataclass(frozen=True, slots=True)
class Ended:
    """A track that was started is over."""

    detection: Detection
    refuted: bool = False  # it never was on: another recording turned out to be the true one


Event = Started | Ended
