"""Encoder: from samples to the bytes of an MP3 stream. A home of PyAV."""

from collections.abc import Iterator

import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame

from monitor.demo.music.effects import Stereo
from monitor.demo.music.tones import RATE_HZ

BIT_RATE = 128_000  # bits a second
FAST = "7"  # of 9; half the work of the default, and nobody will hear it
FRAME = 1152  # samples of an MP3 frame


class Encoder:
    """One MP3 stream without beginning or end: bytes come in whole frames, about a tenth of a second late."""

    def __init__(self) -> None:
        codec = AudioCodecContext.create("libmp3lame", "w")
        codec.bit_rate, codec.sample_rate, codec.layout, codec.format = BIT_RATE, RATE_HZ, "stereo", "fltp"
        codec.options = {"compression_level": FAST}
        self._codec = codec
        self._waiting = AudioFifo()

    def encode(self, sound: Stereo) -> bytes:
        """Take in samples; return the frames that are complete."""
        frame = AudioFrame.from_ndarray(
            np.ascontiguousarray(np.clip(sound, -1, 1), np.float32), "fltp", "stereo"
        )
        frame.sample_rate = RATE_HZ
        self._waiting.write(frame)
        return b"".join(self._frames())

    def _frames(self) -> Iterator[bytes]:
        while (frame := self._waiting.read(FRAME)) is not None:
            frame.pts = None
            yield from (bytes(packet) for packet in self._codec.encode(frame))
