"""Songs for tests that start the whole daemon: twenty seconds of each of some of the demo's."""

import asyncio
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from stations import Script, Visit

from monitor.demo.encoder import Encoder
from monitor.demo.library import our_songs
from monitor.demo.music.tones import RATE_HZ
from monitor.demo.recordings import read, write_flac

LENGTH = 20.0  # seconds
COUNT = 5


@dataclass(frozen=True, slots=True)
class Song:
    path: Path
    artist: str
    title: str
    length: float  # seconds


def write_songs(directory: Path) -> list[Song]:
    """Compose, cut and write COUNT songs."""
    return [
        cut(recording.path, directory / f"{number}.flac", recording.artist, recording.title)
        for number, (recording, _) in enumerate(islice(our_songs(directory / "whole"), COUNT))
    ]


def cut(source: Path, target: Path, artist: str, title: str) -> Song:
    """Write the LENGTH seconds of a recording that begin 15 s into it, past a quiet intro."""
    sound = np.concatenate(list(read(source, start=15.0)), axis=1)[:, : int(LENGTH * RATE_HZ)]
    write_flac(target, sound, {"artist": artist, "title": title})
    return Song(target, artist, title, sound.shape[1] / RATE_HZ)


def on_air(song: Song, *, burst: float = 4.0) -> Script:
    """Return the script of a station that plays a song over and over, in real time, for each listener."""
    media = mp3_of(song)
    second = len(media) / song.length

    async def script(visit: Visit) -> None:
        await visit.send(b"HTTP/1.0 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n", media[: int(burst * second)])
        at = int(burst * second)
        while True:
            await visit.send((media + media)[at : at + int(second / 4)])
            at = (at + int(second / 4)) % len(media)
            await asyncio.sleep(0.25)

    return script


def mp3_of(song: Song) -> bytes:
    """Return a song as MP3."""
    encoder = Encoder()
    return b"".join(encoder.encode(block) for block in read(song.path))
