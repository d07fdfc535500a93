"""Pace: how often, and how thoroughly, is looked for what is on. The longer in vain, the less often."""

from typing import Final, NamedTuple

from fingerprint.playing import Trust


class Pace(NamedTuple):
    """The seconds from one look of each kind to the next, while nothing is on beyond doubt."""

    quick: int  # at the votes of the last seconds; the others go with one of these
    thorough: int  # at all votes
    deep: int  # at more postings than every second can afford
    blurred: int  # at landmarks as noise may have moved them
    rescaled: int  # at other speeds and pitches
    seldom: int  # the same, on a station that plays as recorded


SOON: Final = Pace(quick=1, thorough=3, deep=18, blurred=9, rescaled=4, seldom=20)
LATER: Final = Pace(quick=2, thorough=6, deep=36, blurred=18, rescaled=4, seldom=20)
LATE: Final = Pace(quick=3, thorough=6, deep=36, blurred=18, rescaled=9, seldom=21)
LONG: Final = 20  # seconds in vain, after which LATER is enough
VERY_LONG: Final = 60  # LATE

PROBE_EVERY: Final = {Trust.FADING: 1, Trust.SOME: 3, Trust.FULL: 9}  # seconds, while a track is on
OWN_EVERY: Final = 9  # seconds; the same, with other places of that track


def pace(vain: int) -> Pace:
    """Return how often to look after so many seconds in vain."""
    if vain <= LONG:
        return SOON
    return LATER if vain <= VERY_LONG else LATE
