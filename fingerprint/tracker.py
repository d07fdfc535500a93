"""The tracker: from the samples of a stream to the tracks that were on it, and when."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np

from fingerprint.candidates import Effort, Recent, Votes, count, same, vote
from fingerprint.detections import Detection, Ended, Event, Started
from fingerprint.follower import LAG, Follower
from fingerprint.hearing import Hearing, Second
from fingerprint.hypotheses import RESCALED
from fingerprint.index.reader import Index
from fingerprint.judgement import Match, judge
from fingerprint.line import Line
from fingerprint.params import FRAME_RATE, SAMPLE_RATE_HZ, WINDOW, Samples
from fingerprint.relief import Relief

QUICK: Final = Effort(peaks_per_second=60, fan=10, seconds=5)
THOROUGH: Final = Effort(peaks_per_second=100, fan=20, seconds=12)
SPARSE: Final = Effort(peaks_per_second=24, fan=6, seconds=6)
THOROUGH_EVERY: Final = 3  # seconds
RESCALED_EVERY: Final = 4
PROBE_EVERY: Final = 3  # seconds, while a track is on
START: Final = 9.0  # strength
START_RESCALED: Final = 10.0
HOLD: Final = 12 * FRAME_RATE  # frames a play survives without evidence
HOLD_REPLACED: Final = 4 * FRAME_RATE  # and if another track has begun since
MIDDLE: Final = WINDOW / 2 / SAMPLE_RATE_HZ  # of a frame, after its first sample
MOST: Final = 8  # candidates that are judged at a time
SHORTEST: Final = 2.0  # seconds


class Ballot:
    """The votes of the last seconds for lines, at one effort; looked up once a second of the stream."""

    def __init__(self, effort: Effort) -> None:
        self.effort = effort
        self._votes: deque[Votes] = deque()
        self._next = 0

    def lines(self, index: Index, recent: Recent, now: int, most: int) -> list[tuple[Line, int]]:
        first = max(self._next, now - self.effort.seconds)
        if first < now:
            self._votes.append(vote(index, *recent.pairs(self.effort, first, now - 1)))
            self._next = now
        oldest = (now - self.effort.seconds) * FRAME_RATE
        while self._votes and (not self._votes[0].time.size or self._votes[0].time[-1] < oldest):
            self._votes.popleft()
        if not self._votes:
            return []
        votes = Votes(*(np.concatenate(column) for column in zip(*self._votes, strict=True)))
        return count(index, votes, most=most)


class Tracker:
    """Is fed a stream and tells which tracks start and end on it."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._hearing = Hearing()
        self._fed = 0  # samples
        self._forget()
        self._serial = 0
        self._relief = Relief()
        self._recent = Recent()
        self._heard = 0  # seconds
        self._followers: list[Follower] = []

    def _forget(self) -> None:
        self._quick, self._thorough = Ballot(QUICK), Ballot(THOROUGH)

    @property
    def index(self) -> Index:
        return self._index

    @index.setter
    def index(self, index: Index) -> None:
        if index is self._index:
            return
        self._index = index
        self._forget()
        for follower in self._followers:
            entry = index.entry_of(follower.line.entry.track)
            if entry is None:
                follower.end = min(follower.end, follower.judged)
                follower.gone = True
            else:
                follower.line = replace(follower.line, entry=entry)

    @property
    def position(self) -> float:
        """Seconds fed so far."""
        return self._fed / SAMPLE_RATE_HZ

    @property
    def on_air(self) -> tuple[Detection, ...]:
        """The tracks that have started and not ended."""
        return tuple(self._detection(each) for each in self._followers if each.serial)

    def feed(self, samples: Samples) -> list[Event]:
        """Take in a block of any length; return what it brought about."""
        self._fed += samples.size
        return [event for second in self._hearing.feed(samples) for event in self._hear(second)]

    def finish(self) -> list[Event]:
        """Take the stream for ended: what was on ends now."""
        events = [event for second in self._hearing.finish() for event in self._hear(second)]
        for follower in self._followers:
            follower.hear(self._index, self._relief, float(self._relief.end - 1))
        ended = [Ended(self._detection(each)) for each in self._followers if each.serial]
        self._followers = []
        return [*events, *ended]

    def _hear(self, second: Second) -> Iterable[Event]:
        self._relief.add(second.summits)
        self._recent.add(self._heard, second.peaks)
        self._heard += 1
        now = float(self._relief.end)
        for follower in self._followers:
            follower.hear(self._index, self._relief, now - LAG)
            follower.align(self._index, self._relief, now - LAG)
        yield from self._start(self._matches(now), now)
        yield from self._end(now)

    def _matches(self, now: float) -> list[Match]:
        """Return candidates with enough evidence, best first."""
        locked = any(each.serial and each.silent_for(now) < 2 * LAG + 1 for each in self._followers)
        if locked and self._heard % PROBE_EVERY:
            return []
        found = self._judged([line for line, _ in self._quick.lines(self._index, self._recent, self._heard, MOST)], START)
        if not found and not locked and self._heard % THOROUGH_EVERY == 0:
            lines = self._thorough.lines(self._index, self._recent, self._heard, MOST)
            found = self._judged([line for line, _ in lines], START)
        if not found and not locked and self._heard % RESCALED_EVERY == 0:
            pairs = self._recent.pairs(SPARSE, self._heard - SPARSE.seconds, self._heard - 1)
            votes = vote(self._index, *pairs, RESCALED)
            found = self._judged([line for line, _ in count(self._index, votes, RESCALED, most=MOST)], START_RESCALED)
        return found

    def _judged(self, lines: Iterable[Line], threshold: float) -> list[Match]:
        fresh = (line for line in lines if not any(same(line, each.line) for each in self._followers))
        matches = [judge(self._index, self._relief, line) for line in fresh]
        return sorted((m for m in matches if m.strength > threshold), key=lambda m: -m.strength)

    def _start(self, matches: Iterable[Match], now: float) -> Iterable[Event]:
        for match in matches:
            if any(self._covered(match, each) for each in self._followers):
                continue
            follower = Follower(match.line, match.evidence)
            self._followers.append(follower)
        for follower in self._followers:
            if not follower.serial and not self._blocked(follower, now):
                self._serial += 1
                follower.serial = self._serial
                yield Started(self._detection(follower))

    def _covered(self, match: Match, follower: Follower) -> bool:
        """Tell whether a follower of the same track explains a match as well."""
        if match.line.entry.track != follower.line.entry.track:
            return False
        known = follower.evidence.between(match.begin, np.inf).strength
        return known > 0.7 * match.strength or follower.silent_for(match.begin) < -2 * FRAME_RATE

    def _blocked(self, follower: Follower, now: float) -> bool:
        """Tell whether another track explains the last seconds as well."""
        own = follower.recent(now)
        return any(
            each.serial and each is not follower and each.recent(now) > 0.6 * own for each in self._followers
        )

    def _end(self, now: float) -> Iterable[Event]:
        staying = []
        for follower in self._followers:
            later = any(o.serial and o.start > follower.end - 3 * FRAME_RATE and o is not follower for o in self._followers)
            if follower.silent_for(now) > (HOLD_REPLACED if later or not follower.serial else HOLD) + LAG:
                if follower.serial:
                    yield Ended(self._detection(follower))
            else:
                staying.append(follower)
        self._followers = staying

    def _detection(self, follower: Follower) -> Detection:
        line = follower.line
        return Detection(
            serial=follower.serial,
            track=line.entry.track,
            start=max(0.0, follower.start / FRAME_RATE + MIDDLE),
            end=min(self.position, follower.end / FRAME_RATE + MIDDLE),
            track_offset=max(0.0, line.in_track(follower.start) / FRAME_RATE + MIDDLE),
            speed=line.speed,
            score=int(min(100, 40 + 4 * follower.best)),
        )
