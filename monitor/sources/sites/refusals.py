"""Refusals: for how long a site that said no is not asked again. Pure: time is an argument.

A stream comes back every minute. Each time costs a process, and YouTube shuts out who asks too often.
"""

from monitor.sources.sites.messages import Failed, Trouble

SOON = 120.0  # seconds; a broadcast may begin at any time
LATER = 900.0  # seconds; what has to change does so seldom
RESTS = {
    ("YouTube", Trouble.OFFLINE): SOON,
    ("YouTube", Trouble.BROKEN): SOON,
    ("YouTube", Trouble.ENDED): LATER,
    ("YouTube", Trouble.NOT_LIVE): LATER,
    ("YouTube", Trouble.UNKNOWN): LATER,
    ("YouTube", Trouble.BLOCKED): LATER,
    ("YouTube", Trouble.LOGIN): LATER,
    ("YouTube", Trouble.AGE): LATER,
    ("YouTube", Trouble.MEMBERS): LATER,
    ("YouTube", Trouble.RUNTIME): LATER,
    ("Twitch", Trouble.UNKNOWN): LATER,
    ("Twitch", Trouble.BLOCKED): LATER,
}


def rest_of(site: str, failed: Failed, time: float) -> float:
    """Return the seconds for which an answer stands that came at `time` (Unix)."""
    if failed.trouble is Trouble.UPCOMING:
        return SOON if failed.starts is None else min(LATER, max(SOON, failed.starts - time))
    return RESTS.get((site, failed.trouble), 0.0)


class Refusals:
    """Remembers what was refused, by page. `now` is of a monotonic clock."""

    def __init__(self) -> None:
        self._standing: dict[str, tuple[float, Failed]] = {}

    def remember(self, page: str, failed: Failed, until: float) -> None:
        self._standing[page] = (until, failed)

    def standing(self, page: str, now: float) -> Failed | None:
        """Return why a page is not worth asking for yet, or None."""
        self._standing = {one: entry for one, entry in self._standing.items() if now < entry[0]}
        return self._standing[page][1] if page in self._standing else None
