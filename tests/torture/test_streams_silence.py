"""Scenarios 23 to 25 and 32: stations that refuse, stall, drip, or send anything but sound."""

import asyncio
import itertools
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from radios import FAST, FASTER, LENGTH, PATIENT, on_air, radio, songs
from stations import HANG, Station, Visit, http, send

from monitor.pulse import Rules

STRICT = Rules()
OPENING = replace(PATIENT, opening=FAST.opening)


def refusing(status: str):
    return send(f"HTTP/1.0 {status}\r\n\r\n".encode())


@pytest.mark.parametrize(
    "status", ["404 File Not Found", "401 Unauthorized", "500 Internal Server Error", "503 Full", "200 OK"]
)
@pytest.mark.torture
async def test_scenario_23_a_station_that_refuses_is_an_outage_until_it_is_back(tmp_path, database, status):
    """650 once, with the reason; 0 when there is audio again."""
    times = 7 if status.startswith("5") else 4  # what is asked again soon must fail more often
    scripts = [refusing(status)] * times + [on_air(songs(1, 2), 2 * LENGTH, then=HANG)]
    async with Station({"/live": scripts}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: set_.codes() == [650, 0])
        await set_.hears(lambda: len(set_.results()) >= 1)

    said = status if not status.startswith("200") else "not audio"
    assert said.split(" ")[0] in set_.messages()[0]
    assert set_.messages()[1] == "The audiostream is fine"


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-station.invalid"], ids=["refused", "no such host"])
async def test_scenario_23_a_station_that_is_not_there_is_an_outage(tmp_path, database, host):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    async with radio(tmp_path, database) as set_:
        set_.tune(f"http://{host}:{port}/live")
        await set_.hears(lambda: set_.codes() == [650])

    assert any(
        reason in set_.messages()[0] for reason in ("connection refused", "no such host", "name server")
    )


@pytest.mark.torture
async def test_scenario_23_a_short_outage_is_nobodys_business(tmp_path, database):
    scripts = [on_air(songs(1), 20), refusing("404 Gone"), on_air(songs(2, 3), 2 * LENGTH, then=HANG)]
    async with Station({"/live": scripts}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: any(title == "2" for title, _ in set_.results()))

        assert set_.codes() == []


async def trickle(visit: Visit) -> None:
    """Send a head, two bytes a second."""
    head = http()
    for at in range(0, len(head), 2):
        await visit.send(head[at : at + 2])
        await asyncio.sleep(1 / FASTER)
    await visit.gone()


@pytest.mark.parametrize(
    "script", [send(then=HANG), send(http(), then=HANG), trickle], ids=["mute", "head only", "trickle"]
)
async def test_scenario_24_a_server_that_says_nothing_is_left_within_15_s(tmp_path, database, script):
    loop = asyncio.get_running_loop()
    came: list[float] = []

    async def noted(visit: Visit) -> None:
        came.append(loop.time() * FASTER)
        await script(visit)

    async with Station({"/live": noted}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"), limits=OPENING, rules=STRICT)
        await set_.hears(lambda: set_.codes() == [650])
        await set_.passes(60)
        await set_.hears(lambda: len(came) >= 3)

        assert set_.codes() == [650]
        # Limit, back-off, a busy machine; with the limits that follow it would be longer.
        assert max(b - a for a, b in itertools.pairwise(came[:3])) < 15 + 4 + 80
        assert station.listeners <= 1


@pytest.mark.torture
async def test_scenario_25_audio_and_then_silence_on_the_line(tmp_path, database):
    """S1: no byte for 15 s."""
    scripts = [on_air(songs(1)[:60_000], 4, then=HANG), on_air(songs(2, 3), 2 * LENGTH, then=HANG)]
    async with Station({"/live": scripts}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"), limits=FAST)
        await set_.hears(lambda: len(set_.results()) >= 1)

        assert len(station.requests) == 2
        assert set_.pool.loads == [1]


@pytest.mark.parametrize("interval", [1.0, 0.2], ids=["1 B/s", "a frame a second"])
async def test_scenario_25_audio_and_then_a_drip(tmp_path, database, interval):
    """S2 where there is no sound, S3 where there is too little of it."""
    size = 1 if interval == 1.0 else 417
    audio = songs(1)

    async def dripping(visit: Visit) -> None:
        await visit.send(http(), audio[:60_000])
        for at in range(60_000, len(audio), size):
            await visit.send(audio[at : at + size])
            await asyncio.sleep(interval / FASTER)

    scripts = [dripping, on_air(songs(2, 3), 2 * LENGTH, then=HANG)]
    async with Station({"/live": scripts}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"), rules=STRICT)
        await set_.hears(lambda: len(station.requests) >= 2)
        await set_.hears(lambda: set_.pool.loads == [1])


TAG = b"ID3\x04\x00\x00" + bytes([0x7F] * 4)  # 256 MB
COVER = (
    b"ID3\x03\x00\x00\x18\x00\x00\x00APIC\x03\x00\x00\x00\x00\x00\x00image/png\x00\x03\x00\x89PNG\r\n\x1a\n"
)
ENDLESS = {
    "zeros": (b"", bytes(1 << 16)),
    "sync words": (b"", b"\xff\xfb" * (1 << 15)),
    "tag": (TAG, bytes(1 << 16)),
    "cover": (COVER, b"\x42" * (1 << 16)),
    "flac": (b"fLaC", bytes(1 << 16)),
    "ogg": (b"OggS", bytes(1 << 16)),
    "transport stream": (b"", (b"\x47" + bytes(187)) * 300),
}


@pytest.mark.parametrize("kind", ENDLESS)
async def test_scenario_32_endless_nothing_is_given_up_and_costs_no_memory(tmp_path, database, kind):
    start, more = ENDLESS[kind]
    sent = []

    async def script(visit: Visit) -> None:
        sent.append(0)
        await visit.send(http(), start)
        while True:
            await visit.send(more)
            sent[-1] += len(more)

    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        await set_.hears(lambda: bool(set_.pool.pids))
        before = memory(set_.pool.pids[0])
        set_.tune(station.url("/live"), rules=STRICT)
        await set_.hears(lambda: set_.codes() == [650])

        assert memory(set_.pool.pids[0]) - before < 30 << 20
        assert max(sent) < 10 << 20  # what is given up, what is read ahead, and the buffers of the system
        await set_.hears(lambda: set_.pool.loads == [0])


def memory(pid: int) -> int:
    """Return the resident bytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
