"""A line: how a track's time and pitch relate to the stream's, while it is playing."""

from dataclasses import dataclass

from fingerprint.index.reader import Entry


@dataclass(frozen=True, slots=True)
class Line:
    """The frame `offset + speed * n` of the track is heard at frame n of the stream."""

    entry: Entry
    offset: float  # frames
    speed: float = 1.0  # track time a stream time: above 1 where the station plays it faster
    shift: float = 0.0  # octaves by which it is heard higher than recorded

    @property
    def plain(self) -> bool:
        """Whether the track is played as recorded."""
        return (self.speed, self.shift) == (1.0, 0.0)

    def in_track(self, frame: float) -> float:
        return self.offset + self.speed * frame

    def in_stream(self, frame: float) -> float:
        return (frame - self.offset) / self.speed
