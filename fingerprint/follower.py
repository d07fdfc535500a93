"""A follower: one line over time, from the first evidence for it to the last."""

from dataclasses import replace
from typing import Final

import numpy as np

from fingerprint.boundaries import best_run, gains
from fingerprint.evidence import Evidence, best_delay, gather, joined
from fingerprint.index.reader import Index
from fingerprint.line import Line
from fingerprint.params import FRAME_RATE
from fingerprint.relief import Relief

LAG: Final = FRAME_RATE  # frames: what is nearer to the present is judged a second later, with both its sides known
RECENT: Final = 4 * FRAME_RATE  # frames that tell whether it is still there
ALIVE: Final = 4.0  # strength of the recent evidence that a play in progress needs
DELAYS: Final = np.arange(-3, 4)
KEPT: Final = 40 * FRAME_RATE  # frames of evidence


class Follower:
    """Judges a line second by second; times are stream frames."""

    def __init__(self, line: Line, evidence: Evidence, *, serial: int = 0) -> None:
        self.line = line
        self.serial = serial  # 0: not announced
        self.evidence = evidence
        self.judged = float(evidence.time[-1]) if evidence.time.size else 0.0
        self.rate = usual_rate(evidence)
        first, last = best_run(gains(evidence, self.rate))
        self.start = float(evidence.time[first]) if last > first else self.judged
        self.end = float(evidence.time[last - 1]) if last > first else self.judged
        self.best = evidence.between(self.start, self.end + 1).strength
        self.anchors = [(self.end, line.offset)]  # where the line was seen to run

    def hear(self, index: Index, relief: Relief, until: float) -> None:
        """Judge what was heard up to `until`."""
        new = gather(index, relief, self.line, self.judged + 0.01, until)
        self.judged = until
        self.evidence = joined(self.evidence, new).between(until - KEPT, np.inf)
        self._extend()

    def _extend(self) -> None:
        """Move the end to where the evidence has led since."""
        since = self.evidence.between(self.end + 0.01, np.inf)
        first, last = best_run(gains(since, self.rate))
        if last <= first:
            return
        run = since.between(float(since.time[first]), float(since.time[last - 1]) + 0.01)
        near = first <= 3  # noqa: PLR2004 - peaks
        if near or run.strength > ALIVE:
            self.end = float(run.time[-1])
            whole = self.evidence.between(self.start, self.end + 1)
            self.best = max(self.best, whole.strength)
            if run.strength > ALIVE:
                self.rate += 0.1 * (float(run.hit.mean()) - self.rate)

    def align(self, index: Index, relief: Relief, now: float) -> None:
        """Correct the line by what the last seconds show."""
        begin = max(self.start, now - RECENT)
        delay, hits = best_delay(index, relief, self.line, begin, now, DELAYS)
        still = hits[DELAYS == 0][0]
        if delay and hits.max() > still + 2:
            self.line = replace(self.line, offset=self.line.offset - delay * self.line.speed * 0.5)

    def recent(self, now: float) -> float:
        """Return the strength of the evidence of the last seconds."""
        return self.evidence.between(now - RECENT, np.inf).strength

    def silent_for(self, now: float) -> float:
        return now - self.end


def usual_rate(evidence: Evidence) -> float:
    """Return the share of hits where the evidence is best."""
    span = min(evidence.hit.size, 90)
    if not span:
        return 0.5
    window = np.convolve(evidence.hit, np.full(span, 1 / span), mode="valid")
    return float(window.max())
