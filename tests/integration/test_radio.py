"""A real icecast2 station, fed by a real ffmpeg with known songs: what the owner's server is told."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from receivers import Receiver
from servers import Icecast, airtally, broadcast, icecast, needs_icecast, program
from songs import LENGTH, Song
from waiting import until

pytestmark = needs_icecast

MP3 = ("-map", "0:a", "-c:a", "libmp3lame", "-b:a", "96k", "-content_type", "audio/mpeg", "-f", "mp3")
AAC = ("-map", "0:a", "-c:a", "aac", "-b:a", "64k", "-content_type", "audio/aac", "-f", "adts")

CONFIG = """
state = "{state}"
[control]
port = 0
[[accounts]]
name = "label"
token = "integration-test-token"
callback_url = "{callback_url}"
[[streams]]
radio_id = 1
url = "{mp3}"
[[streams]]
radio_id = 2
url = "{aac}"
callbacks = "before"
"""


@dataclass(frozen=True, slots=True)
class Station:
    """A station on the air, and how to put it there."""

    icecast: Icecast
    directory: Path

    @asynccontextmanager
    async def playing(self, songs: Sequence[Song]) -> AsyncIterator[None]:
        """Broadcast songs in real time, as MP3 and as AAC, while the block lasts."""
        files = [song.path for song in songs]
        outputs = (*MP3, self.icecast.source("mp3"), *AAC, self.icecast.source("aac"))
        async with program(*broadcast(files, self.directory, *outputs)):
            yield


@pytest.fixture
async def station(tmp_path: Path) -> AsyncIterator[Station]:
    async with icecast(tmp_path) as server:
        yield Station(server, tmp_path)


@asynccontextmanager
async def daemon(station: Station, receiver: Receiver, catalogue: Sequence[Song]) -> AsyncIterator[None]:
    """Run the daemon on both mounts, with these songs in its catalogue."""
    state, config = station.directory / "state", station.directory / "monitor.toml"
    config.write_text(
        CONFIG.format(
            state=state,
            callback_url=receiver.url,
            mp3=station.icecast.mount("mp3"),
            aac=station.icecast.mount("aac"),
        )
    )
    paths = [song.path for song in catalogue]
    async with program(*airtally("catalogue", "add", *paths, "--state", state)) as adding:
        assert await adding.wait() == 0
    log = station.directory / "daemon.log"
    async with program(*airtally("run", "--config", config), log=log):
        await until(lambda: "ready:" in log.read_text(), 120)
        yield


def results(receiver: Receiver, radio_id: int) -> list[dict]:
    bodies = [arrival.json["result"] for arrival in receiver.arrivals if "result" in arrival.json]
    return [body for body in bodies if body["radio_id"] == radio_id]


def codes(receiver: Receiver, radio_id: int) -> list[int]:
    bodies = [arrival.json["notification"] for arrival in receiver.arrivals if "notification" in arrival.json]
    return [body["notification_code"] for body in bodies if body["radio_id"] == radio_id]


def titles(bodies: Sequence[dict]) -> list[str]:
    return [body["results"][0]["title"] for body in bodies]


async def test_an_owner_is_told_what_a_station_plays_and_when_it_fails(
    station: Station, receiver: Receiver, songs: list[Song]
):
    """Right songs, in order, with their lengths; 650 when the source is gone; 0 when it is back."""
    *catalogue, unknown = songs
    programme = [catalogue[0], catalogue[1], unknown, catalogue[2]]
    expected = [song.title for song in programme if song is not unknown]

    async with daemon(station, receiver, catalogue):
        async with station.playing([*programme, catalogue[3]]):
            await until(lambda: len(results(receiver, 1)) >= 3, 240)
            await until(lambda: len(results(receiver, 2)) >= 3, 60)
        await until(lambda: 650 in codes(receiver, 1) and 650 in codes(receiver, 2), 120)
        async with station.playing(programme * 3):  # the daemon may take a minute to come back
            await until(lambda: 0 in codes(receiver, 1) and 0 in codes(receiver, 2), 120)

    after, before = results(receiver, 1)[:3], results(receiver, 2)[:3]
    assert titles(after) == titles(before) == expected
    # The daemon may have come in after the start of the first song.
    assert [body["play_length"] for body in after[1:]] == pytest.approx([LENGTH, LENGTH], abs=3)
    assert all("play_length" not in body for body in before)
    assert codes(receiver, 1)[:2] == codes(receiver, 2)[:2] == [650, 0]
