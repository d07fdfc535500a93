"""Decoding: from the bytes of a source to mono samples. The only home of PyAV's decoders.

FFmpeg opens nothing by itself: it reads what it is given, in a format from a short list.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol

import av
import av.logging
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.error import FFmpegError
from av.packet import Packet

from fingerprint.params import SAMPLE_RATE_HZ, Samples
from monitor.errors import SourceInterrupted, SourceUnsupported

FORMATS = "mp3,aac,ogg,flac,wav,aiff,mov,matroska,mpegts,asf,ape,wv"  # demuxers; none opens other files
BLOCK = 0.5  # seconds; smaller blocks cost more in calls than they save in delay
FILE_BLOCK = 2.0  # seconds of a file: a block has room in the cache
FILE_TURN = 16  # blocks decoded in one go: decoder and recogniser push each other out of the cache
MAX_BAD_PACKETS = 1000  # in a row: some 25 s of MP3; music is never so damaged
MOST_CHANNELS = 7  # of silence: PyAV counts a plane too many from eight on, and writing to it crashes
LONGEST_PACKET = 1.0  # seconds; Vorbis and FLAC have the longest, of 0.2
OPTIONS = {
    "protocol_whitelist": "",
    "format_whitelist": FORMATS,
    "probesize": "131072",  # bytes; FFmpeg's default of 5 MB is minutes of a live stream
    "analyzeduration": "1000000",  # microseconds
}


class Media(Protocol):
    """Something to read bytes from; `read` may return fewer than asked for, and b"" at the end."""

    def read(self, size: int, /) -> bytes: ...


def decode(media: Media, *, container: str | None = None, block: float = BLOCK) -> Iterator[Samples]:
    """Yield the audio of `media` in blocks at SAMPLE_RATE_HZ, as it comes, to its end.

    Args:
        media: read from the calling thread, which it may block.
        container: the FFmpeg demuxer to use; None lets FFmpeg choose among FORMATS.
        block: seconds that are resampled at a time.

    Raises:
        SourceUnsupported: there is no audio in it.
        SourceInterrupted: it could not be decoded any further.
    """
    av.logging.set_level(None)  # FFmpeg's log takes the GIL from its own threads: PyAV#751, #2276
    try:
        opened = av.open(media, "r", format=container, options=dict(OPTIONS), metadata_errors="replace")
    except (FFmpegError, OSError, ValueError) as error:
        raise SourceUnsupported(f"not audio: {reason(error)}") from error
    with opened:
        if not opened.streams.audio:
            raise SourceUnsupported("no audio in it")
        stream = opened.streams.audio[0]
        stream.codec_context.thread_count = 1  # else FFmpeg starts a thread a core, for every stream
        try:
            yield from some(resampled(frames(opened.demux(stream)), block))
        except FFmpegError as error:
            raise SourceInterrupted(f"cannot be decoded any further: {reason(error)}") from error


def decode_file(media: Media) -> Iterator[Samples]:
    """Yield the audio of a file nobody waits for, half a minute at a time; see `decode`."""
    blocks = decode(media, block=FILE_BLOCK)
    while turn := list(islice(blocks, FILE_TURN)):
        yield np.concatenate(turn)


def some(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """Yield blocks.

    Raises:
        SourceUnsupported: there were none.
    """
    block = None
    for block in blocks:
        yield block
    if block is None:
        raise SourceUnsupported("no audio in it")


def frames(packets: "Iterable[Packet[AudioStream]]") -> Iterator[AudioFrame]:
    """Yield the frames of packets; for a damaged packet silence of its length, so that time goes on.

    Raises:
        SourceInterrupted: nothing but damage for MAX_BAD_PACKETS packets.
    """
    bad, good = 0, None
    for packet in packets:
        try:
            for good in packet.decode():
                yield good
            bad = 0
        except FFmpegError as error:
            bad += 1
            if bad == MAX_BAD_PACKETS:
                raise SourceInterrupted("cannot be decoded: only damaged audio") from error
            if good:
                yield from silence(packet, good)


def silence(packet: "Packet[AudioStream]", like: AudioFrame) -> Iterator[AudioFrame]:
    """Yield as much silence as the packet says it has sound; nothing where it does not say."""
    seconds = float((packet.duration or 0) * (packet.time_base or 0))
    samples = int(min(seconds, LONGEST_PACKET) * like.sample_rate)
    if samples > 0 and like.layout.nb_channels <= MOST_CHANNELS:
        frame = AudioFrame(like.format.name, like.layout.name, samples)
        frame.sample_rate = like.sample_rate
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        yield frame


def resampled(decoded: Iterable[AudioFrame], block: float = BLOCK) -> Iterator[Samples]:
    """Yield mono samples at SAMPLE_RATE_HZ, whatever the format, and however often it changes."""
    converter = None
    for frame in decoded:
        if converter is None or form_of(frame) != converter.form:
            yield from converter.rest() if converter else ()
            converter = Converter(frame, block)
        yield from converter.convert(frame)
    yield from converter.rest() if converter else ()


def form_of(frame: AudioFrame) -> tuple[str, str, int]:
    """Return what must not change within one resampler: it would refuse every frame after that."""
    return frame.format.name, frame.layout.name, frame.sample_rate


class Converter:
    """Resamples frames of one form, many at a time: frame by frame it costs more than decoding them.

    They are mixed first: FFmpeg by itself resamples each channel and mixes then, in half as much time again.
    """

    def __init__(self, frame: AudioFrame, block: float) -> None:
        self.form = form_of(frame)
        self._enough = int(frame.sample_rate * block)
        self._waiting = av.AudioFifo()
        self._mixer = av.AudioResampler("flt", "mono", frame.sample_rate)
        self._resampler = av.AudioResampler("flt", "mono", SAMPLE_RATE_HZ)

    def convert(self, frame: AudioFrame) -> Iterator[Samples]:
        """Take in a frame; yield a block where one is full."""
        frame.pts = None  # time is counted in samples: broken timestamps must not stretch it
        self._waiting.write(frame)
        if self._waiting.samples >= self._enough:
            yield from self._resampled()

    def rest(self) -> Iterator[Samples]:
        """Yield what is left."""
        yield from self._resampled()
        yield from samples_of(self._resampler.resample(None))

    def _resampled(self) -> Iterator[Samples]:
        """Yield what has been waiting."""
        if (frame := self._waiting.read()) is None:
            return
        frame.pts = None
        for mixed in self._mixer.resample(frame):
            yield from samples_of(self._resampler.resample(mixed))


def samples_of(blocks: Iterable[AudioFrame]) -> Iterator[Samples]:
    return (block.to_ndarray()[0] for block in blocks)


def reason(error: Exception) -> str:
    """Return what FFmpeg says, without its number and the name of what it read from."""
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(said)
