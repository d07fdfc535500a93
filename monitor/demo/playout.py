"""Playout: the programme as sound, a block at a time, as it is needed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from monitor.demo.music.effects import Stereo
from monitor.demo.music.tones import RATE_HZ
from monitor.demo.schedule import Kind, Slot

BLOCK = RATE_HZ // 4  # samples, at most


@dataclass(frozen=True, slots=True)
class Sound:
    """Some samples to be heard."""

    samples: Stereo


@dataclass(frozen=True, slots=True)
class Started:
    """An item begins here."""

    slot: Slot


@dataclass(frozen=True, slots=True)
class OffAir:
    """Nothing at all: the station is gone for so many seconds."""

    seconds: float


Piece = Started | Sound | OffAir
Tape = Callable[[Slot], Iterator[Stereo]]  # the sound of a slot, in blocks of any length


class Player:
    """Plays one slot: its tape, with its fades, and silence where the tape is too short."""

    def __init__(self, slot: Slot, blocks: Iterator[Stereo]) -> None:
        self._slot = slot
        self._blocks = blocks
        self._rest: Stereo = np.zeros((2, 0), np.float32)
        self._played = 0
        self.samples = samples(slot.end) - samples(slot.start)

    @property
    def over(self) -> bool:
        return self._played >= self.samples

    def take(self, count: int) -> Stereo:
        """Return the next `count` samples."""
        while self._rest.shape[1] < count and (block := next(self._blocks, None)) is not None:
            self._rest = np.concatenate([self._rest, block], axis=1)
        out = np.zeros((2, count), np.float32)
        ready = min(count, self.samples - self._played, self._rest.shape[1])
        out[:, :ready] = self._rest[:, :ready]
        self._rest = self._rest[:, ready:]
        faded = out * self._gain(count)
        self._played += count
        return faded

    def _gain(self, count: int) -> Stereo:
        """Return the gain of the next samples: fades of equal power at both ends."""
        at = np.arange(self._played, self._played + count, dtype=np.float32) / RATE_HZ
        left = self.samples / RATE_HZ - at
        up, down = np.clip(at / self._slot.fade_in, 0, 1), np.clip(left / self._slot.fade_out, 0, 1)
        return np.asarray(np.sin(np.pi / 2 * up) * np.sin(np.pi / 2 * down), np.float32)


def samples(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def play(slots: Sequence[Slot], tape: Tape) -> Iterator[Piece]:
    """Yield the whole programme once, in order."""
    playing: list[Player] = []
    now = 0
    for slot, until in zip(
        slots, [*(samples(later.start) for later in slots[1:]), samples(slots[-1].end)], strict=True
    ):
        yield Started(slot)
        if slot.item.kind is Kind.OUTAGE:
            yield OffAir(slot.item.duration)
            now, playing = until, []
            continue
        playing.append(Player(slot, tape(slot)))
        while now < until:
            count = min(BLOCK, until - now)
            yield Sound(np.sum([player.take(count) for player in playing], axis=0, dtype=np.float32))
            now += count
            playing = [player for player in playing if not player.over]
