"""Contests: which of the recordings that explain the same sound was on. Times are stream frames."""

from collections.abc import Iterable
from typing import Final

from fingerprint.doubts import JOINT
from fingerprint.follower import LAG, Follower
from fingerprint.judgement import lead
from fingerprint.params import FRAME_RATE

HOLD_REPLACED: Final = 4 * FRAME_RATE  # frames a play survives without evidence, once another track has begun
BRIEF: Final = (
    8 * FRAME_RATE
)  # frames: so short a play, continued elsewhere in its track, was aligned wrongly
LOOKED_BACK: Final = 28 * FRAME_RATE  # frames for which the evidence of a match is known, at least
RIVAL: Final = 0.6  # share of the recent evidence with which one track hides another
REFUTED: Final = 1.25  # times a play's evidence: the other recording is the true one
WHOLE: Final = 0.6  # gain of a brief play that is one
ALIKE: Final = 0.9  # share of a play's evidence with which another recording cannot be told apart


def repeated(before: Follower, new: Follower) -> bool:
    """Tell whether a line of the same track is another play: it begins where the one before ends."""
    return new.start > before.end - JOINT and before.end - before.start > BRIEF


def better(new: Follower, old: Follower) -> bool:
    """Tell whether another line of a track explains a play better.

    While that goes on it is all that is remembered that counts: a loop has many lines for a moment.
    """
    begin = max(new.start, min(old.start, new.end - BRIEF))
    if old.end > new.end - 3 * LAG:
        begin = max(old.start, new.end - LOOKED_BACK)
    if another_round(new, old):
        return False
    mine = new.between(begin, new.end).surplus
    return mine > lead(old.line, new.line) * old.between(begin, new.end).surplus + 3


def another_round(new: Follower, old: Follower) -> bool:
    """Tell whether a line cannot be a play, of a loop: its track would begin when the play was on already."""
    return old.end - old.start > BRIEF and new.line.in_stream(0.0) > old.start + HOLD_REPLACED


def hidden(follower: Follower, plays: Iterable[Follower], now: float) -> bool:
    """Tell whether one of the plays explains the last seconds as well."""
    own = follower.recent(now)
    return any(each.recent(now) > RIVAL * own and not overtaken(each, follower) for each in plays)


def refuted(play: Follower, other: Follower, now: float) -> bool:
    """Tell whether a play turns out to have been another one, of this recording or not, on at present."""
    if play.track == other.track:
        return nested(play, other)
    current = play.end > now - 3 * LAG
    return outshone(play, other) or outlasted(play, other) or (current and overtaken(play, other))


def nested(play: Follower, other: Follower) -> bool:
    """Tell whether a play was on within another of the same recording: a passage that comes twice in it."""
    return other.start < play.start and other.end > play.end + JOINT


def outshone(play: Follower, other: Follower) -> bool:
    """Tell whether another track was on for all of a play, and explains so much more of it."""
    whole = other.start < play.start + 2 * LAG and play.end - play.start > 2 * LAG
    own = play.between(play.start, play.end).surplus
    return whole and other.between(play.start, play.end).surplus > REFUTED * own


def outlasted(play: Follower, other: Follower) -> bool:
    """Tell whether another track explains all of a play as well, and has gone on where it has not."""
    whole = other.start < play.start + JOINT and other.end > play.end + HOLD_REPLACED
    own = play.between(play.start, play.end).surplus
    return whole and other.between(play.start, play.end).surplus > ALIKE * own


def overtaken(play: Follower, other: Follower) -> bool:
    """Tell whether another track explains so much more of a play, where both are on, that it was none."""
    begin, end = max(play.start, other.start), max(play.end, other.end)
    if end - begin < BRIEF:
        return False
    return other.between(begin, end).surplus > REFUTED * play.between(begin, end).surplus


def sampled(play: Follower) -> bool:
    """Tell whether a play was a sample in another recording: brief, and most of its peaks were not there.

    Right plays of less than 8 s have a gain of 0.82 and more, sounds that two tracks share had 0.3 to 0.5.
    """
    return play.end - play.start < BRIEF and play.gain < WHOLE


def alike(play: Follower, other: Follower) -> bool:
    """Tell whether another track explains all of a play almost as well."""
    own = play.between(other.start, play.end).surplus
    return other.start < play.start + BRIEF and other.between(play.start, play.end).surplus > ALIKE * own
