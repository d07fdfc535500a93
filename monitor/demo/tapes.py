"""Tapes: where the sound of each item of the programme comes from."""

from collections.abc import Iterator, Sequence

import numpy as np

from monitor.demo.music.effects import Stereo
from monitor.demo.music.tones import RATE_HZ
from monitor.demo.music.tones import Sound as Mono
from monitor.demo.recordings import NotAudio, read
from monitor.demo.schedule import Kind, Slot

NOISE_LEVEL = 0.12  # RMS


def tape(slot: Slot, spoken: Sequence[Mono]) -> Iterator[Stereo]:
    """Return the sound of a slot; `spoken` are the announcements."""
    match slot.item.kind:
        case Kind.SPEECH:
            return iter([np.stack([spoken[slot.item.announcement]] * 2)])
        case Kind.NOISE:
            return white_noise()
        case _:
            return recorded(slot)


def white_noise() -> Iterator[Stereo]:
    """Yield white noise for ever, the same each time."""
    rng = np.random.default_rng(651)
    while True:
        yield np.float32(NOISE_LEVEL) * rng.standard_normal((2, RATE_HZ), dtype=np.float32)


def recorded(slot: Slot) -> Iterator[Stereo]:
    """Yield a recording; one that has become unreadable is silent from there."""
    if slot.item.path:
        try:
            yield from read(slot.item.path, start=slot.item.start)
        except NotAudio:
            return
