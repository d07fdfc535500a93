"""The daemon as a service: what systemd sees, what survives a stop, what a reload changes."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from signal import SIGHUP, SIGKILL, SIGTERM

import aiohttp
import pytest
from receivers import Receiver
from servers import airtally, ended, free_port, program
from songs import Song, on_air
from stations import Station

from store.database import Database
from store.delivery import outbox

TOKEN = "integration-test-token"
CONFIG = """
state = "{state}"
[control]
port = {port}
[[accounts]]
name = "label"
token = "{token}"
callback_url = "{callback_url}"
"""
STREAM = '[[streams]]\nradio_id = {}\nurl = "{}"\n'


@dataclass(slots=True)
class Service:
    """A daemon with a catalogue of one song, and a station that plays it."""

    directory: Path
    receiver: Receiver
    station: Station
    port: int

    def configure(self, *streams: int, extra: str = "") -> None:
        """Write the configuration with streams of these radio_ids, all of the one station."""
        head = CONFIG.format(
            state=self.directory / "state", port=self.port, token=TOKEN, callback_url=self.receiver.url
        )
        rows = [STREAM.format(radio_id, self.station.url(f"/{radio_id}")) for radio_id in streams]
        (self.directory / "monitor.toml").write_text(head + extra + "".join(rows))

    @asynccontextmanager
    async def running(self, **env: str) -> AsyncIterator[asyncio.subprocess.Process]:
        command = airtally("run", "--config", self.directory / "monitor.toml")
        async with program(*command, env=env, log=self.directory / "daemon.log") as process:
            yield process

    async def call(self, method: str, **fields: str | int) -> dict:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"http://127.0.0.1:{self.port}/{method}/", data={"api_token": TOKEN, **fields}
            ) as answer,
        ):
            return await answer.json()

    async def until(self, condition, within: float = 60.0) -> None:
        """Wait until `condition`, a coroutine function, gives something true."""
        async with asyncio.timeout(within):
            while not await condition():
                await asyncio.sleep(0.1)

    async def ready(self) -> bool:
        url = f"http://127.0.0.1:{self.port}/readyz"
        try:
            async with aiohttp.ClientSession() as session, session.get(url) as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def running_streams(self) -> dict[int, bool]:
        listed = await self.call("getStreams")
        return {row["radio_id"]: row["stream_running"] for row in listed["result"]}

    def rows(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.directory / "state" / "airtally.db")) as database:
            return database.execute(query).fetchall()

    async def on_air(self) -> bool:
        return bool(self.rows("SELECT id FROM plays WHERE ended_at IS NULL"))


@pytest.fixture
async def service(tmp_path: Path, receiver: Receiver, songs: list[Song]) -> AsyncIterator[Service]:
    async with program(*airtally("catalogue", "add", songs[0].path, "--state", tmp_path / "state")) as adding:
        assert await adding.wait() == 0
    async with Station({f"/{number}": on_air(songs[0]) for number in range(1, 4)}) as station:
        yield Service(tmp_path, receiver, station, free_port())


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket of a service manager."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.setblocking(False)
        yield channel


def said(manager: socket.socket) -> list[str]:
    """Return the first words of what the daemon told its manager."""
    messages: list[str] = []
    while True:
        try:
            messages.append(manager.recv(4096).decode().partition("\n")[0])
        except BlockingIOError:
            return messages


async def test_sigterm_stores_the_song_on_air_and_ends_within_seconds(
    service: Service, manager: socket.socket
):
    service.configure(1)
    async with service.running(NOTIFY_SOCKET=manager.getsockname(), WATCHDOG_USEC="1500000") as process:
        await service.until(service.ready)
        await service.until(service.on_air)
        async with asyncio.timeout(10):
            status = await ended(process, SIGTERM)

    assert status == 0
    assert service.rows("SELECT count(*) FROM plays WHERE ended_at IS NULL") == [(0,)]
    told = service.rows("SELECT count(*) FROM outbox") + service.rows("SELECT count(*) FROM delivered")
    assert sum(count for (count,) in told) == service.rows("SELECT count(*) FROM plays")[0][0] == 1
    messages = said(manager)
    words = [message for message in messages if message != "WATCHDOG=1"]
    assert (words[0], words[-1]) == ("READY=1", "STOPPING=1")
    assert "WATCHDOG=1" in messages


async def test_a_song_on_air_when_the_daemon_is_killed_is_stored_by_the_next(service: Service):
    service.configure(1)
    async with service.running() as process:
        await service.until(service.on_air)
        await ended(process, SIGKILL)
    async with service.running() as process:
        await service.until(service.ready)
        await ended(process, SIGTERM)

    ((ended_at, started_at),) = service.rows("SELECT ended_at, started_at FROM plays ORDER BY id LIMIT 1")
    assert 0 < ended_at - started_at < 30
    assert service.rows("SELECT count(*) FROM plays WHERE ended_at IS NULL") == [(0,)]


async def test_a_reload_adds_and_removes_streams_and_leaves_the_others_alone(service: Service):
    service.configure(1, 2)
    config = service.directory / "monitor.toml"
    async with service.running() as process:
        await service.until(service.ready)

        async def both() -> bool:
            return await service.running_streams() == {1: True, 2: True}

        async def changed() -> bool:
            return await service.running_streams() == {1: True, 3: True}

        await service.until(both)
        visits = sum(visit.path == "/1" for visit in service.station.requests)
        service.configure(1, 3)
        process.send_signal(SIGHUP)
        await service.until(changed)

        config.write_text(config.read_text() + "no_such_key = 1\n")
        process.send_signal(SIGHUP)
        await service.until(lambda: logged(service, "no_such_key"))

        assert await changed()
        assert sum(visit.path == "/1" for visit in service.station.requests) == visits


async def test_a_reload_lets_callbacks_leave_faster_and_an_admin_has_them_delivered_again(service: Service):
    service.configure(extra="[callbacks]\nrate = 0.001\nburst = 1\n")
    async with service.running() as process:
        await service.until(service.ready)
        with closing(Database.open(service.directory / "state" / "airtally.db")) as database:
            for number in range(20):
                await database.write(
                    lambda conn, number=number: outbox.add(conn, "label", number, "result", b"{}")
                )
        service.configure(extra="[callbacks]\nrate = 1000\n")
        process.send_signal(SIGHUP)
        await service.receiver.wait_for(20)
        await service.until(lambda: delivered(service, 20))

        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session:
            url = f"http://127.0.0.1:{service.port}/v1/backlog/replay"
            async with session.post(url, json={"since": "2020-01-01", "radio_id": 7}) as answer:
                assert await answer.json() == {"count": 1}
        await service.receiver.wait_for(21, deadline=4.0)  # sooner than the dispatcher looks by itself

    assert service.receiver.arrivals[20].id in {arrival.id for arrival in service.receiver.arrivals[:20]}


async def delivered(service: Service, count: int) -> bool:
    return service.rows("SELECT count(*) FROM delivered") == [(count,)]


async def logged(service: Service, text: str) -> bool:
    return text in (service.directory / "daemon.log").read_text()


async def test_streams_of_the_file_and_of_the_api_live_together(service: Service):
    service.configure(1)
    async with service.running():
        await service.until(service.ready)
        added = await service.call("addStream", radio_id=2, url=service.station.url("/2"))
        refused = await service.call("deleteStream", radio_id=1)
        listed = await service.running_streams()
    async with service.running():
        await service.until(service.ready)
        after_restart = await service.running_streams()
        deleted = await service.call("deleteStream", radio_id=2)
        left = await service.running_streams()

    assert (added["status"], deleted["status"]) == ("success", "success")
    assert "monitor.toml" in refused["error"]["error_message"] or "file" in refused["error"]["error_message"]
    assert set(listed) == set(after_restart) == {1, 2}
    assert set(left) == {1}


async def test_a_recording_added_to_a_running_daemon_is_recognised(service: Service, songs: list[Song]):
    service.configure(1)
    state = service.directory / "state"
    (number,) = service.rows("SELECT id FROM tracks")[0]
    async with program(*airtally("catalogue", "remove", number, "--state", state)) as removing:
        assert await removing.wait() == 0
    async with service.running():
        await service.until(service.ready)
        await service.until(lambda: heard(service))
        assert not await service.on_air()
        async with program(*airtally("catalogue", "add", songs[0].path, "--state", state)) as adding:
            assert await adding.wait() == 0
        await service.until(service.on_air)


async def heard(service: Service) -> bool:
    return all((await service.running_streams()).values())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[control\n", "monitor.toml"),
        ("[control]\nport = 'x'\n", "control.port"),
        ("", "accounts"),
    ],
)
async def test_a_configuration_that_cannot_be_used_ends_with_78(tmp_path: Path, text: str, complaint: str):
    config, log = tmp_path / "monitor.toml", tmp_path / "log"
    config.write_text(text)
    async with program(*airtally("run", "--config", config), log=log) as process:
        status = await process.wait()

    assert status == 78
    assert complaint in log.read_text()
    assert "Traceback" not in log.read_text()


async def test_two_daemons_do_not_share_a_state_directory(service: Service):
    service.configure(1)
    async with service.running():
        await service.until(service.ready)
        async with service.running() as second:
            assert await second.wait() == 1

    assert await logged(service, "another airtally is running")
