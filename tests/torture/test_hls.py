"""Scenarios 38 and 39: HLS that attacks whoever listens, and HLS that is broken."""

import asyncio
import contextlib
import random
import sys
import time
from collections.abc import AsyncIterator
from itertools import count, pairwise

import pytest
from hls_radio import (
    PACKED_MP3,
    RATE_HZ,
    TS,
    Time,
    likeness,
    needs_ffmpeg,
    radio,
    record,
    sound_of,
    splices_of,
)
from hls_scripts import (
    END,
    listing,
    listings,
    master,
    playlist,
    refuse,
    segment,
    segments,
    sound,
    story,
    timed,
    told,
)
from media import tones
from stations import HANG, RESET, Station, http, redirect, repeat, send

from monitor.errors import SourceEnded, SourceError, SourceInterrupted, SourceRefused, SourceUnsupported
from monitor.sources.connect import Connection, connected
from monitor.sources.hls.opening import open_hls
from monitor.sources.limits import LIMITS
from monitor.sources.resolve import open_source
from monitor.sources.urls import Target

MIB = 1024 * 1024
METADATA = "http://169.254.169.254/latest/meta-data"  # of clouds; no address is more internal
KEY = '#EXT-X-KEY:METHOD=AES-128,URI="{}"'
LOCAL = (
    "file://{}",
    "{}",
    "concat:{}|{}",
    "subfile,,start,0,end,9,,:{}",
    "data:audio/aac;base64,//E",
    "gopher://x/{}",
)
opened_files: list[str] = []


def watch(event: str, arguments: tuple) -> None:
    if event == "open" and "bait" in str(arguments[0]):
        opened_files.append(str(arguments[0]))


sys.addaudithook(watch)


class Contacts:
    """Connects, and remembers with whom."""

    def __init__(self) -> None:
        self.hosts: set[str] = set()

    @contextlib.asynccontextmanager
    async def connect(self, target: Target) -> AsyncIterator[Connection]:
        async with connected(target) as connection:
            self.hosts.add(target.host)
            yield connection


async def attacked(scripts, fake=None):
    """Listen to the end; return what was heard, how it ended, and how many requests there were."""
    contacts, fake = Contacts(), fake or Time()
    words: list[str] = []
    ending: SourceError = SourceEnded("the stream ended")
    async with Station(scripts) as station:
        try:
            async with asyncio.timeout(60):
                feed = await open_hls(station.url("/live.m3u8"), LIMITS, contacts.connect, **fake.both)
                async for piece in feed:
                    words += told(piece).split()
        except SourceError as error:
            ending = error
        assert contacts.hosts <= {"127.0.0.1"}
        return " ".join(words), ending, len(station.requests)


@pytest.fixture
def bait(tmp_path):
    """Provide a file that nobody must open: a key, and a segment."""
    opened_files.clear()
    file = tmp_path / "bait"
    file.write_bytes(sound(1))
    opened_files.clear()
    yield file
    assert opened_files == []


@pytest.mark.parametrize("place", ["segment", "key", "header", "variant"])
async def test_scenario_38_nothing_local_is_opened(bait, place):
    for address in LOCAL:
        await harmless(address.format(bait, bait), place)


async def harmless(address, place):
    """Listen to a stream that names a file; it says nothing."""
    text = {
        "segment": playlist([1], END).replace(b"1.aac", address.encode()),
        "key": playlist([1], END, before={1: KEY.format(address)}),
        "header": playlist([1], END, before={1: f'#EXT-X-MAP:URI="{address}"'}),
        "variant": master(address),
    }[place]
    heard, ending, requests = await attacked({"/live.m3u8": listing(text), **segments([1])})

    assert heard == ""
    assert isinstance(ending, SourceUnsupported | SourceRefused)
    assert requests <= 3  # a path that begins with a slash is one on the same server


