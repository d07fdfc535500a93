"""Times: which times of events are believed."""

LATEST = 24 * 3600.0  # seconds an event may be late
SKEW = 300.0  # seconds the clock of a client may be ahead of ours


class BadTime(ValueError):
    """The time of an event is not believed; the message says why."""


def placed(at: float, now: float) -> float:
    """Return when an event happened: as its client says, but never later than now.

    Raises:
        BadTime: it is too late, or from the future.
    """
    if at > now + SKEW:
        raise BadTime(f"ts: {at - now:.0f} seconds ahead; at most {SKEW:.0f} are put down to the clock")
    if not at >= now - LATEST:
        raise BadTime("ts: more than 24 hours ago")
    return min(at, now)
