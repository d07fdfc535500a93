"""Scenarios 41 and 42: bytes that would make FFmpeg open something, and streams that kill their process."""

import asyncio
import itertools
import os
import re
import shutil
import signal
import sys
from pathlib import Path

import pytest
from radios import FASTER, LENGTH, media, on_air, radio, songs
from signals import babble
from stations import HANG, Station, http, send

from monitor.errors import SourceError
from monitor.recogniser.child import COMMAND

needs_strace = pytest.mark.skipif(
    not shutil.which("strace"), reason="strace not installed: apt-get install strace"
)
FRAGILE = (sys.executable, str(Path(__file__).parents[1] / "monitor" / "recogniser" / "fragile.py"))
SECRET = b"/etc/hostname"
BLOBS = {
    "sdp": b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\n",
    "ffconcat": b"ffconcat version 1.0\nfile %b\nfile 'http://127.0.0.1:9/x.mp3'\n" % SECRET,
    "hls": b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://%b\n#EXT-X-ENDLIST\n" % SECRET,
    "dash": b'<?xml version="1.0"?><MPD><BaseURL>%b</BaseURL></MPD>' % SECRET,
    "mov": b"\0\0\0\x14ftypqt  \0\0\0\0qt  \0\0\0\x40moov\0\0\0\x38rmra\0\0\0\x30rmda\0\0\0\x28rdrf"
    b"\0\0\0\0url \0\0\0\x14file://%b\0" % SECRET,
}
KINDS = {"audio/mpeg": "mp3", "audio/aac": "aac", "video/mp4": "mov", "application/ogg": "ogg"}


@needs_strace
@pytest.mark.torture
async def test_scenario_41_no_bytes_make_a_recogniser_open_anything(tmp_path, database):
    """strace sees neither a socket nor a file, whatever the bytes claim to be, behind whatever type."""
    trace = tmp_path / "trace"
    command = ("strace", "-f", "-e", "trace=openat,open,socket,connect", "-o", str(trace), *COMMAND)
    answers = {f"/{name}/{kind}": send(http(BLOBS[name] * 50, kind)) for name in BLOBS for kind in KINDS}
    async with Station(answers) as station, radio(tmp_path, database, command=command, patience=20) as set_:
        await given_up(set_.pool, "mp3", bytes(1000))  # what is loaded at the first use is loaded now
        before = trace.read_text().count("\n")
        for name, container in itertools.product(BLOBS, KINDS.values()):
            await given_up(set_.pool, container, BLOBS[name] * 20)
        for number, path in enumerate(answers, 1):
            set_.tune(station.url(path), number)
        await set_.hears(lambda: all(set_.codes(number) for number in range(1, len(answers) + 1)))
        seen = trace.read_text().splitlines()[before:]

    assert [line for line in seen if not re.search(OURS, line)] == []


OURS = r"/index/|/sys/devices/system/cpu|exited with|resumed"


async def given_up(pool, container: str, data: bytes) -> None:
    """Have bytes decoded as what they are not."""
    async with pool.listen(container) as ear:
        await ear.feed(data)
        await ear.finish()
        with pytest.raises(SourceError):
            await said(ear)


async def said(ear) -> list:
    async with asyncio.timeout(60):
        return [message async for message in ear.messages()]


def deadly(mark: bytes):
    """Return the script of a station that sends some audio, and then what brings a decoder down."""
    return on_air(songs(3)[:80_000] + mark * 400, 6, then=HANG)


@pytest.mark.parametrize("mark", [b"<segv>", b"<kill>", b"<stop>", b"<spin>"])
@pytest.mark.torture
async def test_scenario_42_a_stream_that_kills_its_process_is_kept_apart(tmp_path, database, mark):
    """The other one hears its song to the end; 650 is told of the offender only, and says why."""
    script = on_air(media(babble(8, seed=1)) + songs(1, 2, 3), 8 + 3 * LENGTH, then=HANG)
    async with (
        Station({"/good": script, "/bad": deadly(mark)}) as station,
        radio(tmp_path, database, command=FRAGILE, patience=1.5) as set_,
    ):
        set_.tune(station.url("/bad"), 2)
        await set_.hears(lambda: set_.codes(2) == [650])
        set_.tune(station.url("/good"), 1)
        await set_.hears(lambda: len(set_.results(1)) >= 2)

    assert set_.messages(2)[0].endswith("(it crashes the recogniser)")
    assert [title for title, _ in set_.results(1)] == ["1", "2"]
    assert set_.codes(1) == []


@pytest.mark.torture
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL, signal.SIGSTOP])
async def test_scenario_42_a_process_that_dies_costs_its_streams_seconds(tmp_path, database, number):
    """A signal from outside is nobody's fault; songs that are on air go on, and are told once."""
    audio = songs(1, 2, 3, 4)
    second = len(audio) / (4 * LENGTH)
    began: list[float] = []

    async def resuming(visit) -> None:
        now = asyncio.get_running_loop().time()
        began.append(now)
        at = (now - began[0]) * FASTER
        await on_air(audio[int(at * second) :], max(1.0, 4 * LENGTH - at), then=HANG)(visit)

    async with Station({"/live": resuming}) as station, radio(tmp_path, database, patience=1.5) as set_:
        for radio_id in (1, 2, 3):
            set_.tune(station.url("/live"), radio_id)
        await set_.hears(lambda: bool(set_.pool.loads) and set_.pool.loads[0] == 3)
        await set_.passes(10)
        (pid,) = set_.pool.pids
        os.kill(pid, number)
        await set_.hears(lambda: set_.pool.pids not in ([], [pid]))
        await set_.hears(lambda: set_.pool.loads == [3])
        await set_.hears(lambda: all(any(t == "4" for t, _ in set_.results(one)) for one in (1, 2, 3)))

        assert set_.pool.cells == []
        for one in (1, 2, 3):
            titles = [title for title, _ in set_.results(one)]
            assert titles == sorted(set(titles))


@pytest.mark.torture
async def test_scenario_42_a_stream_that_eats_memory_ends_and_the_others_go_on(tmp_path, database):
    """The limit of the process ends the stream, not the process, nor the machine."""
    good = on_air(songs(1, 2, 3), 3 * LENGTH, then=HANG)
    async with (
        Station({"/good": good, "/bad": deadly(b"<eat>")}) as station,
        radio(tmp_path, database, command=FRAGILE) as set_,
    ):
        set_.tune(station.url("/good"), 1)
        set_.tune(station.url("/bad"), 2)
        await set_.hears(lambda: set_.codes(2) == [650])
        await set_.hears(lambda: len(set_.results(1)) >= 1)

    assert set_.results(1)[0][0] == "1"
    assert set_.codes(1) == []
