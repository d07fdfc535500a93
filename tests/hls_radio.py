"""HLS for tests: segments by a real ffmpeg, a radio that puts them on the air, time that is not waited for.

    made = record(tmp_path, tones(20), *TS)
    async with radio(made) as on_air:
        feed = await open_hls(on_air.url("/live.m3u8"), LIMITS, connected, **Time().both)

/live.m3u8 is a window of the segments that moves by one with each request; the rest is as ffmpeg left it.
"""

import asyncio
import contextlib
import io
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from aiohttp import web
from media import encoded
from numpy.typing import NDArray
from scipy.signal import correlate, resample_poly

from monitor.recogniser.decode import decode
from monitor.sources.feed import Pause, Piece, Splice, Title

needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg not installed")

RATE_HZ = 8000  # of what is decoded
WINDOW = 4  # segments
HLS = ("-f", "hls", "-hls_time", "2", "-hls_list_size", "0", "-hls_segment_filename", "{directory}/%d.seg")
LIST = ("-segment_list_type", "m3u8", "-segment_list", "{playlist}")
SEGMENTS = ("-map", "0:a", "-f", "segment", "-segment_time", "2", *LIST)
TS = ("-c:a", "aac", *HLS, "{playlist}")
TS_MP3 = ("-c:a", "libmp3lame", *HLS, "{playlist}")
FMP4 = ("-c:a", "aac", *HLS, "-hls_segment_type", "fmp4", "{playlist}")
ENCRYPTED = ("-c:a", "aac", *HLS, "-hls_key_info_file", "{directory}/key.txt", "{playlist}")
PARTS = ("-c:a", "aac", *HLS[:-2], "-hls_flags", "single_file", "{playlist}")
PARTS_FMP4 = (*FMP4[:-3], "-hls_flags", "single_file", "-hls_segment_type", "fmp4", "{playlist}")
PACKED_AAC = ("-c:a", "aac", *SEGMENTS, "-segment_format", "adts", "{directory}/%d.seg")
NO_XING = ("-segment_format_options", "write_xing=0")  # a frame of silence in front of each segment
PACKED_MP3 = ("-c:a", "libmp3lame", *SEGMENTS, "-segment_format", "mp3", *NO_XING, "{directory}/%d.seg")
KEY = bytes(range(16))


@dataclass
class Time:
    """A clock that only moves where somebody would sleep."""

    now: float = 1000.0
    sleeps: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.sleeps.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    @property
    def both(self) -> dict[str, Callable]:
        return {"clock": self.clock, "sleep": self.sleep}


def record(directory: Path, samples: NDArray[np.float32], *arguments: str) -> Path:
    """Let ffmpeg cut sound at 44.1 kHz into segments; return the playlist of all."""
    playlist = directory / "all.m3u8"
    (directory / "key.bin").write_bytes(KEY)
    (directory / "key.txt").write_text(f"key.bin\n{directory}/key.bin\n")
    filled = [word.format(directory=directory, playlist=playlist) for word in arguments]
    command = ["ffmpeg", "-v", "error", "-y", "-f", "wav", "-i", "-", *filled]
    subprocess.run(command, input=encoded(samples, "wav"), check=True, cwd=directory)
    return playlist


@dataclass
class Radio:
    """A live stream that has been recorded."""

    playlist: Path
    port: int = 0
    ends: bool = True
    shown: int = 2  # segments that were ever in the window
    requests: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def live(self) -> str:
        """Return the playlist as it is at the next request."""
        header, segments = split(self.playlist.read_text())
        self.shown += 1
        first = max(0, min(self.shown, len(segments)) - WINDOW)
        lines = [*header, f"#EXT-X-MEDIA-SEQUENCE:{first}", *chain(*segments[first : self.shown])]
        over = self.ends and self.shown >= len(segments)
        return "\n".join([*lines, "#EXT-X-ENDLIST" if over else ""])

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request.path)
        if request.path == "/live.m3u8":
            return web.Response(text=self.live(), content_type="application/vnd.apple.mpegurl")
        file = self.playlist.parent / request.path[1:]
        return web.FileResponse(file) if file.is_file() else web.Response(status=404)


def split(playlist: str) -> tuple[list[str], list[list[str]]]:
    """Return the lines for all segments, and those for each."""
    header: list[str] = []
    segments: list[list[str]] = []
    said: list[str] = []
    for line in playlist.splitlines():
        if line.startswith(("#EXTINF", "#EXT-X-BYTERANGE")):
            said.append(line)
        elif not line.startswith("#"):
            segments.append([*said, line])
            said = []
        elif not line.startswith(("#EXT-X-MEDIA-SEQUENCE", "#EXT-X-ENDLIST", "#EXT-X-PLAYLIST-TYPE")):
            header.append(line)
    return header, segments


@contextlib.asynccontextmanager
async def radio(playlist: Path) -> AsyncIterator[Radio]:
    """Run a server for what was recorded."""
    made = Radio(playlist)
    app = web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.port = runner.addresses[0][1]
    try:
        yield made
    finally:
        await runner.cleanup()


def bytes_of(pieces: Iterable[Piece]) -> bytes:
    return b"".join(piece for piece in pieces if isinstance(piece, bytes))


def titles_of(pieces: Iterable[Piece]) -> list[str]:
    return [piece.text for piece in pieces if isinstance(piece, Title)]


def splices_of(pieces: Iterable[Piece]) -> list[str]:
    return [piece.container for piece in pieces if isinstance(piece, Splice)]


def pauses_of(pieces: Iterable[Piece]) -> list[float]:
    return [piece.seconds for piece in pieces if isinstance(piece, Pause)]


def sound_of(container: str, pieces: Iterable[Piece]) -> NDArray[np.float32]:
    """Return the samples of a feed, decoded from scratch behind each splice."""
    parts = [(container, bytearray())]
    for piece in pieces:
        if isinstance(piece, Splice):
            parts.append((piece.container, bytearray()))
        elif isinstance(piece, bytes):
            parts[-1][1].extend(piece)
    blocks = [block for name, data in parts for block in decode(io.BytesIO(data), container=name)]
    return np.concatenate(blocks)


def likeness(sound: NDArray[np.float32], samples: NDArray[np.float32]) -> float:
    """Return how like 44.1 kHz `samples` what was heard of them is, where they fit best: at most 1."""
    original = resample_poly(samples, 80, 441)
    best = correlate(sound, original, method="fft").max()
    return float(best / (np.linalg.norm(sound) * np.linalg.norm(original)))
