import asyncio
import contextlib
import json
import logging

from stations import Station, http, send
from waiting import until

from audience.polling.rhythm import Gaps
from audience.polling.servers import Kind, Server
from monitor.polling.asking import Poll
from monitor.polling.poller import Poller, Polls, sampled
from store.accounts import streams
from store.accounts.streams import Stream
from store.audience import samples

BROKEN = send(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")


def counted(listeners):
    status = {"icestats": {"source": {"listenurl": "http://a/live", "listeners": listeners}}}
    return send(http(json.dumps(status).encode()))


def stream(url, radio_id=7):
    return Stream(account="label", radio_id=radio_id, url=url)


class World:
    """A clock that a poller's waits move, as soon as all its tasks wait."""

    def __init__(self):
        self.time = 1_800_000_000.0
        self.waits = []

    def now(self):
        return self.time

    async def sleep(self, seconds):
        self.waits.append(seconds)
        self.time += 1.0
        await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def running(database, *servers, world, connected=lambda _: False, polls=None):
    async def viewers(_):
        raise AssertionError

    poller = Poller(
        database, polls or Polls(servers=servers), connected, viewers, now=world.now, sleep=world.sleep
    )
    task = asyncio.get_running_loop().create_task(poller.run())
    try:
        yield poller
    finally:
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()


def taken(database, radio_id=7):
    with database.transaction() as conn:
        return [sample.listeners for sample in samples.between(conn, "label", radio_id, 0.0, 1e12)]


def add(database, *monitored):
    with database.transaction() as conn:
        for one in monitored:
            streams.add(conn, one)


async def test_polls_become_samples_and_failures_a_gap(database, caplog):
    caplog.set_level(logging.INFO)
    answers = [counted(3), counted(0), BROKEN, BROKEN, counted(5)]
    async with Station({"/status-json.xsl": answers}) as station:
        add(database, stream(station.url("/live")))
        async with running(database, Server(Kind.ICECAST, station.url("")), world=World()):
            await until(lambda: len(taken(database)) >= 5, within=30.0)

    assert taken(database)[:4] == [3, 0, None, 5]
    told = [record.getMessage().partition(": ")[2] for record in caplog.records]
    assert told == [
        "listener counts are missing: 503 Service Unavailable",
        "listener counts are complete again",
    ]


async def test_streams_of_one_server_share_its_polls(database):
    async with Station({"/status-json.xsl": counted(3)}) as station:
        add(database, *(stream(station.url("/live"), number) for number in range(20)))
        async with running(
            database, Server(Kind.ICECAST, station.url("")), world=World(), connected=lambda key: key[1] == 0
        ):
            await until(lambda: len(taken(database, 19)) >= 3, within=30.0)
        polls = len(station.requests)

    assert polls <= len(taken(database, 19)) + 1
    assert set(taken(database, 0)) == {2}


async def test_streams_that_come_and_go_are_polled_while_they_are_there(database):
    async with (
        Station({"/status-json.xsl": counted(3)}) as station,
        running(database, Server(Kind.ICECAST, station.url("")), world=World()) as poller,
    ):
        add(database, stream(station.url("/live")))
        await until(lambda: bool(taken(database)), within=30.0)
        with database.transaction() as conn:
            streams.remove(conn, "label", 7)

        await until(lambda: not poller._tasks, within=30.0)
        await station.empty()


async def test_new_settings_hold_from_the_next_look_on(database):
    async with Station({"/status-json.xsl": counted(3)}) as station:
        add(database, stream(station.url("/live")))
        async with running(database, world=World()) as poller:
            poller.adopt(Polls(servers=(Server(Kind.ICECAST, station.url("")),)))

            await until(lambda: bool(taken(database)), within=30.0)


async def test_old_samples_are_forgotten(database):
    world = World()
    async with Station({"/status-json.xsl": counted(3)}) as station:
        add(database, stream(station.url("/live")))
        server = Server(Kind.ICECAST, station.url(""))
        async with running(database, server, world=world):
            await until(lambda: bool(taken(database)), within=30.0)
        count = len(taken(database))
        world.time += 30 * 86_400.0
        async with running(database, world=world):
            await until(lambda: not taken(database), within=30.0)

    assert count


def test_a_stream_that_a_poll_says_nothing_of_has_a_gap_once():
    one, two = stream("http://a/live", 1), stream("http://a/off", 2)
    poll, gaps = Poll({("label", 1): 3}), Gaps()
    server = Server(Kind.ICECAST, "http://a")

    first, second = (sampled(server, (one, two), poll, gaps, at) for at in (1.0, 2.0))
    assert [(sample.radio_id, sample.listeners) for sample in first] == [(1, 3), (2, None)]
    assert [(sample.radio_id, sample.at, sample.source) for sample in second] == [(1, 2.0, "icecast")]
