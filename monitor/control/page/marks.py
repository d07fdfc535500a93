"""Marks: how a state of a stream is told in a word, and how it is shown."""

from dataclasses import dataclass

from monitor.control.watching import StreamNow
from monitor.live.stream import State

NO_MUSIC = 651


@dataclass(frozen=True, slots=True)
class Mark:
    """A word, and the kind of state it is of, which has a colour."""

    word: str
    kind: str  # good, wait, bad


MARKS = {
    State.RUNNING: Mark("running", "good"),
    State.CONNECTING: Mark("connecting", "wait"),
    State.WAITING: Mark("waiting to reconnect", "bad"),
    State.QUARANTINED: Mark("quarantined", "bad"),
}


def mark(stream: StreamNow) -> Mark:
    """Return how a stream is marked."""
    if stream.state is State.RUNNING and stream.code == NO_MUSIC:
        return Mark("running, no music", "wait")
    return MARKS[stream.state]


def in_trouble(stream: StreamNow) -> bool:
    """Tell whether somebody should look: it is not heard, or there is no music on it."""
    return stream.state in {State.WAITING, State.QUARANTINED} or stream.code != 0
