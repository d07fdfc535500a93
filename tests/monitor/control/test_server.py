"""The server keeps its limits against clients that are slow, silent, many, or gone."""

import asyncio
import logging
import socket
import struct

import aiohttp
import pytest
from control_port import TOKEN, MemoryRegistry, control_port

from monitor.control.server import CannotListen

PATIENCE = 30.0  # seconds a test waits for what should take a fraction of one
HEAD = f"POST /getStreams/?api_token={TOKEN} HTTP/1.1\r\nHost: x\r\n"
FORM = HEAD + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n"


async def test_what_is_asked_for_every_few_seconds_is_not_logged(caplog):
    caplog.set_level(logging.INFO, "monitor.control.access")
    async with control_port() as server, aiohttp.ClientSession(server.url) as session:
        for path in ("/healthz", "/readyz", "/metrics", "/v1/streams"):
            async with session.get(path):
                pass

    assert [message.split()[2] for message in caplog.messages] == ["/v1/streams:"]


class Client:
    """A connection of its own, byte by byte."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self):
        self._reader, self.writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_):
        self.writer.close()

    async def send(self, text: str) -> None:
        self.writer.write(text.encode())
        await self.writer.drain()

    async def to_the_end(self) -> str:
        """Return all there is to read until the server closes the connection."""
        async with asyncio.timeout(PATIENCE):
            return (await self._reader.read()).decode()

    async def line(self) -> str:
        async with asyncio.timeout(PATIENCE):
            return (await self._reader.readline()).decode()


async def is_well(url: str) -> bool:
    async with aiohttp.ClientSession(url) as session, session.get("/healthz") as response:
        return response.status == 200


@pytest.mark.parametrize("sent", ["", "GET", "GET /healthz HTTP/1.1\r\nHost: x\r\n"])
async def test_a_client_that_does_not_complete_its_headers_is_sent_away(sent):
    async with control_port(idle=0.2, sweep=0.02) as server, Client(server.port) as client:
        await client.send(sent)

        assert await client.to_the_end() == ""
        assert await is_well(server.url)


async def test_a_client_that_says_nothing_more_is_sent_away():
    async with control_port(idle=0.5, sweep=0.02) as server, Client(server.port) as client:
        await client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")

        assert (await client.to_the_end()).startswith("HTTP/1.1 200 OK")


async def test_a_request_that_is_being_answered_is_not_idle():
    release = asyncio.Event()

    class Slow(MemoryRegistry):
        async def streams(self, account):
            await release.wait()
            return await super().streams(account)

    async with control_port(Slow(), idle=0.5, sweep=0.01) as server, Client(server.port) as client:
        await client.send(HEAD + "Content-Length: 0\r\n\r\n")
        async with Client(server.port) as idle:
            await idle.to_the_end()  # another connection becomes overdue meanwhile
        release.set()

        assert (await client.to_the_end()).startswith("HTTP/1.1 200 OK")


async def test_a_body_that_does_not_come_is_answered_with_408():
    async with control_port(body_deadline=0.1, linger=0.1) as server, Client(server.port) as client:
        await client.send(FORM + "x=")
        answer = await client.to_the_end()

    assert answer.startswith("HTTP/1.1 408 Request Timeout")
    assert "the request did not come to its end in time" in answer


async def test_there_are_no_more_connections_than_there_may_be():
    async with control_port(connections=2) as server:
        async with Client(server.port) as first, Client(server.port) as second:
            for client in (first, second):
                await client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                assert await client.line() == "HTTP/1.1 200 OK\r\n"
            async with Client(server.port) as third:
                answer = await third.to_the_end()
        assert answer.startswith("HTTP/1.1 503 Service Unavailable\r\nRetry-After: ")
        async with asyncio.timeout(PATIENCE):
            while not await is_well(server.url):  # until the server, too, has seen the others go
                pass


async def test_a_client_that_resets_within_its_body_is_no_error_of_ours(caplog):
    caplog.set_level(logging.INFO)
    async with control_port() as server:
        async with Client(server.port) as client:
            await client.send(FORM + "x=")
            async with Client(server.port) as other:  # the server has read the first by then
                await other.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                await other.line()
            raw = client.writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.writer.transport.abort()
        assert await is_well(server.url)

    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    "sent",
    [
        f"nonsense {TOKEN}\r\n\r\n",
        f"GET /?api_token={TOKEN} HTTP/9.9\r\n\r\n",
        f"GET /?api_token={TOKEN}&x={'y' * 9000} HTTP/1.1\r\n\r\n",
        f"GET /?api_token={TOKEN} HTTP/1.1\r\nHost: x\r\nX: {'y' * 9000}\r\n\r\n",
        HEAD + "Content-Length: -1\r\n\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
    ],
)
async def test_what_is_not_http_is_refused_without_a_traceback(sent, caplog):
    caplog.set_level(logging.INFO)
    async with control_port(linger=0.1) as server, Client(server.port) as client:
        await client.send(sent)
        answer = await client.to_the_end()

    assert answer.startswith(("HTTP/1.1 400 ", "HTTP/1.0 400 ", "HTTP/1.1 200 "))
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert TOKEN not in caplog.text


async def test_a_compressed_body_is_not_inflated():
    async with control_port() as server, aiohttp.ClientSession(server.url) as session:
        bomb = aiohttp.FormData({"api_token": TOKEN, "x": "y" * 50_000})
        async with session.post("/getStreams/", data=bomb(), compress="gzip") as response:
            assert (await response.json())["error"]["error_code"] == 701


async def test_a_request_being_answered_is_finished_when_the_server_stops():
    begun, release = asyncio.Event(), asyncio.Event()

    class Slow(MemoryRegistry):
        async def streams(self, account):
            begun.set()
            await release.wait()
            return await super().streams(account)

    async with control_port(Slow()) as server:
        client = await Client(server.port).__aenter__()
        await client.send(HEAD + "Content-Length: 0\r\n\r\n")
        await begun.wait()
        asyncio.get_running_loop().call_later(0.05, release.set)

    assert (await client.to_the_end()).startswith("HTTP/1.1 200 OK")
    client.writer.close()


async def test_a_port_that_is_taken_is_named():
    async with control_port() as server:
        with pytest.raises(
            CannotListen, match=f"control port 127.0.0.1:{server.port}: .*address already in use"
        ):
            async with control_port(port=server.port):
                pass
