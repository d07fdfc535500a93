"""Radios of the soak: stations that play a programme in real time, and fail as it is written."""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from soak_programmes import CONTENT_TYPES, HLS, PIECE, PLAIN, SLOT, SONG, Programme
from stations import RESET, Script, Station, Visit, finish, http

from monitor.demo.icy import METAINT, Interleaver

BURST = 4.0  # seconds that a station sends at once
STEP = 0.25  # seconds between two pieces
WINDOW = 6  # segments in a playlist
# We read segments as soon as they are there, so that the newest is heard half its length late, on average.
EDGE = PIECE / 2  # seconds
FAULTS = ("reset", "close", "stall", "drip", "garbage", "away", "long away")
SETTLED = 75.0  # seconds after a fault until everything is as it was: back-off, and what the tracker needs
TALKATIVE = 5  # every so many plain stations has another title every second
MISSING = b"HTTP/1.0 404 File Not Found\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong, between two times."""

    kind: str
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Airing:
    title: str
    begin: float  # Unix time at which it can be heard
    end: float


@dataclass(frozen=True, slots=True)
class Told:
    """A callback."""

    at: float  # Unix time at which it came
    body: dict


@dataclass
class Radio:
    """One station: what it plays since when, and when it fails."""

    number: int
    programme: Programme
    phase: float  # seconds into the programme at `began`
    began: float  # Unix time
    faults: list[Fault]
    results: list[Told] = field(default_factory=list)
    codes: list[tuple[float, int]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/{self.number}/live.m3u8" if self.is_hls else f"/{self.number}"

    @property
    def is_hls(self) -> bool:
        return self.programme.kind in HLS

    @property
    def delay(self) -> float:
        """Seconds that listeners are behind."""
        return EDGE if self.is_hls else 0.0

    def airings(self, until: float) -> Iterator[Airing]:
        """Yield the songs that begin before `until`."""
        slot = 0
        while (begin := self.began + self.delay - self.phase + slot * SLOT) < until:
            song_number = self.programme.order[slot % len(self.programme.order)]
            yield Airing(f"Song {song_number}", begin, begin + SONG)
            slot += 1

    def fault(self, now: float) -> Fault | None:
        return next((fault for fault in self.faults if fault.begin <= now < fault.end), None)

    def is_cut(self, begin: float, end: float) -> bool:
        """Tell whether a fault touched a stretch of time."""
        return any(
            fault.begin - 2 < end and begin < fault.end + SETTLED + self.delay for fault in self.faults
        )

    def at(self, now: float) -> float:
        """Return how far the programme is, in seconds."""
        return self.phase + now - self.began

    async def serve(self, visit: Visit) -> None:
        """Answer a listener, and fail as it is written."""
        fault = self.fault(time.time())
        if fault and fault.kind.endswith("away"):
            await visit.send(MISSING)
        elif self.is_hls:
            await self._serve_hls(visit, fault)
        else:
            await self._serve_live(visit)

    async def _serve_live(self, visit: Visit) -> None:
        """Send the programme as it is played."""
        sent = max(0.0, self.at(time.time()) - BURST)
        titles = Interleaver(f"Radio {self.number}") if self.programme.kind in PLAIN else None
        headers = {"icy_metaint": str(METAINT)} if titles else {}
        head = http(content_type=CONTENT_TYPES[self.programme.kind], **headers)
        await visit.send(head, self.programme.head(sent))
        damaged: Fault | None = None
        while True:
            now = time.time()
            fault = self.fault(now)
            if fault and fault.kind in ("reset", "close", "away", "long away"):
                await self._leave(visit, fault)
                return
            due = self.at(now)
            if not fault or fault.kind in ("garbage", "drip"):
                data = self.programme.between(sent, due)
                if fault and fault.kind == "drip":
                    data = data[:64]
                elif fault and fault is not damaged:
                    damaged = fault
                    data = random.Random(fault.begin).randbytes(20_000) + data
                await visit.send(titles.feed(data) if titles else data)
                sent = due
            if titles and self.number % TALKATIVE == 0:
                titles.show(f"Radio {self.number}, {now:.0f}")
            await asyncio.sleep(STEP)

    async def _serve_hls(self, visit: Visit, fault: Fault | None) -> None:
        """Send the playlist of this moment, or a segment."""
        while fault and fault.kind in ("stall", "drip") and time.time() < fault.end:
            await visit.send(b"" if fault.kind == "stall" else b"H")
            await asyncio.sleep(STEP)
        if fault and fault.kind in ("reset", "close", "stall", "drip"):
            await self._leave(visit, fault)
            return
        name = visit.path.rpartition("/")[2]
        if name == "live.m3u8":
            body = self._playlist().encode()
            kind = "application/vnd.apple.mpegurl"
        else:
            body, kind = self._segment(name), "video/mp2t"
            body = random.Random(fault.begin).randbytes(len(body)) if fault else body
        await visit.send(http(body, kind, Content_Length=str(len(body))))

    async def _leave(self, visit: Visit, fault: Fault) -> None:
        if fault.kind == "reset":
            await finish(visit, RESET)

    def _playlist(self) -> str:
        last = int(self.at(time.time()) // PIECE)  # the segment that is being made
        lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:6"]
        lines.append(f"#EXT-X-MEDIA-SEQUENCE:{max(0, last - WINDOW)}")
        for number in range(max(0, last - WINDOW), last):
            part, place = self.programme.segment(number)
            lines += ["#EXT-X-DISCONTINUITY"] if place == 0 else []
            lines += [f'#EXT-X-MAP:URI="{number}.init"'] if part.head and place == 0 else []
            if part.head and place and number == max(0, last - WINDOW):
                lines.append(f'#EXT-X-MAP:URI="{number}.init"')
            lines += [f"#EXTINF:{PIECE:.3f},", f"{number}.seg"]
        return "\n".join([*lines, ""])

    def _segment(self, name: str) -> bytes:
        number, _, what = name.partition(".")
        part, place = self.programme.segment(int(number))
        return part.head if what == "init" else part.pieces[place]


class Stations(Station):
    """All radios behind one port: the first word of a path is the number of one."""

    def __init__(self, radios: dict[int, Radio]) -> None:
        super().__init__({f"/{number}": one.serve for number, one in radios.items()})

    def _script(self, path: str) -> Script:
        self.requests.clear()
        return super()._script("/" + path.split("/")[1])


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
