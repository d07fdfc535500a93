"""Programmes of the soak: songs and gaps in an order, encoded in each kind, to be sent from any place."""

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from media import encoded
from scipy.signal import resample_poly
from signals import babble, song

from monitor.demo.recordings import write_flac

RATE_HZ = 44_100
SONG = 50.0  # seconds
GAP = 5.0
SLOT = SONG + GAP
SONGS = 12
PIECE = 5.0  # seconds of a segment of HLS
CONTENT_TYPES = {
    "mp3": "audio/mpeg",
    "aac": "audio/aac",
    "opus": "application/ogg",
    "vorbis": "application/ogg",
    "flac": "audio/ogg",
}
PLAIN = {"mp3": "mp3", "aac": "adts"}  # what can be cut anywhere, and FFmpeg's muxers of it
OGG = {
    "opus": ("libopus", 48_000),
    "vorbis": ("libvorbis", RATE_HZ),
    "flac": ("flac", RATE_HZ),
}  # by a new link a part
HLS = {"hls-ts": "mpegts", "hls-fmp4": "fmp4"}
KINDS = (*PLAIN, *OGG, *HLS)
DATA = 2  # pages of an Ogg link before its sound


@dataclass(frozen=True, slots=True)
class Part:
    """A song or a gap in one kind: bytes that can be cut, the pages of a link, or segments."""

    seconds: float
    pieces: Sequence[bytes]
    head: bytes = b""  # what must come before, wherever it is begun

    def cut(self, first: float, last: float) -> bytes:
        """Return what lies between two places, from 0 to 1; with the head, where that begins it."""
        begin, end = round(first * len(self.pieces)), round(last * len(self.pieces))
        start = self.head if first < 1e-3 else b""
        return start + b"".join(self.pieces[begin:end])


@dataclass(frozen=True, slots=True)
class Programme:
    """Songs in an order, again and again, with gaps between them."""

    order: Sequence[int]
    kind: str
    parts: Sequence[Part]  # songs and gaps

    def head(self, at: float) -> bytes:
        """Return what must come before what is sent from `at` seconds on."""
        return self._place(at)[0].head

    def between(self, begin: float, end: float) -> bytes:
        """Return the bytes of a stretch of time, in seconds."""
        found = bytearray()
        while begin < end - 1e-6:
            part, within = self._place(begin)
            until = min(part.seconds, within + end - begin)
            found += part.cut(within / part.seconds, until / part.seconds)
            begin += until - within
        return bytes(found)

    def segment(self, number: int) -> tuple[Part, int]:
        """Return the part that a segment of HLS is of, and which of its pieces it is."""
        part, within = self._place(number * PIECE + PIECE / 2)
        return part, int(within // PIECE)

    def _place(self, at: float) -> tuple[Part, float]:
        slot, within = divmod(at + 1e-7, SLOT)
        number = int(slot) % len(self.order)
        if within < SONG:
            return self.parts[2 * number], within
        return self.parts[2 * number + 1], within - SONG


@dataclass
class Stock:
    """What is on the air."""

    paths: list[Path] = field(default_factory=list)  # the songs, as the catalogue gets them
    songs: dict[str, list[Part]] = field(default_factory=dict)  # by kind
    gaps: dict[str, Part] = field(default_factory=dict)

    def programme(self, order: Sequence[int], kind: str) -> Programme:
        parts = [part for one in order for part in (self.songs[kind][one], self.gaps[kind])]
        return Programme(order, kind, parts)


def compose(directory: Path) -> Stock:
    """Write the songs, and encode them and a gap in every kind."""
    stock = Stock()
    gap = wide(babble(GAP, seed=7))
    sounds = [wide(song(SONG, seed=100 + number)) for number in range(SONGS)]
    for number, sound in enumerate(sounds):
        path = directory / f"{number}.flac"
        write_flac(path, np.stack([sound, sound]), {"artist": "Soak", "title": f"Song {number}"})
        stock.paths.append(path)
    for kind in KINDS:
        stock.songs[kind] = [part(sound, SONG, kind) for sound in sounds]
        stock.gaps[kind] = part(gap, GAP, kind)
    return stock


def wide(sound: np.ndarray) -> np.ndarray:
    return resample_poly(sound, 441, 80).astype(np.float32)


def part(sound: np.ndarray, seconds: float, kind: str) -> Part:
    if kind in PLAIN:
        media = encoded(sound, PLAIN[kind], rate_hz=RATE_HZ)
        return Part(seconds, [media[at : at + 64] for at in range(0, len(media), 64)])
    if kind in OGG:
        codec, rate_hz = OGG[kind]
        units = list(pages(by_ffmpeg(sound, "-ar", str(rate_hz), "-c:a", codec, "-f", "ogg", "-")))
        return Part(seconds, units[DATA:], b"".join(units[:DATA]))
    return segments(sound, seconds, HLS[kind])


def by_ffmpeg(sound: np.ndarray, *arguments: str) -> bytes:
    """Let ffmpeg encode stereo sound; return what it prints."""
    read = ("-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1", "-i", "-", "-ac", "2")
    command = ["ffmpeg", "-v", "error", *read, *arguments]
    return subprocess.run(command, input=sound.tobytes(), capture_output=True, check=True).stdout


def pages(media: bytes) -> Iterator[bytes]:
    """Cut an Ogg file into its pages (RFC 3533, section 6)."""
    at = 0
    while at < len(media):
        count = media[at + 26]
        size = 27 + count + sum(media[at + 27 : at + 27 + count])
        yield media[at : at + size]
        at += size


def segments(sound: np.ndarray, seconds: float, form: str) -> Part:
    """Let ffmpeg cut sound into segments of HLS, a little longer than a frame of AAC would have them."""
    with TemporaryDirectory() as name:
        directory = Path(name)
        cut = ("-f", "hls", "-hls_time", str(PIECE - 0.05), "-hls_list_size", "0", "-hls_segment_type", form)
        names = ("-hls_fmp4_init_filename", "init", "-hls_segment_filename", str(directory / "%02d.seg"))
        by_ffmpeg(sound, "-c:a", "aac", *cut, *names, str(directory / "all.m3u8"))
        pieces = [file.read_bytes() for file in sorted(directory.glob("*.seg"))]
        init = directory / "init"
        wanted = round(seconds / PIECE)
        joined = [*pieces[: wanted - 1], b"".join(pieces[wanted - 1 :])]
        return Part(seconds, joined, init.read_bytes() if init.exists() else b"")
