"""Average audience: what samples say of a stretch of time. Pure.

A sample stands for the time that is nearer to it than to any other, and for no more than half the longest gap
to either side. A poll that failed is a sample too, and stands for time of which nothing is known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.audience.samples import Sample

Span = tuple[float, int]  # seconds, listeners


@dataclass(frozen=True, slots=True)
class Average:
    """How many listened, as far as it was sampled."""

    listeners: float
    least: int
    most: int
    covered: float  # seconds of the stretch that samples stand for


def average(samples: Sequence[Sample], begin: float, end: float, longest_gap: float) -> Average | None:
    """Return the audience of [begin, end]; None where nothing is known of it.

    Args:
        samples: of one stream, by time: those from begin - longest_gap / 2 to end + longest_gap / 2 suffice.
        begin: Unix time.
        end: Unix time.
        longest_gap: seconds between two samples that nothing is missing between.
    """
    spans = list(known(samples, begin, end, longest_gap / 2.0))
    covered = sum(seconds for seconds, _ in spans)
    if not covered:
        return None
    listened = sum(seconds * listeners for seconds, listeners in spans)
    counts = [listeners for _, listeners in spans]
    return Average(listened / covered, min(counts), max(counts), covered)


def known(samples: Sequence[Sample], begin: float, end: float, reach: float) -> Iterator[Span]:
    """Yield how much of [begin, end] each sample stands for, and its listeners; not those that failed."""
    for number, sample in enumerate(samples):
        first, last = max(begin, sample.at - reach), min(end, sample.at + reach)
        if number:
            first = max(first, (samples[number - 1].at + sample.at) / 2.0)
        if number + 1 < len(samples):
            last = min(last, (sample.at + samples[number + 1].at) / 2.0)
        if sample.listeners is not None and last > first:
            yield last - first, sample.listeners
