"""Recent: the peaks of the last seconds, and the landmarks among them that are worth looking up."""

from collections import deque
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.landmarks import LONGEST, NO_PAIRS, Pairs, pair
from fingerprint.params import FRAME_RATE
from fingerprint.peaks import Peaks, ranks, strongest

MEMORY: Final = 16  # seconds of peaks that are kept


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of what is heard is looked up."""

    peaks_per_second: int
    fan: int
    seconds: int  # that vote together
    reads: int  # postings that may be read for a landmark, on average
    favour: float  # how much landmarks of strong peaks come first; 0: not at all
    lowest: float = -np.inf  # log2 Hz: two peaks below make no landmark
    beside: int = 0  # steps of pitch to each side that are looked up, too
    blurred: bool = False  # landmarks are looked up as noise may have moved them, too


class Asked(NamedTuple):
    """Landmarks to look up; parallel columns."""

    pairs: Pairs
    time: NDArray[np.float64]  # of the anchors, stream frames
    doubt: NDArray[np.float64]  # grows as it is less likely that a track has kept such a landmark


class Recent:
    """The peaks of the last seconds, absolute in time."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, Peaks, NDArray[np.int64]]] = deque(maxlen=MEMORY)

    def add(self, number: int, peaks: Peaks) -> None:
        self._seconds.append((number, peaks, ranks(peaks)))

    def asked(self, effort: Effort, first: int, last: int) -> Asked:
        """Return the landmarks with anchors in the seconds `first` to `last`."""
        reach = int(-(-LONGEST // FRAME_RATE))
        seconds = [each for each in self._seconds if first - reach <= each[0] <= last]
        if not seconds:
            return Asked(NO_PAIRS, np.empty(0), np.empty(0))
        origin = seconds[0][0]
        heard, rank = [], []
        for number, peaks, its_rank in seconds:
            kept = strongest(its_rank, per_second=effort.peaks_per_second)
            later = np.float32((number - origin) * FRAME_RATE)
            heard.append(peaks.at(kept)._replace(time=peaks.time[kept] + later))
            rank.append(its_rank[kept])
        joined = Peaks(*(np.concatenate(column) for column in zip(*heard, strict=True)))
        order = np.argsort(joined.time, kind="stable")
        since = (first - origin) * FRAME_RATE - 0.5
        pairs = pair(joined.at(order), fan=effort.fan, since=since, lowest=effort.lowest)
        doubt = (1.0 + np.concatenate(rank)[order]) ** effort.favour
        time = pairs.time.astype(np.float64) + origin * FRAME_RATE
        return Asked(pairs, time, doubt[pairs.anchor] * doubt[pairs.earlier])
