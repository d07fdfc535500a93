import asyncio
import ssl
from contextlib import asynccontextmanager
from functools import partial

import pytest
import trustme
from stations import Station, http, send

from monitor.errors import SourceUnreachable
from monitor.sources.http import get
from monitor.sources.limits import LIMITS
from monitor.sources.proxy import through
from monitor.sources.urls import parse

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@asynccontextmanager
async def proxy(answer, port=None):
    """Run a proxy that says `answer` and leads to a port of loopback; yield its URL and what it heard."""

    async def serve(reader, writer):
        heard.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(answer)
        if port:
            there, back = await asyncio.open_connection("127.0.0.1", port)
            copies = [asyncio.create_task(copied(*ends)) for ends in ((reader, back), (there, writer))]
            await asyncio.gather(*copies)
        writer.close()
        gone.append(True)

    heard, gone = [], []
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://us%40er:pass@127.0.0.1:{server.sockets[0].getsockname()[1]}", heard
        async with asyncio.timeout(30):
            while heard and not gone:
                await asyncio.sleep(0)


async def copied(source, target):
    while data := await source.read(4096):
        target.write(data)
    target.close()


async def test_a_server_is_reached_through_the_proxy_and_by_its_name():
    authority = trustme.CA()
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("radio.example").configure_cert(server_side)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    async with (
        Station({"/live": send(http(b"audio"))}, tls=server_side) as station,
        proxy(ESTABLISHED, station.port) as (url, heard),
    ):
        connect = partial(through, proxy=url, tls=lambda: trusting)
        response, _ = await get(parse("https://radio.example/live"), connect, LIMITS)
        body = b"".join([piece async for piece in response])
        await response.aclose()

    assert body == b"audio"
    assert heard[0].split("\r\n") == [
        "CONNECT radio.example:443 HTTP/1.1",
        "Host: radio.example:443",
        "Proxy-Authorization: Basic dXNAZXI6cGFzcw==",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
            "the proxy says: 407 Proxy Authentication Required",
        ),
        (b"HTTP/1.0 403 \x1b[31m\r\n\r\n", "the proxy says: 403 [31m"),
        (b"SSH-2.0\r\n\r\n", "the proxy says: nothing that is HTTP"),
        (b"HTTP/1.1 200 OK\r\n", "the proxy does not answer"),
        (b"HTTP/1.1 200 " + b"x" * 100_000, "the proxy does not answer"),
    ],
)
async def test_a_proxy_that_does_not_connect_says_why(answer, message):
    async with proxy(answer) as (url, _):
        with pytest.raises(SourceUnreachable) as failed:
            async with through(parse("http://radio.example/"), proxy=url):
                pass

    assert str(failed.value) == message


async def test_a_proxy_that_is_not_there_is_no_connection():
    with pytest.raises(SourceUnreachable, match="through the proxy: connection refused"):
        async with through(parse("http://radio.example/"), proxy="http://127.0.0.1:1"):
            pass
