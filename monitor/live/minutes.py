"""Minutes: the strip made coarser, to be kept."""

from collections import Counter
from collections.abc import Sequence

from monitor.live.sounds import Sound
from monitor.live.strip import SECONDS, Cell

CELLS = 60 // SECONDS  # a minute


def minutes(cells: Sequence[Cell], until: float) -> dict[int, Sound]:
    """Return what was heard most in each whole minute, by its Unix time / 60; `until`: when the cells end."""
    end = round(until / SECONDS)  # in cells
    begin = end - len(cells)
    first = -(-begin // CELLS)
    return {
        minute: most([cell.sound for cell in cells[minute * CELLS - begin :][:CELLS]])
        for minute in range(first, end // CELLS)
    }


def most(sounds: Sequence[Sound]) -> Sound:
    """Return the commonest; of two as common, the one that came first."""
    ((found, _),) = Counter(sounds).most_common(1)
    return found
