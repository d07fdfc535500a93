"""From detections to plays: what was on air, told once.

A play is one airing of a track. It outlives a short outage: when the connection comes back and the same
airing is heard on, it is the same play. What a server repeats after that is no play at all. State: the
plays on air, those an outage has put on hold, and those that are over and might be repeated.
"""

from collections.abc import Iterable
from dataclasses import replace

from fingerprint.detections import Detection
from monitor.airing import Airing, Play, placed, same_airing

HOLD = 60.0  # seconds an interrupted play waits to be heard again
MEMORY = 900.0  # seconds that a play which is over is remembered: an outage may be longer than HOLD


class PlayBook:
    """The plays of one stream, while they last. Times are Unix seconds, arguments all.

    A detection carries seconds of the connection's audio; `age` says how old the end of that audio is: `now`
    is the time at which `position` was decoded.
    """

    def __init__(self, held: Iterable[Play] = ()) -> None:
        """Begin with `held`: plays that were on air when the daemon last ended without closing them."""
        self._airings: list[Airing] = []
        self._held = list(held)
        self._over: list[Airing] = []  # in this connection, where nothing is repeated
        self._repeatable: list[Play] = []  # over in earlier ones

    @property
    def on_air(self) -> tuple[Play, ...]:
        return (*(airing.play for airing in self._airings), *self._held)

    def started(self, detection: Detection, position: float, now: float) -> Play | None:
        """Take in a new detection; return the play it begins, or None where it goes on with one there is.

        What is repeated, or still on when the hold is over, is none either: an airing is told once.
        """
        play = placed(detection, position, now)
        if airing := next((one for one in self._airings if one.goes_on(detection, play)), None):
            airing.join(detection, position, now)
            return None
        if self._is_told(detection, play):
            return None
        held = next((held for held in self._held if same_airing(held, play)), None)
        airing = Airing(play, detection, {detection.serial}, now - position)
        self._airings.append(airing)
        if held is None:
            return play
        self._held.remove(held)
        airing.play, airing.held = replace(held, resumed=True), True
        airing.hear(detection, position, now)
        return None

    def stored(self, detection: Detection, number: int) -> None:
        """Remember the row number of the play that `detection` began."""
        if airing := self._airing(detection):
            airing.play = replace(airing.play, number=number)

    def heard(self, detections: Iterable[Detection], position: float, now: float) -> None:
        """Take in how far the plays on air have come."""
        for detection in detections:
            if airing := self._airing(detection):
                airing.hear(detection, position, now)

    def ended(self, detection: Detection, position: float, now: float) -> Play | None:
        """Take in the end of a detection; return the play that is finished by it."""
        airing = self._airing(detection)
        if airing is None:
            return None
        airing.hear(detection, position, now)
        airing.serials.remove(detection.serial)
        if airing.serials:
            return None
        self._airings.remove(airing)
        self._over.append(airing)
        return airing.play

    def refuted(self, detection: Detection) -> Play | None:
        """Take in that a detection was a mistake; return the play that never was, if it began one."""
        airing = self._airing(detection)
        if airing is None:
            return None
        airing.serials.remove(detection.serial)
        if airing.serials:
            return None
        self._airings.remove(airing)
        return airing.play

    def interrupt(self) -> None:
        """Put everything on hold: the connection is lost, and its serials with it."""
        self._held += (airing.play for airing in self._airings)
        self._airings.clear()
        self._repeatable += (airing.play for airing in self._over)
        self._over.clear()

    def expire(self, now: float) -> list[Play]:
        """Return held plays that were not heard again in time; they are over."""
        over = [play for play in self._held if now - play.heard_until > HOLD]
        self._held = [play for play in self._held if play not in over]
        self._over = [airing for airing in self._over if is_recent(airing.play, now)]
        self._repeatable = [play for play in (*self._repeatable, *over) if is_recent(play, now)]
        return over

    def close(self) -> list[Play]:
        """Return, and forget, every play: the stream is not monitored any longer."""
        plays = list(self.on_air)
        self._airings.clear()
        self._held.clear()
        return plays

    def _airing(self, detection: Detection) -> Airing | None:
        return next((airing for airing in self._airings if detection.serial in airing.serials), None)

    def _is_told(self, detection: Detection, play: Play) -> bool:
        """Tell whether a play is over already: it was repeated, or recognised with a break."""
        return any(same_airing(over, play) for over in self._repeatable) or any(
            over.goes_on(detection, play) for over in self._over
        )


def is_recent(play: Play, now: float) -> bool:
    return now - play.heard_until <= MEMORY
