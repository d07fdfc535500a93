"""What is playing: the lines that are followed, which of them are plays, and when a play is over."""

from collections.abc import Iterator
from enum import IntEnum
from typing import Final

from fingerprint.contest import HOLD_REPLACED, alike, better, hidden, refuted, repeated, sampled
from fingerprint.doubts import JOINT, Doubts, doubtful
from fingerprint.follower import LAG, RECENT, Follower
from fingerprint.index.reader import Index
from fingerprint.judgement import Match
from fingerprint.params import FRAME_RATE
from fingerprint.relief import MEMORY, Relief

FRESH: Final = 1.5 * LAG  # frames: what is nearer to the present is judged later, so evidence is no younger
HOLD: Final = 12 * FRAME_RATE  # frames a play survives without evidence
ESTABLISHED: Final = 9 * FRAME_RATE  # frames after which a play tells how the station plays
LOCKED_GAIN: Final = 0.5  # of the play, for it to leave no doubt
LOCKED_STRENGTH: Final = 12.0  # or this strength
UNDISTURBED_GAIN: Final = 0.75  # of the last seconds, where nothing else is heard
LASTING: Final = 20 * FRAME_RATE  # frames after which no better explanation is to be expected


class Trust(IntEnum):
    """How sure it is what is on."""

    NONE = 0
    FADING = 1  # there was a play beyond doubt a moment ago
    SOME = 2  # there is one, which another recording may explain better yet
    FULL = 3  # there has been for a while, and it is all that is heard


def trust_in(play: Follower, now: float) -> Trust:
    """Tell how sure it is that a play is on."""
    if play.end < now - 3 * LAG or (play.gain < LOCKED_GAIN and play.best < LOCKED_STRENGTH):
        return Trust.NONE
    if play.end < now - FRESH:
        return Trust.FADING
    alone = play.between(now - RECENT - LAG, now).gain > UNDISTURBED_GAIN
    return Trust.FULL if alone and play.end - play.start > LASTING else Trust.SOME


class Playing:
    """The followers of one stream. Times are stream frames."""

    def __init__(self) -> None:
        self.followers: list[Follower] = []
        self._past: list[Follower] = []
        self._doubts = Doubts()
        self._serial = 0

    @property
    def announced(self) -> list[Follower]:
        return [each for each in self.followers if each.serial]

    @property
    def remembered(self) -> tuple[Follower, ...]:
        """All that may be told yet."""
        return (*self.followers, *self._doubts.waiting)

    def hear(self, index: Index, relief: Relief, now: float) -> None:
        for each in self.followers:
            each.hear(index, relief, now)

    def established(self) -> Follower | None:
        """Return the latest play that has lasted for long enough to tell how the station plays."""
        long = [each for each in self.announced if each.end - each.start > ESTABLISHED]
        return max(long, key=lambda each: each.start, default=None)

    def trust(self, now: float) -> Trust:
        """Tell how sure it is what is on at the moment."""
        return max((trust_in(each, now) for each in self.announced), default=Trust.NONE)

    def lasting(self, now: float) -> Follower | None:
        """Return the play that has been on for long, undisturbed and alone, if there is one."""
        if len(self.followers) != 1 or self.followers[0].due:
            return None
        play = self.followers[0]
        there = play.serial and play.end > now - FRESH
        return play if there and trust_in(play, now) == Trust.FULL else None

    def resume(self, now: float) -> None:
        """Go on at `now`, after what was not heard."""
        for each in self.followers:
            each.judged = now

    def place(self, match: Match) -> None:
        """Follow a match, unless it is what is followed already, or was until a moment ago."""
        new = Follower(match.line, match.evidence)
        for old in self._past:
            if old.track == new.track and new.start < old.end - JOINT:
                if new.end < old.end + JOINT:
                    return
                new.start = old.end
        for each in self.followers:
            if each.track == new.track and not repeated(each, new):
                if better(new, each):
                    each.correct(new)
                return
        self.followers.append(new)

    def start(self, now: float, *, varied: bool) -> Iterator[Follower]:
        """Announce what has become a play of its own; yield it.

        Args:
            now: stream frames.
            varied: the station is known to play at other tempos or pitches; else what is doubtful waits.
        """
        for each in [each for each in self.followers if not each.serial and each.end > now - 3 * LAG]:
            waits = not varied and doubtful(each)
            if not waits and not hidden(each, self.announced, now):
                yield self._announce(each)
        self.refute(now)

    def clear(self, now: float, *, varied: bool) -> Iterator[Follower]:
        """Announce the plays that are over and were doubted, where they are true after all; yield them."""
        for each in self._doubts.cleared(now, varied=varied):
            if not each.gone:
                yield self._announce(each)

    def dismiss(self) -> None:
        """Take what was doubted for other recordings."""
        self._doubts.dismiss()

    def _announce(self, follower: Follower) -> Follower:
        self._serial += 1
        follower.serial = self._serial
        return follower

    def refute(self, now: float) -> None:
        """End plays that turn out to have been another recording, which is on, too."""
        for other in [each for each in self.announced if each.end > now - 3 * LAG]:
            for play in self.announced:
                play.refuted |= refuted(play, other, now)

    def end(self, now: float) -> Iterator[Follower]:
        """Let go of what is over; yield those that were announced."""
        kept = [rival for play in self.announced for rival in self.rivals(play)]  # told when the play ends
        over = [
            each
            for each in self.followers
            if each.gone or each.refuted or (now - each.end > self._patience(each) + LAG and each not in kept)
        ]
        self.followers = [each for each in self.followers if each not in over]
        self._past = [each for each in self._past if each.end > now - MEMORY]
        for each in over:
            each.refuted |= sampled(each)
        told = [each for each in (*self.announced, *self._past, *over) if each.serial]
        for each in over:
            if each.serial:
                yield each
            elif doubtful(each):
                self._doubts.add(each, told)
        self._past += [each for each in over if each.serial or doubtful(each)]

    def _patience(self, follower: Follower) -> float:
        replaced = any(
            each.start > follower.end - 3 * LAG for each in self.announced if each.track != follower.track
        )
        lasting = follower.serial or doubtful(follower)
        return HOLD if lasting and not replaced else HOLD_REPLACED

    def rivals(self, play: Follower) -> list[Follower]:
        """Return those that explain all of a play almost as well."""
        others = [each for each in self.followers if not each.serial and each.track != play.track]
        return [each for each in others if alike(play, each)]
