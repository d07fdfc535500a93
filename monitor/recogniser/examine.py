"""Examining: what the bytes of a source are, and how loud. A process of its own, of `airtally streams probe`.

    python -m monitor.recogniser.examine CONTAINER

Takes media on standard input, gives a line of JSON about its form, and then one for each second of sound.
"""

import json
import math
import os
import resource
import sys
from collections.abc import Iterator, Mapping
from itertools import chain

import av
import av.logging
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.error import FFmpegError

from fingerprint.params import SAMPLE_RATE_HZ, Samples
from monitor.errors import SourceError
from monitor.recogniser.decode import OPTIONS, Media, frames, resampled

MEMORY = 1 << 30  # bytes
SILENCE = -120.0  # dB of full scale; what is softer counts as this


def examined(media: Media, container: str) -> Iterator[Mapping[str, object]]:
    """Yield the form of the audio, and then its level for each second, to the end of what can be decoded."""
    av.logging.set_level(None)
    with av.open(media, "r", format=container, options=dict(OPTIONS), metadata_errors="replace") as opened:
        if not opened.streams.audio:
            return
        stream = opened.streams.audio[0]
        decoded = frames(opened.demux(stream))
        first = next(decoded, None)
        if first is None:
            return
        yield form(stream, first, opened.bit_rate)
        yield from ({"level": level(second)} for second in seconds(resampled(chain([first], decoded))))


def form(stream: AudioStream, first: AudioFrame, bit_rate: int | None) -> Mapping[str, object]:
    """Return what is told of the audio; the first frame knows more than the head of a stream."""
    return {
        "codec": stream.codec_context.codec.canonical_name,
        "profile": stream.profile or "",
        "rate_hz": first.sample_rate,
        "channels": first.layout.nb_channels,
        "bits_per_second": stream.bit_rate or bit_rate or 0,
    }


def seconds(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Cut blocks of samples into seconds; what is left at the end is dropped."""
    waiting = np.zeros(0, np.float32)
    for block in blocks:
        waiting = np.concatenate([waiting, block])
        while waiting.size >= SAMPLE_RATE_HZ:
            yield waiting[:SAMPLE_RATE_HZ]
            waiting = waiting[SAMPLE_RATE_HZ:]


def level(samples: Samples) -> float:
    """Return the RMS of samples, dB of full scale (a square wave has 0)."""
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    return max(SILENCE, 10 * math.log10(power)) if power > 0 else SILENCE


def main() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    try:
        for line in examined(os.fdopen(os.dup(0), "rb", buffering=0), sys.argv[1]):
            print(json.dumps(line), flush=True)  # noqa: T201 - this is how it answers
    except (SourceError, FFmpegError, OSError, ValueError):
        pass  # the recogniser says what is wrong with it
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
