"""Hearing: who heard a play, and what that comes to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from audience.polling.average import Average
from audience.stays import Stay

Visit = tuple[int, Stay]  # a listener's number, and when they listened


@dataclass(frozen=True, slots=True)
class Airing:
    """When listeners of a stream heard a play: later than we did by the delay of the stream."""

    play: int
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Impressions:
    """How many heard a play. `basis`: sessions, sampled or none, which is what the figures rest on."""

    listeners: int = 0
    seconds: float = 0.0  # of all listeners together
    average: float = 0.0  # audience, at any moment of the play
    basis: str = "none"


def audiences(
    airings: Iterable[Airing], visits: Sequence[Visit]
) -> Iterator[tuple[Airing, dict[int, float]]]:
    """Yield for each airing on a stream who heard it, and for how many seconds."""
    coming = sorted(visits, key=lambda visit: visit[1].joined)
    position, here = 0, list[Visit]()
    for airing in sorted(airings, key=lambda airing: airing.begins):
        while position < len(coming) and coming[position][1].joined < airing.ends:
            here.append(coming[position])
            position += 1
        here = [visit for visit in here if visit[1].until > airing.begins]
        yield airing, heard(airing, here)


def heard(airing: Airing, visits: Iterable[Visit]) -> dict[int, float]:
    """Return the seconds each listener heard of an airing. Who listens twice at once counts as one."""
    seconds: dict[int, float] = {}
    for listener, stay in visits:
        if stay.touches(airing.begins, airing.ends):
            seconds[listener] = seconds.get(listener, 0.0) + stay.overlap(airing.begins, airing.ends)
    return seconds


def of_sessions(airing: Airing, seconds: Mapping[int, float]) -> Impressions:
    """Return what the listeners of an airing come to."""
    total = sum(seconds.values())
    return Impressions(len(seconds), total, over(total, airing), "sessions")


def of_average(airing: Airing, found: Average | None) -> Impressions:
    """Return what polled counts come to.

    The most that were there at once is the least number of listeners there can have been.
    """
    if found is None:
        return Impressions()
    return Impressions(
        found.most, found.listeners * (airing.ends - airing.begins), found.listeners, "sampled"
    )


def over(seconds: float, airing: Airing) -> float:
    length = airing.ends - airing.begins
    return seconds / length if length > 0 else 0.0


def reach(audiences_heard: Iterable[Iterable[int]]) -> int:
    """Return how many different listeners heard any of several airings: never a sum."""
    return len(set().union(*audiences_heard))
