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
from fingerprint.hypotheses import AS_RECORDED, RESCALED, Hypothesis
from fingerprint.index.reader import Index
from fingerprint.judgement import BETTER, SUSPECT, Match, judge
from fingerprint.line import Line
from fingerprint.params import FRAME_RATE, SAMPLE_RATE_HZ, WINDOW, Samples
from fingerprint.relief import Relief

QUICK: Final = Effort(peaks_per_second=60, fan=10, seconds=5, fullest=75)
THOROUGH: Final = Effort(peaks_per_second=100, fan=20, seconds=12, fullest=200)
SPARSE: Final = Effort(peaks_per_second=24, fan=6, seconds=6, fullest=50)
THOROUGH_EVERY: Final = 3  # seconds
RESCALED_EVERY: Final = 4
PROBE_EVERY: Final = 3  # seconds, while a track is on
HOLD: Final = 12 * FRAME_RATE  # frames a play survives without evidence
HOLD_REPLACED: Final = 4 * FRAME_RATE  # and if another track has begun since
MIDDLE: Final = WINDOW / 2 / SAMPLE_RATE_HZ  # of a frame, after its first sample
ESTABLISHED: Final = 9 * FRAME_RATE  # frames after which a play tells how the station plays
MOST: Final = 8  # candidates that are judged at a time


class Ballot:
    """The votes of the last seconds for lines, at one effort; looked up once a second of the stream."""

    def __init__(self, effort: Effort) -> None:
        self.effort = effort
        self._votes: deque[Votes] = deque()
        self._next = 0
        self._usual = AS_RECORDED

    def lines(self, index: Index, recent: Recent, now: int, usual: Hypothesis) -> list[Line]:
        """Return the lines most votes are for, as recorded or as the station usually plays."""
        if usual != self._usual:
            self._usual, self._next = usual, 0
            self._votes.clear()
        hypotheses = (AS_RECORDED,) if usual == AS_RECORDED else (AS_RECORDED, usual)
        first = max(self._next, now - self.effort.seconds)
        if first < now:
            self._votes.append(
                vote(
                    index, *recent.pairs(self.effort, first, now - 1), hypotheses, fullest=self.effort.fullest
                )
            )
            self._next = now
        oldest = (now - self.effort.seconds) * FRAME_RATE
        while self._votes and (not self._votes[0].time.size or self._votes[0].time[-1] < oldest):
            self._votes.popleft()
        if not self._votes:
            return []
        votes = Votes(*(np.concatenate(column) for column in zip(*self._votes, strict=True)))
        return [line for line, _ in count(index, votes, hypotheses, most=MOST)]


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
        self._suspects: list[Line] = []
        self._usual = AS_RECORDED

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
            if follower.serial and follower.end - follower.start > ESTABLISHED:
                self._usual = follower.hypothesis
        for match in self._matches(now):
            self._place(match)
        yield from self._start(now)
        yield from self._end(now)

    def _matches(self, now: float) -> list[Match]:
        """Return the candidates that are true, best first."""
        locked = any(each.serial and each.end > now - 3 * FRAME_RATE for each in self._followers)
        if locked and self._heard % PROBE_EVERY:
            return []
        suspects, self._suspects = self._suspects, []
        found = self._judged(
            [*suspects, *self._quick.lines(self._index, self._recent, self._heard, self._usual)]
        )
        if not found and not locked and self._heard % THOROUGH_EVERY == 0:
            found = self._judged(self._thorough.lines(self._index, self._recent, self._heard, self._usual))
        if not found and not locked and self._heard % RESCALED_EVERY == 0:
            pairs = self._recent.pairs(SPARSE, self._heard - SPARSE.seconds, self._heard - 1)
            votes = vote(self._index, *pairs, RESCALED, fullest=SPARSE.fullest)
            found = self._judged([line for line, _ in count(self._index, votes, RESCALED, most=MOST)])
        return found

    def _judged(self, lines: Iterable[Line]) -> list[Match]:
        """Return the matches among candidates; remember those that may become one."""
        fresh = [line for line in lines if not any(same(line, each.line) for each in self._followers)]
        matches = [
            match for line in fresh if (match := judge(self._index, self._relief, line, usual=self._usual))
        ]
        best = [match for match in matches if not any(match.beaten_by(other) for other in matches)]
        best.sort(key=lambda match: -match.strength)
        self._suspects += [match.line for match in best if not match.true and match.strength > SUSPECT]
        del self._suspects[MOST:]
        return [match for match in best if match.true]

    def _place(self, match: Match) -> None:
        """Follow a match, unless it is what is followed already."""
        new = Follower(match.line, match.evidence)
        for each in self._followers:
            if each.line.entry.track != match.line.entry.track or new.start > each.end - 2 * LAG:
                continue
            begin = max(new.start, each.start)
            if new.between(begin, new.end).surplus > BETTER * each.between(begin, new.end).surplus + 3:
                each.correct(new)
            return
        self._followers.append(new)

    def _start(self, now: float) -> Iterable[Event]:
        for follower in self._followers:
            if not follower.serial and not self._blocked(follower, now):
                self._serial += 1
                follower.serial = self._serial
                yield Started(self._detection(follower))

    def _blocked(self, follower: Follower, now: float) -> bool:
        """Tell whether another track explains the last seconds as well."""
        own = follower.recent(now)
        return any(
            each.serial and each is not follower and each.recent(now) > 0.6 * own for each in self._followers
        )

    def _end(self, now: float) -> Iterable[Event]:
        staying = []
        for follower in self._followers:
            later = any(
                each.serial and each.start > follower.end - 3 * FRAME_RATE and each is not follower
                for each in self._followers
            )
            patience = HOLD_REPLACED if later or not follower.serial else HOLD
            if not follower.gone and now - follower.end <= patience + LAG:
                staying.append(follower)
            elif follower.serial:
                yield Ended(self._detection(follower))
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
