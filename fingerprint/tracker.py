"""The tracker: from the samples of a stream to the tracks that were on it, and when."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from fingerprint.coast import Coast
from fingerprint.detections import Detection, Ended, Event, Rival, Started
from fingerprint.follower import LAG, Follower
from fingerprint.hearing import Hearing, heard
from fingerprint.index.reader import Index
from fingerprint.params import FRAME_RATE, SAMPLE_RATE_HZ, WINDOW, Samples
from fingerprint.playing import Playing
from fingerprint.recent import Recent
from fingerprint.relief import Relief
from fingerprint.search import Search

EDGE: Final = 3.0  # frames a recording is on before its first peak and after its last, on average
QUIET: Final = 1.0  # seconds at either end of a recording where it may have nothing that stands out
WARY: Final = 2  # seconds after a coast in which a play must show that it goes on
MIDDLE: Final = WINDOW / 2 / SAMPLE_RATE_HZ  # of a frame, after its first sample


class Tracker:
    """Is fed a stream and tells which tracks start and end on it. Its memory does not grow."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._fed = 0  # samples
        self._heard = 0  # seconds, those that were left out among them
        self._hearing = Hearing()
        self._relief = Relief()
        self._recent = Recent()
        self._search = Search()
        self._playing = Playing()
        self._coast: Coast | None = None
        self._wary = 0  # the second before which nothing is left for later

    @property
    def index(self) -> Index:
        return self._index

    @index.setter
    def index(self, index: Index) -> None:
        """Use another snapshot from now on; a play whose track is no longer in it ends."""
        if index is self._index:
            return
        self._index = index
        self._search = Search(self._search.habit)
        for follower in self._playing.remembered:
            entry = index.entry_of(follower.track)
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
        return tuple(self._detection(each) for each in self._playing.announced)

    def feed(self, samples: Samples) -> list[Event]:
        """Take in a block of any length; return what it brought about."""
        self._fed += samples.size
        return [event for sound in self._hearing.feed(samples) for event in self._take(sound)]

    def finish(self) -> list[Event]:
        """Take the stream for ended: what was on ends now."""
        events = [event for sound in self._hearing.finish() for event in self._take(sound)]
        events += self._catch_up()
        self._playing.hear(self._index, self._relief, float(self._relief.end - 1))
        self._playing.refute(float(self._relief.end))
        ended: list[Event] = [
            Ended(self._detection(each), refuted=each.refuted) for each in self._playing.announced
        ]
        self._playing = Playing()
        return events + ended

    def _take(self, sound: Samples) -> Iterator[Event]:
        """Hear a second, or leave it for later while there is no doubt what is on."""
        if self._coast is None and self._heard >= self._wary:
            play = self._playing.lasting(float(self._relief.end))
            self._coast = Coast(play) if play else None
        if self._coast is None:
            yield from self._hear(sound)
            return
        self._heard += 1
        if not self._coast.passes(sound, self._heard - 1, self._index):
            yield from self._catch_up()

    def _catch_up(self) -> Iterator[Event]:
        """Hear what was left for later."""
        if (coast := self._coast) is None:
            return
        self._coast = None
        self._heard -= len(coast.kept)
        if coast.lost:
            self._relief.restart(self._heard * FRAME_RATE)
            self._playing.resume(float(self._relief.begin))
        for sound in coast.kept:
            yield from self._hear(sound)
        self._wary = self._heard + WARY

    def _hear(self, sound: Samples) -> Iterator[Event]:
        second = heard(sound)
        self._relief.add(second.summits)
        self._recent.add(self._heard, second.peaks)
        self._heard += 1
        now = float(self._relief.end)
        self._playing.hear(self._index, self._relief, now - LAG)
        if play := self._playing.established():
            self._search.habit.take(play)
        self._find(now)
        for play in self._playing.start(now, varied=self._search.habit.varies):
            yield Started(self._detection(play))
        for play in self._playing.end(now):
            yield Ended(self._detection(play), refuted=play.refuted)
        yield from self._clear(now)

    def _clear(self, now: float) -> Iterator[Event]:
        """Tell what was doubted and is over, once it is known how the station plays."""
        habit = self._search.habit
        if habit.settled:
            self._playing.dismiss()
        for play in self._playing.clear(now, varied=habit.varies):
            habit.take(play)
            yield Started(self._detection(play))
            yield Ended(self._detection(play))

    def _find(self, now: float) -> None:
        matches = self._search.matches(
            self._index,
            self._relief,
            self._recent,
            self._heard,
            known=[each.line for each in self._playing.followers],
            trust=self._playing.trust(now),
        )
        for match in matches:
            self._playing.place(match)

    def _detection(self, play: Follower) -> Detection:
        start, end = self._span(play)
        return Detection(
            serial=play.serial,
            track=play.track,
            start=start,
            end=max(start, min(self.position, end)),
            track_offset=play.line.in_track(start * FRAME_RATE) / FRAME_RATE,
            speed=play.line.speed,
            score=play.score,
            others=tuple(Rival(each.track, each.score) for each in self._playing.rivals(play)),
        )

    def _span(self, play: Follower) -> tuple[float, float]:
        """Return from when to when a play was on, in seconds; not before its track begins, nor after its end.

        What has its first peaks was played from its beginning, and what has its last ones to its end, if
        little is missing: recordings fade in and out, or have a moment of silence there.
        """
        line = play.line
        begin = line.in_stream(0.0) / FRAME_RATE
        over = line.in_stream(line.entry.duration * FRAME_RATE) / FRAME_RATE
        start = (play.start - EDGE) / FRAME_RATE + MIDDLE
        end = (play.end + EDGE) / FRAME_RATE + MIDDLE
        if begin < start < begin + QUIET and self._is_quiet(play, line.in_stream(0.0), play.start - 1):
            start = begin
        if over - QUIET < end < over and self._is_quiet(play, play.end + 1, over * FRAME_RATE):
            end = over
        return max(0.0, start, begin), min(end, over)

    def _is_quiet(self, play: Follower, begin: float, end: float) -> bool:
        """Tell whether a track is known to have no peak in a stretch of the stream."""
        if play.gone:
            return False
        line = play.line
        time, _ = self._index.peaks(line.entry, line.in_track(begin), line.in_track(end))
        return not time.size
