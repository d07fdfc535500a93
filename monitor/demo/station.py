"""Station: sends the programme, over and over, at the speed of time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from monitor.demo.encoder import Encoder
from monitor.demo.music.tones import RATE_HZ
from monitor.demo.playout import OffAir, Piece, Sound, Started
from monitor.demo.schedule import Slot
from monitor.demo.transmitter import Transmitter

LATE = 5.0  # seconds behind after which the time is lost for good: the computer slept


@dataclass(frozen=True, slots=True)
class Audio:
    """Some of the stream, and how long it plays."""

    data: bytes
    seconds: float


Sendable = Started | Audio | OffAir


def encoded(programme: Callable[[], Iterator[Piece]]) -> Iterator[Sendable]:
    """Yield the programme over and over, its sound as MP3."""
    encoder = Encoder()
    while True:
        for piece in programme():
            if isinstance(piece, Sound):
                yield Audio(encoder.encode(piece.samples), piece.samples.shape[1] / RATE_HZ)
            else:
                yield piece


async def broadcast(
    pieces: Iterator[Sendable],
    transmitter: Transmitter,
    *,
    started: Callable[[Slot], None],
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> NoReturn:
    """Send what is due when it is due, until cancelled. `pieces` runs on a thread: it decodes and encodes."""
    due = clock()
    while True:
        piece = await asyncio.to_thread(next, pieces)
        if clock() - due > LATE:
            due = clock()
        await sleep(max(0.0, due - clock()))
        match piece:
            case Started(slot):
                started(slot)
                if slot.item.title is not None:
                    transmitter.show(slot.item.title)
            case Audio(data, seconds):
                transmitter.send(data)
                due += seconds
            case OffAir(seconds):
                await transmitter.switch_off()
                due += seconds
                await sleep(max(0.0, due - clock()))
                await transmitter.switch_on()
