import asyncio
from contextlib import suppress
from itertools import chain

import numpy as np
import pytest

from monitor.demo.icy import METAINT, UNIT
from monitor.demo.playout import OffAir, Sound, Started
from monitor.demo.schedule import Item, Kind, schedule
from monitor.demo.station import Audio, broadcast, encoded
from monitor.demo.transmitter import BEHIND, BURST, HOST, Transmitter

GET = b"GET /live.mp3 HTTP/1.1\r\nHost: x\r\nIcy-MetaData: 1\r\n\r\n"


class Over(Exception):
    """The programme of a test has come to its end."""


class Clock:
    """A clock that only sleep moves."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds
        await asyncio.sleep(0)


class Tasks(asyncio.TaskGroup):
    """A task group that a test leaves when it has seen enough, together with its station."""

    async def __aenter__(self):
        await super().__aenter__()
        self.transmitter = Transmitter(self, name="Test FM")
        await self.transmitter.switch_on()
        return self.transmitter

    async def __aexit__(self, *error):
        await self.transmitter.switch_off()
        await super().__aexit__(*error)


def started(title, kind=Kind.SONG):
    return Started(schedule([Item(kind=kind, name="x", duration=1.0, title=title)])[0])


async def connected(transmitter, request=GET):
    reader, writer = await asyncio.open_connection(HOST, transmitter.port)
    writer.write(request)
    return reader, writer, await reader.readuntil(b"\r\n\r\n")


async def gone(writer):
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def sent(pieces, transmitter, clock):
    """Broadcast some pieces; return when, by the clock, each item began, and the end."""
    began = []

    def note(slot):
        began.append(clock())
        if slot.item.name == "end":
            raise Over

    end = Started(schedule([Item(kind=Kind.SONG, name="end", duration=1.0)])[0])
    with pytest.raises(Over):
        await broadcast(chain(pieces, [end]), transmitter, started=note, clock=clock, sleep=clock.sleep)
    return began


async def test_the_answer_is_that_of_an_icecast_server():
    async with Tasks() as transmitter:
        _, writer, head = await connected(transmitter)
        await gone(writer)

    lines = head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.0 200 OK"
    assert {"Content-Type: audio/mpeg", "icy-name: Test FM", "icy-br: 128", "icy-metaint: 16000"} < set(lines)


async def test_who_does_not_ask_for_titles_gets_none():
    async with Tasks() as transmitter:
        reader, writer, head = await connected(transmitter, b"GET /live.mp3 HTTP/1.1\r\n\r\n")
        transmitter.show("A - T")
        transmitter.send(bytes(METAINT + 5))
        audio = await reader.readexactly(METAINT + 5)
        await gone(writer)

    assert b"metaint" not in head
    assert audio == bytes(METAINT + 5)


async def test_titles_stand_between_the_audio():
    async with Tasks() as transmitter:
        transmitter.show("A - T")
        reader, writer, _ = await connected(transmitter)
        transmitter.send(b"m" * (METAINT + 5))
        audio = await reader.readexactly(METAINT)
        length = (await reader.readexactly(1))[0]
        title = await reader.readexactly(UNIT * length)
        rest = await reader.readexactly(5)
        await gone(writer)

    assert audio + rest == b"m" * (METAINT + 5)
    assert title.rstrip(b"\0") == b"StreamTitle='A - T';StreamUrl='';"


async def test_a_new_listener_gets_what_was_played_just_now():
    async with Tasks() as transmitter:
        for number in range(30):
            transmitter.send(bytes([number]) * 4096)
        reader, writer, _ = await connected(transmitter, b"GET /live.mp3 HTTP/1.0\r\n\r\n")
        burst = await reader.readexactly(BURST)
        await gone(writer)

    assert burst[-1] == 29
    assert burst[0] == 30 - BURST // 4096


@pytest.mark.parametrize("request_", [b"GET / HTTP/1.1\r\n\r\n", b"POST /live.mp3 HTTP/1.1\r\n\r\n"])
async def test_there_is_nothing_else_at_the_station(request_):
    async with Tasks() as transmitter:
        _, writer, head = await connected(transmitter, request_)
        await gone(writer)

    assert head.startswith(b"HTTP/1.0 404 ")


async def test_a_listener_that_does_not_keep_up_is_dropped():
    async with Tasks() as transmitter:
        reader, writer, _ = await connected(transmitter)
        for _ in range(BEHIND + 1):
            transmitter.send(bytes(100))
        await reader.read()
        await gone(writer)

    assert reader.at_eof()


async def test_an_outage_drops_everybody_and_closes_the_socket():
    async with Tasks() as transmitter:
        reader, writer, _ = await connected(transmitter)
        await transmitter.switch_off()
        await reader.read()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(HOST, transmitter.port)
        await gone(writer)

    assert reader.at_eof()


async def test_after_an_outage_the_station_is_at_the_same_address():
    async with Tasks() as transmitter:
        before = transmitter.url
        await transmitter.switch_off()
        await transmitter.switch_on()
        _, writer, head = await connected(transmitter)
        await gone(writer)

    assert transmitter.url == before
    assert b"200 OK" in head


async def test_the_programme_is_sent_at_the_speed_of_time():
    clock = Clock()
    async with Tasks() as transmitter:
        pieces = [started("a"), *[Audio(b"x", 0.25)] * 8, started("b"), *[Audio(b"x", 0.25)] * 4]
        began = await sent(pieces, transmitter, clock)

    assert began == pytest.approx([0.0, 2.0, 3.0])


async def test_an_outage_takes_its_time_and_ends_on_the_air():
    clock = Clock()
    async with Tasks() as transmitter:
        began = await sent([Audio(b"x", 1.0), OffAir(60.0), Audio(b"x", 1.0)], transmitter, clock)
        _, writer, _ = await connected(transmitter)
        await gone(writer)

    assert began == pytest.approx([62.0])


async def test_time_that_was_slept_through_is_not_made_up_for():
    clock = Clock()

    def pieces():
        yield Audio(b"x", 1.0)
        clock.now = 1000.0
        yield Audio(b"x", 1.0)
        yield Audio(b"x", 1.0)

    async with Tasks() as transmitter:
        began = await sent(pieces(), transmitter, clock)

    assert began == pytest.approx([1002.0])


async def test_a_listener_hears_what_is_broadcast_under_its_title():
    async with Tasks() as transmitter:
        reader, writer, _ = await connected(transmitter)
        await sent([started("A - T"), Audio(b"m" * METAINT, 1.0)], transmitter, Clock())
        heard = await reader.readexactly(METAINT + 1 + 3 * UNIT)
        await gone(writer)

    assert heard.startswith(b"m" * METAINT)
    assert b"A - T" in heard


async def test_an_item_without_a_title_leaves_the_last_one_standing():
    async with Tasks() as transmitter:
        await sent([started("A - T"), started(None)], transmitter, Clock())
        reader, writer, _ = await connected(transmitter)
        transmitter.send(bytes(METAINT))
        heard = await reader.readexactly(METAINT + 1 + 3 * UNIT)
        await gone(writer)

    assert b"A - T" in heard


def test_the_programme_begins_again():
    def programme():
        return iter([started("A"), Sound(np.zeros((2, 11025), np.float32)), OffAir(1.0)])

    pieces = encoded(programme)

    assert [type(next(pieces)) for _ in range(6)] == [Started, Audio, OffAir] * 2
