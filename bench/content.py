"""Content: what is taken for music, for noise and for silence, a window at a time and by the 651 rule.

    python -m bench.content [--manifest MANIFEST] [--recordings 100]

Everything comes in pieces of a minute, six windows each. Noise and the like is made up from seeds; music is
real, where it is not said to be made up: a minute of each recording, from its thirtieth second on.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from bench.material import MANIFEST, SUFFIXES
from bench.noises import Wave, at_level, claps, coloured, drone, drums, hum, piano, rain, speech, static
from bench.tables import table
from fingerprint import SAMPLE_RATE_HZ, Samples
from fingerprint.content import SPAN, Content, content
from monitor.health import Code, StreamHealth
from monitor.recogniser.decode import decode

MINUTE = 60.0
PIECES = 20  # of each sound that is made up
HEAD = ("sound", "should be", "windows", "silence", "noise", "talk", "other", "wrong", "651 told")
SLOW = ("ambient", "drone", "atmo", "space", "dark")  # in the title of quiet, sustained music

Manifest = Annotated[Path, typer.Option(help="Real music: JSON Lines with `path`, or a folder.")]
Recordings = Annotated[int, typer.Option(help="How many of them, about.")]


@dataclass(frozen=True, slots=True)
class Sound:
    """Pieces of one kind, and whether the owner is to be told that it is no music."""

    name: str
    pieces: Iterable[Samples]
    missing: bool


def main(*, manifest: Manifest = MANIFEST, recordings: Recordings = 100) -> None:
    """Measure what is taken for music, noise and silence."""
    files = files_in(manifest)
    chosen = files[:: max(1, len(files) // recordings)]
    rows = [row(sound) for sound in chain(noises(), made_up(), music(chosen))]
    print(table(HEAD, rows))


def noises() -> Iterator[Sound]:
    """Yield what is no programme."""
    for name, slope in (("white", 0), ("pink", 1), ("brown", 2)):
        for level in (-12, -50):
            wave = seeded(coloured, level, slope=slope)
            yield Sound(f"{name} noise, {level} dBFS", wave, missing=True)
    for hertz in (50, 60):
        for name, hiss in (("hum", 1e-4), ("hum and hiss", 0.3)):
            wave = seeded(hum, -30, hertz=hertz, hiss=hiss)
            yield Sound(f"{hertz} Hz {name}", wave, missing=True)
    yield Sound(
        "digital silence", [np.zeros(int(MINUTE * SAMPLE_RATE_HZ), np.float32)] * PIECES, missing=True
    )
    yield Sound("dither, -75 dBFS", seeded(coloured, -75, slope=0), missing=True)
    yield Sound("static and carrier whistles", seeded(static, -20), missing=True)
    yield Sound("rain", seeded(rain, -20), missing=True)
    yield Sound("applause", seeded(claps, -20, a_second=300), missing=True)


def made_up() -> Iterator[Sound]:
    """Yield speech and music that is made up."""
    yield Sound("talk", (speech(MINUTE, n) for n in range(PIECES)), missing=False)
    yield Sound("talk, -40 dBFS", (at_level(speech(MINUTE, n), -40) for n in range(PIECES)), missing=False)
    for name, make in (("solo piano", piano), ("drums alone", drums), ("drone", drone)):
        yield Sound(f"{name}, made up", seeded(make, -20), missing=False)


def music(files: list[Path]) -> Iterator[Sound]:
    """Yield real music, as it is and maltreated."""
    slow = [file for file in files if any(word in file.stem.lower() for word in SLOW)]
    yield Sound("music", map(minute, files), missing=False)
    yield Sound("music: ambient", map(minute, slow), missing=False)
    yield Sound("music, -40 dBFS", (at_level(minute(file), -40) for file in files), missing=False)
    yield Sound(
        "music, distorted", (np.tanh(20 * at_level(minute(file), -12)) for file in files), missing=False
    )
    for ratio in (0, -5):
        yield Sound(
            f"music in pink noise, {ratio:+} dB", map(partial(noisy, ratio=ratio), files), missing=False
        )


def files_in(manifest: Path) -> list[Path]:
    if manifest.is_dir():
        return sorted(path for path in manifest.rglob("*") if path.suffix in SUFFIXES)
    return [Path(json.loads(line)["path"]) for line in manifest.read_text().splitlines()]


def seeded(make: Callable[..., Wave], level: float, **options: float) -> Iterator[Samples]:
    """Yield PIECES pieces, all different."""
    return (at_level(make(MINUTE, np.random.default_rng(n), **options), level) for n in range(PIECES))


@cache
def minute(file: Path) -> Samples:
    """Return a minute of a recording, from its thirtieth second on; of a short one what there is."""
    kept, size = [], 0
    with file.open("rb") as media:
        for block in decode(media):
            kept.append(block)
            size += block.size
            if size > 1.5 * MINUTE * SAMPLE_RATE_HZ:
                break
    return np.concatenate(kept)[-int(MINUTE * SAMPLE_RATE_HZ) :]


def noisy(file: Path, *, ratio: float) -> Samples:
    """Return music with pink noise, the music being `ratio` dB above it."""
    samples = minute(file)
    noise = np.resize(coloured(MINUTE, np.random.default_rng(samples.size), slope=1), samples.size)
    return at_level(samples, ratio - 20) + at_level(noise, -20)


def row(sound: Sound) -> tuple[str, ...]:
    told = [windows(piece) for piece in sound.pieces]
    count = Counter(each for piece in told for each in piece)
    total = sum(count.values())
    programme = count[Content.OTHER] + count[Content.TALK]
    wrong = programme if sound.missing else total - programme
    reported = sum(reports(piece) for piece in told)
    return (
        sound.name,
        "no music" if sound.missing else "other",
        str(total),
        *(str(count[each]) for each in (Content.SILENCE, Content.NOISE, Content.TALK, Content.OTHER)),
        f"{wrong / max(1, total):.1%}",
        f"{reported} of {len(told)}",
    )


def windows(samples: Samples) -> list[Content]:
    return [content(samples[at : at + SPAN]) for at in range(0, samples.size - SPAN + 1, SPAN)]


def reports(told: list[Content]) -> bool:
    """Tell whether the owner of a stream on which all this is heard is told that there is no music."""
    health = StreamHealth(Code.FINE, now=0.0)
    heard = ((each, 10.0 * n + second) for n, each in enumerate(told, start=1) for second in range(11))
    changes = [health.heard(each.name, now) for each, now in heard]
    return any(change and change.code is Code.NO_MUSIC for change in changes)


if __name__ == "__main__":
    typer.run(main)
