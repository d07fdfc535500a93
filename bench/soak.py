"""A soak: the real daemon, many stations that fail at random, and an oracle that knows what was on air.

    PYTHONPATH=.:tests python bench/soak.py --minutes 30 --streams 40 --seed 1

Each station plays a programme of known songs in real time, as MP3, AAC, Ogg (Opus, Vorbis or FLAC, a link
a song) or HLS (MPEG-TS or fragmented MP4), and breaks now and then. The end is a report: songs that were
missed, with what the daemon's log and database say of them, told twice or never played, notifications without
a reason, and what the processes held in the beginning and at the end. Exits with 1 where something is wrong.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from receivers import Arrival, Receiver, receiver
from servers import airtally, program
from soak_held import Sample, course, growth, held, total
from soak_programmes import KINDS, SONGS, Stock, compose
from soak_radios import Radio, Stations, Told, faults
from soak_verdicts import ACCOUNT, explained, judged, missing

ORDERS = 4  # of songs
SETTLING = 300.0  # seconds until what is held is looked at, or a third of the whole
LOOK = 10.0  # seconds between two looks
EXPLAINED = 5  # missing songs
CONFIG = """
state = "{state}"
[control]
port = 0
[[accounts]]
name = "{account}"
token = "soak-soak-soak-soak"
callback_url = "{url}"
"""
STREAM = '[[streams]]\nradio_id = {number}\nurl = "{url}"\n'


def cast(stock: Stock, streams: int, seed: int, began: float, end: float) -> dict[int, Radio]:
    """Return the stations, by their numbers."""
    rng = random.Random(seed)
    orders = [rng.sample(range(SONGS), SONGS) for _ in range(ORDERS)]
    programmes = [stock.programme(order, kind) for order in orders for kind in KINDS]
    return {
        number: Radio(
            number, programmes[number % len(programmes)], rng.uniform(0, 500), began, faults(rng, began, end)
        )
        for number in range(1, streams + 1)
    }


async def soak(minutes: float, streams: int, seed: int, directory: Path) -> list[str]:
    """Run it; return what is wrong."""
    stock = await asyncio.to_thread(compose, directory)
    state, config, log = directory / "state", directory / "monitor.toml", directory / "daemon.log"
    async with program(*airtally("catalogue", "add", *stock.paths, "--state", state), log=log) as adding:
        if await adding.wait():
            raise SystemExit(log.read_text())
    began = time.time()
    end = began + 60 * minutes
    radios = cast(stock, streams, seed, began, end)
    async with receiver() as taking, Stations(radios) as stations:
        write(config, state, taking, stations, radios)
        async with program(*airtally("run", "--config", config), log=log) as daemon:
            early, samples = await watch(daemon, end)
        take_in(taking.arrivals, radios, time.time() - taking.clock())
    listening = began + 15 + streams / 5
    report(radios, [*early, *samples], end)
    wrong = [line for one in radios.values() for line in judged(one, listening, end)]
    wrong += explanations(radios, listening, end, log, state / "airtally.db")
    wrong += growth(samples)
    return [*wrong, "a traceback in the log"] if "Traceback" in log.read_text() else wrong


def write(config: Path, state: Path, taking: Receiver, stations: Stations, radios: dict[int, Radio]) -> None:
    entries = [STREAM.format(number=number, url=stations.url(radio.path)) for number, radio in radios.items()]
    head = CONFIG.format(state=state, account=ACCOUNT, url=taking.url)
    config.write_text(head + "".join(entries))


async def watch(daemon: asyncio.subprocess.Process, end: float) -> tuple[list[Sample], list[Sample]]:
    """Look at the daemon until `end`; return what it held before it had settled, and since then."""
    settled = time.time() + min(SETTLING, (end - time.time()) / 3)
    early, samples = list[Sample](), list[Sample]()
    while (now := time.time()) < end:
        if daemon.returncode is not None:
            raise SystemExit(f"the daemon ended with {daemon.returncode}; --keep keeps its log")
        looks = early if now < settled else samples
        looks.append(await asyncio.to_thread(partial(held, daemon.pid)))
        await asyncio.sleep(LOOK)
    return early, samples


def take_in(arrivals: Sequence[Arrival], radios: dict[int, Radio], epoch: float) -> None:
    """Sort what the receiver got to its stations; `epoch`: Unix time at which its clock was 0."""
    for arrival in arrivals:
        body = arrival.json
        if "result" in body:
            radios[body["result"]["radio_id"]].results.append(Told(epoch + arrival.at, body["result"]))
        else:
            told = body["notification"]
            radios[told["radio_id"]].codes.append((epoch + arrival.at, told["notification_code"]))


def report(radios: dict[int, Radio], samples: Sequence[Sample], end: float) -> None:
    """Print what happened, and what was held."""
    figures = {
        "results": sum(len(one.results) for one in radios.values()),
        "streams": Counter(one.programme.kind for one in radios.values()),
        "results by kind": sum(
            (Counter({one.programme.kind: len(one.results)}) for one in radios.values()), Counter()
        ),
        "faults": Counter(fault.kind for one in radios.values() for fault in one.faults if fault.begin < end),
        "first": total(samples[0]),
        "last": total(samples[-1]),
    }
    print(json.dumps(figures, indent=1))
    print("\n".join(course(samples)))


def explanations(
    radios: dict[int, Radio], listening: float, end: float, log: Path, database: Path
) -> Iterator[str]:
    lost = [(one, airing) for one in radios.values() for airing in missing(one, listening, end)]
    for radio, airing in lost[:EXPLAINED]:
        yield from explained(radio, airing, log, database)


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
