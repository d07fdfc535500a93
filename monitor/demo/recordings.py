"""Recordings: audio files in stereo, read from any place and written as FLAC. A home of PyAV."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.error import FFmpegError

from monitor.demo.music.effects import Stereo
from monitor.demo.music.tones import RATE_HZ

FLAC_BLOCK = 4096  # samples


class NotAudio(Exception):
    """A file has no audio that could be played."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A file that the station can play."""

    path: Path
    artist: str
    title: str
    duration: float

    @property
    def name(self) -> str:
        """Return what a station would show."""
        return " - ".join(part for part in (self.artist, self.title) if part)


def read(path: Path, *, start: float = 0.0) -> Iterator[Stereo]:
    """Yield the audio of a file from `start` (seconds) in blocks of any length, to its end.

    Raises:
        NotAudio: there is none, or it cannot be decoded any further.
    """
    skip = round(start * RATE_HZ)
    for block in decoded(path):
        if block.shape[1] > skip:
            yield block[:, skip:]
        skip = max(0, skip - block.shape[1])


def decoded(path: Path) -> Iterator[Stereo]:
    """Yield the audio of a file in blocks of any length, to its end."""
    try:
        with av.open(str(path), "r", metadata_errors="replace") as media:
            if not media.streams.audio:
                raise NotAudio("no audio in it")
            resampler = av.AudioResampler("fltp", "stereo", RATE_HZ)
            for frame in chain(media.decode(media.streams.audio[0]), [None]):
                if frame:
                    frame.pts = None  # time is counted in samples
                for block in resampler.resample(frame):
                    yield np.asarray(block.to_ndarray(), np.float32)
    except (FFmpegError, OSError, ValueError) as error:
        raise NotAudio(getattr(error, "strerror", None) or str(error)) from error


def length(path: Path) -> float:
    """Return the seconds of audio that can be decoded from a file.

    Raises:
        NotAudio: none at all.
    """
    samples: int = sum(block.shape[1] for block in decoded(path))
    if not samples:
        raise NotAudio("no audio in it")
    return samples / RATE_HZ


def write_flac(path: Path, sound: Stereo, tags: Mapping[str, str]) -> None:
    """Write a sound as FLAC with these Vorbis comments, whole or not at all."""
    whole = np.ascontiguousarray((np.clip(sound, -1, 1) * 32767).astype(np.int16).T).reshape(1, -1)
    partial = path.with_suffix(".partial")
    with av.open(str(partial), "w", format="flac") as media:
        media.metadata.update(tags)
        stream = media.add_stream("flac", rate=RATE_HZ, layout="stereo", options={"compression_level": "1"})
        for at in range(0, whole.shape[1], 2 * FLAC_BLOCK):
            frame = AudioFrame.from_ndarray(whole[:, at : at + 2 * FLAC_BLOCK], "s16", "stereo")
            frame.sample_rate = RATE_HZ
            media.mux(stream.encode(frame))
        media.mux(stream.encode(None))
    partial.replace(path)
