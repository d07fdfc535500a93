"""What was heard of a song, as the search has it."""

from fingerprint.hearing import Hearing, heard
from fingerprint.params import Samples
from fingerprint.recent import Effort, Recent

EFFORT = Effort(peaks_per_second=60, fan=10, seconds=5, reads=16, favour=1.5)


def recent_of(samples: Samples) -> Recent:
    """Return the peaks of a song that was just on."""
    recent = Recent()
    for n, sound in enumerate(Hearing().feed(samples)):
        recent.add(n, heard(sound).peaks)
    return recent