@pytest.mark.parametrize("place", ["segment", "key", "header", "variant", "redirect"])
async def test_scenario_38_nothing_internal_is_contacted(place):
    text = {
        "segment": playlist([1], END).replace(b"1.aac", METADATA.encode()),
        "key": playlist([1], END, before={1: KEY.format(METADATA)}),
        "header": playlist([1], END, before={1: f'#EXT-X-MAP:URI="{METADATA}"'}),
        "variant": master(METADATA),
        "redirect": playlist([2], END),
    }[place]
    scripts = {"/live.m3u8": listing(text), **segments([1]), "/2.aac": redirect(METADATA)}
    heard, ending, _ = await attacked(scripts)

    assert (heard, type(ending), str(ending)) == ("", SourceRefused, "address not allowed")


@pytest.mark.parametrize(
    "key", [send(http(bytes(15))), send(http(bytes(17))), repeat(bytes(MIB), first=http())]
)
async def test_scenario_38_a_key_has_sixteen_bytes_or_is_none(key):
    text = playlist([1], END, before={1: KEY.format("key")})
    heard, ending, _ = await attacked({"/live.m3u8": listing(text), "/key": key, **segments([1])})

    assert (heard, type(ending)) == ("", SourceUnsupported)


ENDLESS = {
    "segments": b"#EXTINF:6,\na.aac\n",
    "one line": b"#" * 99,
    "no lines": b"\n",
    "keys": KEY.encode() + b"\n",
    "quotes": b'A="',
    "NUL": b"\0",
}


