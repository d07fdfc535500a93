"""The strip: what was heard in the last ten minutes, ten seconds a cell. Times are Unix seconds."""

import math
from collections import Counter, deque
from dataclasses import dataclass

from monitor.live.sounds import Sound

SECONDS = 10  # a cell
CELLS = 60  # kept


@dataclass(frozen=True, slots=True)
class Cell:
    """What was heard for ten seconds."""

    sound: Sound
    level: int | None = None  # dBFS, on average; None: nothing was heard


EMPTY = Cell(Sound.NOTHING)


class Strip:
    """The last cells of one stream, and the one that is being heard."""

    def __init__(self, now: float) -> None:
        self._number = number_of(now)  # of the cell that is being heard: Unix time in cells
        self._cells: deque[Cell] = deque(maxlen=CELLS)
        self._votes: Counter[Sound] = Counter()
        self._power = 0.0  # summed over the votes

    def hear(self, sound: Sound, level: float, now: float) -> None:
        """Take in about a second of sound; `level` is in dBFS."""
        self._advance(now)
        self._votes[sound] += 1
        self._power += 10 ** (level / 10)

    def cells(self, now: float) -> tuple[Cell, ...]:
        """Return the cells that are complete, the latest last; fewer where the stream is new."""
        self._advance(now)
        return tuple(self._cells)

    def until(self, now: float) -> float:
        """Return when the last of the cells ended."""
        self._advance(now)
        return float(self._number * SECONDS)

    def _advance(self, now: float) -> None:
        """Close the cell that is over, and those in which nothing was heard. Clocks may be set back."""
        passed = number_of(now) - self._number
        if not passed:
            return
        cell = self._taken()
        if passed > 0:
            self._cells.append(cell)
            self._cells.extend([EMPTY] * min(passed - 1, CELLS))
        self._number += passed

    def _taken(self) -> Cell:
        """Return the cell that is being heard, and begin another."""
        votes, power = self._votes, self._power
        self._votes, self._power = Counter(), 0.0
        if not votes:
            return EMPTY
        ((most, _),) = votes.most_common(1)
        return Cell(most, round(10 * math.log10(power / votes.total())))


def number_of(now: float) -> int:
    return math.floor(now / SECONDS)
