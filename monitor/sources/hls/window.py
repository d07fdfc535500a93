"""Window: which segments of a playlist are next. Pure."""

from dataclasses import dataclass

from monitor.sources.hls.playlist import Media, Segment

LIVE_EDGE = 3  # segments from the end of what is live (RFC 8216, section 6.3.3)
CATCH_UP = 300.0  # seconds that are fetched later than live; what is more is left out


@dataclass(frozen=True, slots=True)
class Take:
    """What to fetch."""

    segments: tuple[Segment, ...]
    jumped: bool  # there is something missing in front of them


def first_take(media: Media) -> Take:
    """Return what to begin with: all that is complete, the end of what is live."""
    return Take(media.segments if media.ended else media.segments[-LIVE_EDGE:], jumped=False)


def next_take(last: int, media: Media) -> Take:
    """Return what follows the segment with the sequence number `last`."""
    if not media.segments:
        return Take((), jumped=False)
    if began_anew(last, media):
        return Take(media.segments[-LIVE_EDGE:], jumped=True)
    fresh = tuple(segment for segment in media.segments if segment.sequence > last)
    if sum(segment.duration for segment in fresh) > CATCH_UP and not media.ended:
        fresh = fresh[-LIVE_EDGE:]
    return Take(fresh, jumped=bool(fresh) and fresh[0].sequence > last + 1)


def began_anew(last: int, media: Media) -> bool:
    """Return whether the server counts from another number than before.

    Behind by no more than its own length, a playlist is an older one: caches give such out for a while.
    """
    return media.segments[-1].sequence + len(media.segments) < last
