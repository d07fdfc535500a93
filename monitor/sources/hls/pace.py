"""Pace: how often to ask for a playlist, and when to give up. Pure; whatever the playlist says."""

from dataclasses import dataclass

from monitor.sources.hls.playlist import Media

LONGEST = 30.0  # seconds a segment is believed to last
SHORTEST_WAIT = 1.0  # seconds between two requests for a playlist
SHORTEST_PATIENCE = 5.0  # seconds
SLACK = 10.0  # seconds, besides twice its length, that a segment may take
BETWEEN_SEGMENTS = 0.1  # seconds between two requests for segments
FAILURES = 5  # in a row, of segments or of the playlist
REFRESH_EARLY = 20 * 60.0  # seconds before an address expires
REFRESH_REST = 60.0  # seconds between two new addresses


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a playlist moves."""

    target: float = SHORTEST_WAIT  # seconds from one segment to the next

    def wait(self, *, news: bool) -> float:
        """Return the seconds from one request to the next (RFC 8216, section 6.3.4)."""
        return max(SHORTEST_WAIT, self.target if news else self.target / 2)

    @property
    def patience(self) -> float:
        """Seconds without a new segment after which the stream has stalled."""
        return max(SHORTEST_PATIENCE, 3 * self.target)


def pace_of(media: Media) -> Pace:
    """Return the pace of a playlist; its segments may last longer than it says."""
    longest = max((segment.duration for segment in media.segments), default=0.0)
    return Pace(min(LONGEST, max(SHORTEST_WAIT, media.target, longest)))


def deadline(duration: float) -> float:
    """Return the seconds that fetching a segment may take."""
    return 2 * min(duration, LONGEST) + SLACK


def refreshed_within(lifetime: float) -> float:
    """Return for how many seconds to use an address that is good for `lifetime`."""
    return max(lifetime / 2, lifetime - REFRESH_EARLY)
