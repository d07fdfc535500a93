"""A soak: the real daemon, many stations that fail at random, and an oracle that knows what was on air.

    PYTHONPATH=.:tests python bench/soak.py --minutes 30 --streams 40 --seed 1

Each station plays a programme of known songs in real time, as MP3, AAC or chained Ogg, and breaks now and
then. The end is a report: songs that were missed, told twice or never played, notifications without a reason,
and what the processes held in the beginning and at the end. Exits with 1 where something is wrong.
"""

import argparse
import asyncio
import calendar
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from media import encoded
from receivers import Receiver, receiver
from scipy.signal import resample_poly
from servers import airtally, program
from signals import babble, song
from stations import RESET, Station, Visit, finish, http

from monitor.demo.recordings import write_flac

RATE_HZ = 44_100
SONG = 50.0  # seconds
GAP = 5.0
SONGS = 12
SLOT = SONG + GAP
BURST = 4.0
FORMATS = {"mp3": ("audio/mpeg", "mp3"), "aac": ("audio/aac", "adts"), "ogg": ("application/ogg", "ogg")}
FAULTS = ("reset", "close", "stall", "drip", "garbage", "away", "long away")
SETTLED = 75.0  # seconds after a fault until everything is as it was: back-off, and what the tracker needs
CONFIG = """
state = "{state}"
[control]
port = 0
[[accounts]]
name = "label"
token = "soak-soak-soak-soak"
callback_url = "{url}"
"""
STREAM = '[[streams]]\nradio_id = {number}\nurl = "{url}"\n'


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong, between two times."""

    kind: str
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Airing:
    title: str
    begin: float  # Unix seconds
    end: float


@dataclass
class Programme:
    """Songs in an order, encoded once, to be sent from any place."""

    order: Sequence[int]
    kind: str
    parts: Sequence[bytes]  # songs and gaps

    @property
    def seconds(self) -> float:
        return SLOT * len(self.order)

    def head(self, at: float) -> bytes:
        """Return what must come before what is sent from `at` on: the headers of an Ogg link."""
        if self.kind != "ogg":
            return b""
        part, _ = self._place(at)
        return b"".join(pages(self.parts[part])[:2])

    def between(self, begin: float, end: float) -> bytes:
        """Return the bytes of a stretch of time."""
        found = bytearray()
        while begin < end - 1e-6:
            part, within = self._place(begin)
            length = SONG if part % 2 == 0 else GAP
            until = min(length, within + end - begin)
            found += self._cut(part, within / length, until / length)
            begin += until - within
        return bytes(found)

    def _place(self, at: float) -> tuple[int, float]:
        slot, within = divmod(at + 1e-7, SLOT)
        number = int(slot) % len(self.order)
        return (2 * number, within) if within < SONG else (2 * number + 1, within - SONG)

    def _cut(self, part: int, first: float, last: float) -> bytes:
        media = self.parts[part]
        if self.kind != "ogg":
            return media[int(first * len(media)) : int(last * len(media))]
        units = pages(media)
        whole = first < 1e-3  # with the headers, where it begins
        start = 0 if whole else 2 + round(first * (len(units) - 2))
        return b"".join(units[start : 2 + round(last * (len(units) - 2))])


_PAGES: dict[int, list[bytes]] = {}


def pages(media: bytes) -> list[bytes]:
    """Cut an Ogg file into its pages."""
    if id(media) not in _PAGES:
        found, at = [], 0
        while at < len(media):
            count = media[at + 26]
            size = 27 + count + sum(media[at + 27 : at + 27 + count])
            found.append(media[at : at + size])
            at += size
        _PAGES[id(media)] = found
    return _PAGES[id(media)]


@dataclass
class Radio:
    """One station: what it plays since when, and when it fails."""

    number: int
    programme: Programme
    phase: float  # seconds into the programme at `began`
    began: float  # Unix time
    faults: list[Fault]
    results: list[dict] = field(default_factory=list)
    codes: list[tuple[float, int]] = field(default_factory=list)

    def airings(self, until: float) -> Iterator[Airing]:
        """Yield the songs that begin before `until`."""
        slot = 0
        while (begin := self.began - self.phase + slot * SLOT) < until:
            song_number = self.programme.order[slot % len(self.programme.order)]
            yield Airing(f"Song {song_number}", begin, begin + SONG)
            slot += 1

    def fault(self, now: float) -> Fault | None:
        return next((fault for fault in self.faults if fault.begin <= now < fault.end), None)

    def is_cut(self, begin: float, end: float) -> bool:
        """Tell whether a fault touched a stretch of time."""
        return any(fault.begin - 2 < end and begin < fault.end + SETTLED for fault in self.faults)

    async def serve(self, visit: Visit) -> None:
        """Send the programme to a listener, and fail as it is written."""
        if (fault := self.fault(time.time())) and fault.kind.endswith("away"):
            await visit.send(b"HTTP/1.0 404 File Not Found\r\n\r\n")
            return
        at = self.phase + time.time() - self.began
        sent = max(0.0, at - BURST)
        await visit.send(http(content_type=FORMATS[self.programme.kind][0]), self.programme.head(sent))
        damaged: Fault | None = None
        while True:
            now = time.time()
            fault = self.fault(now)
            if fault and fault.kind in ("reset", "close", "away", "long away"):
                if fault.kind == "reset":
                    await finish(visit, RESET)
                return
            due = self.phase + now - self.began
            if fault and fault.kind == "garbage" and fault is not damaged:
                damaged = fault
                await visit.send(random.Random(fault.begin).randbytes(20_000))
            if fault and fault.kind == "drip":
                await visit.send(self.programme.between(sent, sent + 0.2)[:64])
                sent = due
            elif not fault or fault.kind == "garbage":
                await visit.send(self.programme.between(sent, due))
                sent = due
            await asyncio.sleep(0.25)


def faults(rng: random.Random, begin: float, end: float) -> list[Fault]:
    """Draw what goes wrong with one station."""
    found, at = [], begin + rng.uniform(60, 240)
    while at < end:
        kind = rng.choice(FAULTS)
        lasts = {"reset": 1.0, "close": 1.0, "garbage": 2.0, "away": rng.uniform(2, 15)}.get(kind)
        lasts = lasts or (rng.uniform(90, 150) if kind == "long away" else rng.uniform(5, 40))
        found.append(Fault(kind, at, at + lasts))
        at += lasts + rng.uniform(120, 400)
    return found


def compose(directory: Path) -> tuple[dict[str, list[bytes]], dict[str, bytes], list[Path]]:
    """Write the songs, and encode them and a gap once in every format."""
    encodings: dict[str, list[bytes]] = {kind: [] for kind in FORMATS}
    paths = []
    for number in range(SONGS):
        sound = wide(song(SONG, seed=100 + number))
        path = directory / f"{number}.flac"
        write_flac(path, np.stack([sound, sound]), {"artist": "Soak", "title": f"Song {number}"})
        paths.append(path)
        for kind in FORMATS:
            encodings[kind].append(media(sound, kind))
    gap = wide(babble(GAP, seed=7))
    return encodings, {kind: media(gap, kind) for kind in FORMATS}, paths


def wide(sound: np.ndarray) -> np.ndarray:
    return resample_poly(sound, 441, 80).astype(np.float32)


def media(sound: np.ndarray, kind: str) -> bytes:
    if kind == "ogg":
        return encoded(resample_poly(sound, 480, 441).astype(np.float32), "ogg", rate_hz=48_000)
    return encoded(sound, FORMATS[kind][1], rate_hz=RATE_HZ)


def held(pid: int) -> Counter[str]:
    """Return what a process and its children hold."""
    found: Counter[str] = Counter()
    for one in (pid, *children(pid)):
        status = dict(
            line.split(":", 1) for line in Path(f"/proc/{one}/status").read_text().splitlines() if ":" in line
        )
        found["resident MiB"] += int(status["VmRSS"].split()[0]) // 1024
        found["threads"] += int(status["Threads"])
        found["descriptors"] += len(list(Path(f"/proc/{one}/fd").iterdir()))
        found["processes"] += 1
    return found


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def take_in(arrivals: Sequence, radios: dict[int, Radio], epoch: float) -> None:
    """Sort what the receiver got to its stations."""
    for arrival in arrivals:
        body = arrival.json
        if "result" in body:
            radios[body["result"]["radio_id"]].results.append(body["result"])
        else:
            told = body["notification"]
            radios[told["radio_id"]].codes.append((epoch + arrival.at, told["notification_code"]))


def judged(radio: Radio, listening: float, end: float) -> Iterator[str]:
    """Yield what is wrong with what was told of a station."""
    told: Counter[Airing] = Counter()
    airings = list(radio.airings(end))
    for result in radio.results:
        title = result["results"][0]["title"]
        at = calendar.timegm(time.strptime(result["timestamp"], "%Y-%m-%d %H:%M:%S"))
        airing = next(
            (one for one in airings if one.title == title and one.begin - 8 < at < one.end + 40), None
        )
        if airing is None:
            yield f"stream {radio.number}: {title} told at {at - radio.began:.0f} s was not on air"
        else:
            told[airing] += 1
            if result["play_length"] > SONG + 6:
                yield f"stream {radio.number}: {title} lasted {result['play_length']} s"
    for airing in airings:
        sure = (
            airing.begin > listening and airing.end < end - 20 and not radio.is_cut(airing.begin, airing.end)
        )
        if told[airing] > 1 or (sure and not told[airing]):
            where = f"at {airing.begin - radio.began:.0f} s, {radio.programme.kind}"
            yield f"stream {radio.number}: {airing.title} {where}, was told {told[airing]} times"
    yield from notifications(radio)


def notifications(radio: Radio) -> Iterator[str]:
    known = 0
    for at, code in radio.codes:
        lately = [fault for fault in radio.faults if fault.begin < at and at - fault.end < SETTLED]
        if code == known or code not in (0, 650):
            yield f"stream {radio.number}: notification {code} at {at - radio.began:.0f} s, after {known}"
        if code == 650 and not any(fault.end - fault.begin > 4 for fault in lately):
            yield f"stream {radio.number}: 650 at {at - radio.began:.0f} s, and nothing was wrong"
        known = code
    for fault in radio.faults:
        long = fault.kind == "long away" and fault.end + SETTLED < time.time()
        if long and not any(code == 650 and fault.begin < at < fault.end + 5 for at, code in radio.codes):
            yield f"stream {radio.number}: an outage at {fault.begin - radio.began:.0f} s was not told"


async def soak(minutes: float, streams: int, seed: int, directory: Path) -> list[str]:
    """Run it; return what is wrong."""
    rng = random.Random(seed)
    encodings, gaps, paths = await asyncio.to_thread(compose, directory)
    orders = [rng.sample(range(SONGS), SONGS) for _ in range(4)]
    programmes = [
        Programme(order, kind, [part for one in order for part in (encodings[kind][one], gaps[kind])])
        for kind in FORMATS
        for order in orders
    ]
    state, config, log = directory / "state", directory / "monitor.toml", directory / "daemon.log"
    async with program(*airtally("catalogue", "add", *paths, "--state", state), log=log) as adding:
        if await adding.wait():
            raise SystemExit(log.read_text())
    began = time.time()
    end = began + 60 * minutes
    radios = {
        number: Radio(
            number, programmes[number % len(programmes)], rng.uniform(0, 500), began, faults(rng, began, end)
        )
        for number in range(1, streams + 1)
    }
    async with receiver() as taking, Station({f"/{n}": one.serve for n, one in radios.items()}) as station:
        write(config, state, taking, station, radios)
        async with program(*airtally("run", "--config", config), log=log) as daemon:
            samples = await watch(daemon.pid, end)
        epoch = time.time() - taking.clock()
        take_in(taking.arrivals, radios, epoch)
    listening = began + 15 + streams / 5
    wrong = [line for one in radios.values() for line in judged(one, listening, end)]
    wrong += growth(samples)
    count = sum(len(one.results) for one in radios.values())
    kinds = Counter(fault.kind for one in radios.values() for fault in one.faults if fault.begin < end)
    few = max(1, len(samples) // 10)
    memory = [samples[at]["resident MiB"] for at in range(0, len(samples), few)]
    print(json.dumps({"results": count, "faults": kinds, "first": samples[0], "last": samples[-1]}, indent=1))
    print("resident MiB, as time went by:", *memory)
    if "Traceback" in log.read_text():
        wrong.append("a traceback in the log")
    return wrong


def write(config: Path, state: Path, taking: Receiver, station: Station, radios: dict[int, Radio]) -> None:
    entries = [STREAM.format(number=number, url=station.url(f"/{number}")) for number in radios]
    config.write_text(CONFIG.format(state=state, url=taking.url) + "".join(entries))


async def watch(pid: int, end: float) -> list[Counter[str]]:
    """Look at the daemon until `end`; return what it held, from when it had settled on."""
    settled = min(300.0, (end - time.time()) / 3)
    await asyncio.sleep(settled)
    samples = []
    while time.time() < end:
        samples.append(await asyncio.to_thread(partial(held, pid)))
        await asyncio.sleep(10)
    return samples


def growth(samples: Sequence[Counter[str]]) -> Iterator[str]:
    """Yield what there is more of at the end: more than a tenth, and some."""
    few = max(1, len(samples) // 5)
    for what, slack in (("resident MiB", 30), ("threads", 8), ("descriptors", 10)):
        first = sum(sample[what] for sample in samples[:few]) / few
        last = sum(sample[what] for sample in samples[-few:]) / few
        if last > first * 1.1 + slack:
            yield f"{what}: {first:.0f} in the beginning, {last:.0f} at the end"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--streams", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--keep", type=Path, help="a directory for the state and the log")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        wrong = asyncio.run(soak(chosen.minutes, chosen.streams, chosen.seed, chosen.keep or Path(directory)))
    print("\n".join(wrong) or "nothing wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