@pytest.mark.parametrize("line", ENDLESS)
async def test_scenario_38_a_playlist_without_end_is_cut_off(line):
    sent = 0

    async def endless(visit):
        nonlocal sent
        await visit.send(http(b"#EXTM3U\n#EXT-X-VERSION:3\n", "application/x-mpegurl"))
        block = ENDLESS[line] * (MIB // len(ENDLESS[line]))
        while True:
            await visit.send(block)
            sent += len(block)

    started = time.process_time()
    heard, ending, requests = await attacked({"/live.m3u8": endless})

    assert (heard, type(ending), requests) == ("", SourceUnsupported, 1)
    assert sent <= 16 * MIB  # 4, and what is on its way
    assert time.process_time() - started < 3


async def test_scenario_38_a_playlist_of_sixty_megabytes_is_refused_however_it_is_found():
    text = b"#EXTM3U\n#EXT-X-TARGETDURATION:6\n" + b"#EXTINF:6,\na.aac\n" * (60 * MIB // 17)
    async with Station({"/": send(http(text))}) as station:
        with pytest.raises(SourceUnsupported, match="HLS playlist of more than 4096 KiB"):
            async with open_source(station.url()):
                pass


async def test_scenario_38_a_segment_without_end_is_left_out():
    scripts = {"/live.m3u8": listing(playlist([1, 2, 3], END)), **segments([1, 3])}
    heard, _, requests = await attacked({**scripts, "/2.aac": repeat(bytes(MIB), first=http())})

    assert (heard, requests) == ("1 | 3", 4)


async def test_scenario_38_of_ten_thousand_variants_only_a_few_are_asked():
    text = master(*(f"{number}.m3u8" for number in range(9000)), bandwidths=count())
    _, ending, requests = await attacked({"/live.m3u8": listing(text)})

    assert isinstance(ending, SourceRefused)
    assert requests <= 10


async def test_scenario_38_a_master_playlist_that_names_itself_is_no_loop():
    _, ending, requests = await attacked({"/live.m3u8": listing(master("live.m3u8", "/live.m3u8?1"))})

    assert (str(ending), requests) == ("playlists nested too deep", 3)


def hostile(number: int, chance: random.Random) -> bytes:
    """Return one of the playlists that no server should send."""
    target = chance.choice([0, -1, 1, 6, 10**9, "1e9", "nan", ""])
    first = chance.choice([0, number, 10 * number, 10**19, chance.randrange(1000)])
    length = chance.choice([0, 1, 3, 50])
    before = {
        1: chance.choice(["#EXT-X-DISCONTINUITY", "#EXT-X-GAP", "#EXT-X-BYTERANGE:-5@-5", "#EXTINF:-6,"])
    }
    return playlist(range(length), target=target, first=first, before=before)


async def test_scenario_38_whatever_a_playlist_says_it_is_never_asked_for_all_the_time(seed):
    """No more than one request a second for a playlist, ten for segments, in half an hour of nonsense."""
    chance, fake = random.Random(seed), Time()
    asked: list[float] = []
    fetched: list[float] = []

    async def nonsense(visit):
        asked.append(fake.now)
        await listing(hostile(len(asked), chance))(visit)

    scripts = {f"/{number}.aac": timed(segment(number), fake.clock, fetched) for number in range(50)}
    endings = 0
    while fake.now < 2800 and len(asked) < 300:
        await attacked({"/live.m3u8": nonsense, **scripts}, fake)
        endings += 1
        fake.now += 10  # as the back-off of the stream would

    assert all(after - before >= 0.99 for before, after in pairwise(asked))
    assert all(after - before >= 0.09 for before, after in pairwise(fetched))
    assert endings < 200


async def test_scenario_39_a_playlist_that_stands_still_is_a_stall_and_no_hot_loop():
    fake, asked = Time(), []
    frozen = timed(listing(playlist(range(1, 6))), fake.clock, asked)
    async with Station({"/live.m3u8": frozen, **segments(range(6))}) as station:
        feed = await open_hls(station.url("/live.m3u8"), LIMITS, connected, **fake.both)
        with pytest.raises(SourceInterrupted, match="no new segment for 18 s"):
            await story(feed)

    assert [round(at - asked[0]) for at in asked] == [0, 6, 9, 12, 15, 18]


async def test_scenario_39_each_third_segment_missing_costs_only_that():
    windows = listings(*(playlist(range(at, at + 3)) for at in range(1, 20)), playlist(range(18, 22), END))
    there = segments(number for number in range(22) if number % 3)
    heard, ending, _ = await attacked({"/live.m3u8": windows, **there})

    assert heard == "1 2 | 4 5 | 7 8 | 10 11 | 13 14 | 16 17 | 19 20"
    assert isinstance(ending, SourceEnded)


@pytest.mark.parametrize("name", [b"", b".html", b".php?x=.m3u8", b".exe"])
async def test_scenario_39_segments_of_any_name_are_heard(name):
    text = playlist([1, 2], END).replace(b".aac", name)
    scripts = {f"/{number}{name.decode()}": send(http(sound(number), "text/html")) for number in (1, 2)}

    assert (await attacked({"/live.m3u8": listing(text), **scripts}))[0] == "1 2"


async def test_scenario_39_the_end_comes_when_it_is_told():
    windows = listings(playlist([1, 2]), playlist([1, 2]), playlist([1, 2], END))
    heard, ending, _ = await attacked({"/live.m3u8": windows, **segments([1, 2])})

    assert (heard, type(ending)) == ("1 2", SourceEnded)


async def test_scenario_39_a_stream_of_gaps_is_a_stall_without_a_request_for_them():
    gaps = dict.fromkeys(range(2, 9999), "#EXT-X-GAP")
    windows = listings(playlist([1]), playlist(range(1, 9), before=gaps))
    heard, ending, requests = await attacked({"/live.m3u8": windows, **segments([1])})

    assert (heard, type(ending), str(ending)) == ("1", SourceInterrupted, "no new segment for 18 s")
    assert requests == 8


@needs_ffmpeg
async def test_scenario_39_another_codec_behind_a_discontinuity_is_heard_to_the_last_sample(tmp_path):
    first, second = tones(6.0, seed=1), tones(6.0, seed=2)
    for name, samples, form in (("ts", first, TS), ("mp3", second, PACKED_MP3)):
        (tmp_path / name).mkdir()
        record(tmp_path / name, samples, *form)
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:3"]
    for name in ("ts", "mp3"):
        cut = (tmp_path / name / "all.m3u8").read_text().splitlines()
        names = [line for line in cut if line and not line.startswith("#")]
        lines += ["#EXT-X-DISCONTINUITY", *(f"#EXTINF:2,\n{name}/{one}" for one in names)]
    (tmp_path / "both.m3u8").write_text("\n".join([*lines, END]))
    async with radio(tmp_path / "both.m3u8") as on_air:
        feed = await open_hls(on_air.url("/both.m3u8"), LIMITS, connected, **Time().both)
        pieces = [piece async for piece in feed]
    heard = sound_of(feed.container, pieces)

    assert splices_of(pieces) == ["mp3"]
    assert len(heard) / RATE_HZ == pytest.approx(12.0, abs=0.1)
    assert likeness(heard[: 6 * RATE_HZ], first) > 0.85
    assert likeness(heard[6 * RATE_HZ :], second) > 0.85


def in_order(heard: str) -> bool:
    """Return whether each segment is the next one, or behind a splice."""
    words = heard.split()
    return all("|" in (one, other) or int(other) == (int(one) + 1) % 256 for one, other in pairwise(words))


FAULTS = (
    refuse(404), refuse(403), refuse(500), refuse(204), send(then=RESET), send(http()), send(http(b"<html>")),
    redirect("/1.aac"), redirect("file:///etc/passwd"),
)  # fmt: skip


async def test_scenario_39_faults_by_chance_end_with_a_reason_and_never_with_another_exception(seed):
    """Of a thousand requests every third or fifth is at fault."""
    chance, fake = random.Random(seed), Time()
    asked: list[float] = []
    requests = 0

    async def live(visit):
        asked.append(fake.now)
        first = int(fake.now - 900) // 6
        fine = listing(playlist(range(first, first + 5)))
        await (chance.choice(FAULTS) if chance.random() < 0.2 else fine)(visit)

    async def any_segment(visit):
        number = int(visit.path.strip("/").partition(".")[0]) % 256
        await (chance.choice(FAULTS) if chance.random() < 0.3 else segment(number))(visit)

    while requests < 1000:
        first = int(fake.now - 900) // 6
        names = {f"/{number}.aac": any_segment for number in range(first, first + 500)}
        heard, ending, more = await attacked({"/live.m3u8": live, **names}, fake)
        requests += more
        fake.now += 10

        assert not isinstance(ending, SourceEnded)
        assert in_order(heard)
    assert all(after - before >= 0.99 for before, after in pairwise(asked))


@pytest.mark.torture
async def test_scenario_39_segments_that_take_twenty_seconds_are_heard():
    """In real time: a segment of six seconds may take 22."""

    async def slow(visit):
        await asyncio.sleep(20)
        await segment(int(visit.path[1]))(visit)

    scripts = {"/live.m3u8": listing(playlist([1, 2], END)), "/1.aac": slow, "/2.aac": slow}
    async with Station(scripts) as station:
        feed = await open_hls(station.url("/live.m3u8"), LIMITS, connected)

        assert await story(feed) == "1 2"


@pytest.mark.torture
async def test_scenario_39_segments_that_never_come_are_given_up():
    """In real time: each may take twelve seconds, and five in a row are too many."""
    scripts = {"/live.m3u8": listing(playlist(range(1, 9), END, target=1)), **segments([1])}
    hanging = {f"/{number}.aac": send(then=HANG) for number in range(2, 9)}
    started = time.monotonic()
    async with Station({**scripts, **hanging}) as station:
        feed = await open_hls(station.url("/live.m3u8"), LIMITS, connected)
        with pytest.raises(SourceInterrupted, match="timeout"):
            await story(feed)

    assert time.monotonic() - started < 5 * 12 + 5
