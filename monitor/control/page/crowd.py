"""The crowd: how many listened over a time, from listening sessions and from counts of servers. Pure."""

from bisect import bisect_right
from collections.abc import Sequence

from store.audience.samples import Sample

Point = tuple[float, int | None]  # Unix time, listeners; None: nobody knows
HOLDS = 180.0  # seconds for which a count of a server holds


def crowd(
    spans: Sequence[tuple[float, float]], samples: Sequence[Sample], times: Sequence[float]
) -> list[Point]:
    """Return how many listened at each of some times: who had a session, or what was counted if that is more.

    Args:
        spans: when listeners were there: joined, heard until.
        samples: counts of the server, the oldest first.
        times: Unix seconds, growing.
    """
    joined = sorted(begin for begin, _ in spans)
    left = sorted(end for _, end in spans)
    counted_at = [sample.at for sample in samples]
    points: list[Point] = []
    for at in times:
        there = bisect_right(joined, at) - bisect_right(left, at)
        place = bisect_right(counted_at, at) - 1
        fresh = place >= 0 and at - counted_at[place] < HOLDS
        counted = samples[place].listeners if fresh else None
        points.append((at, max(there, counted) if counted is not None else there or None))
    return points


def most(points: Sequence[Point]) -> int:
    """Return the highest number."""
    return max((value for _, value in points if value is not None), default=0)
