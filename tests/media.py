"""Media for tests: synthetic sound, encoded by FFmpeg."""

import io

import av
import numpy as np
from numpy.typing import NDArray

CODECS = {
    "mp3": "libmp3lame",
    "adts": "aac",
    "flac": "flac",
    "wav": "pcm_s16le",
    "ogg": "libopus",
    "mpegts": "aac",
}


def tones(seconds: float, rate_hz: int = 44100, seed: int = 1) -> NDArray[np.float32]:
    """Return a melody of random notes, shape (n,), -1..1."""
    rng = np.random.default_rng(seed)
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    notes = rng.integers(200, 2000, int(seconds * 4) + 1)[(time * 4).astype(int)]
    return (0.3 * np.sin(2 * np.pi * np.cumsum(notes) / rate_hz)).astype(np.float32)


def encoded(
    samples: NDArray[np.float32], container: str, *, rate_hz: int = 44100, channels: int = 2
) -> bytes:
    """Return `samples` as a media file of FFmpeg's muxer `container`."""
    target = io.BytesIO()
    layout = "stereo" if channels == 2 else "mono"
    with av.open(target, "w", format=container) as output:
        stream = output.add_stream(CODECS[container], rate=rate_hz, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.tile(samples, (channels, 1)), format="fltp", layout=layout)
        frame.sample_rate = rate_hz
        fitting = av.AudioResampler(
            stream.format.name, layout, stream.rate, stream.codec_context.frame_size or None
        )
        for piece in [*fitting.resample(frame), *fitting.resample(None)]:
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return target.getvalue()
