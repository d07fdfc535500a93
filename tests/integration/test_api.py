"""The API of a running daemon, by AudD's own client: what is uploaded is heard, what is polled survives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from audd import AsyncAudD
from audd.streams import derive_longpoll_category
from control_port import AsyncRewriting
from servers import airtally, ended, free_port, listening, program
from songs import Song, on_air
from stations import Station

TOKEN = "integration-test-token"
AUDIO_ID = 42
RADIO_ID = 7
PATIENCE = 60.0  # seconds
CONFIG = """
state = "{state}"
[control]
port = {port}
[[accounts]]
name = "label"
token = "{token}"
"""


@dataclass(frozen=True, slots=True)
class Service:
    """A daemon without a catalogue."""

    directory: Path
    port: int

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        config = self.directory / "monitor.toml"
        config.write_text(CONFIG.format(state=self.directory / "state", port=self.port, token=TOKEN))
        command = airtally("run", "--config", config)
        async with program(*command, log=self.directory / "daemon.log") as process:
            await listening(self.port)
            yield process

    @asynccontextmanager
    async def client(self, token: str = TOKEN) -> AsyncIterator[AsyncAudD]:
        transport = AsyncRewriting(f"http://127.0.0.1:{self.port}")
        async with httpx.AsyncClient(transport=transport, timeout=60.0) as http:
            yield AsyncAudD(token, max_retries=1, httpx_client=http)

    async def polled(self, since: int) -> dict:
        """Return the body of the first event after `since`."""
        fields = {"category": derive_longpoll_category(TOKEN, RADIO_ID), "since_time": since, "timeout": 50}
        async with httpx.AsyncClient(timeout=60.0) as http:
            answer = await http.get(f"http://127.0.0.1:{self.port}/longpoll/", params=fields)
        return answer.json()


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path, free_port())


async def test_a_song_that_is_uploaded_is_told_and_told_again_after_a_restart(
    service: Service, songs: list[Song]
):
    async with Station({"/live": on_air(songs[0])}) as station:
        async with service.running() as process, service.client() as client:
            await client.streams.add(station.url("/live"), RADIO_ID, callbacks="before")
            await client.custom_catalog.add(AUDIO_ID, songs[0].path)
            async with asyncio.timeout(PATIENCE):
                told = await service.polled(10**12)
            assert await ended(process) == 0
        async with service.running():
            again = await service.polled(10**12)

    (song,) = told["result"]["results"]
    assert (song["audio_id"], song["title"]) == (AUDIO_ID, songs[0].title)
    assert again == told


async def test_a_token_made_on_the_command_line_opens_an_account_of_its_own(service: Service):
    async with service.running():
        config = service.directory / "monitor.toml"
        made = service.directory / "token"
        async with program(*airtally("token", "create", "other", "--config", config), log=made) as making:
            assert await making.wait() == 0
        async with service.client() as mine, service.client(made.read_text().strip()) as theirs:
            await mine.streams.add("http://127.0.0.1:9/live", 1)
            await theirs.streams.add("http://127.0.0.1:9/theirs", 1)
            seen = [[row.url for row in await client.streams.list()] for client in (mine, theirs)]

    assert seen == [["http://127.0.0.1:9/live"], ["http://127.0.0.1:9/theirs"]]
