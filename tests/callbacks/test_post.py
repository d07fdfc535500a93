import asyncio
import contextlib
import gzip
import socket

import pytest
from receivers import Reply

from callbacks.delivery import Answer
from callbacks.post import MAX_RESPONSE_BYTES, client

HEADERS = {"Content-Type": "application/json", "webhook-id": "msg_1"}


async def post(url, *, timeout=5.0, body=b'{"a": 1}'):
    async with client() as send:
        return await send(url, body, HEADERS, timeout)


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@contextlib.asynccontextmanager
async def speaking(script):
    """Run a server that answers any request with `script(writer)`."""

    handled = asyncio.Queue()

    async def handle(reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await script(writer)
        with contextlib.suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()
        handled.put_nowait(None)

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        await handled.get()


def saying(data):
    async def script(writer):
        writer.write(data)
        await writer.drain()

    return script


async def test_the_body_and_the_headers_arrive_as_they_are(server):
    assert await post(server.url) == Answer(200)

    (arrival,) = server.arrivals
    assert arrival.body == b'{"a": 1}'
    assert arrival.headers["Content-Type"] == "application/json"
    assert arrival.id == "msg_1"


@pytest.mark.parametrize(
    "query", ["?return=apple_music%2Cspotify", "?secret=a%20b+c%2F%7e&x", "?q=\u00fc", "?a='(1)';b=,"]
)
async def test_the_query_is_sent_as_it_was_given(server, query):
    await post(server.url + query)

    assert server.arrivals[0].target == "/callback" + query.replace("\u00fc", "%C3%BC")


@pytest.mark.parametrize("status", [200, 204, 400, 404, 410, 429, 500, 503])
async def test_the_status_is_told_and_when_to_come_back(server, status):
    server.script.append(Reply(status, headers={"Retry-After": "7"}))

    assert await post(server.url) == Answer(status, "7")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(server, status):
    server.script.append(Reply(status, headers={"Location": f"http://127.0.0.1:{server.port}/other"}))

    assert await post(server.url) == Answer(status)
    assert len(server.arrivals) == 1


async def test_cookies_are_not_kept(server):
    server.script.append(Reply(headers={"Set-Cookie": "a=1; Path=/"}))
    async with client() as send:
        await send(server.url, b"", HEADERS, 5.0)
        await send(server.url, b"", HEADERS, 5.0)

    assert "Cookie" not in server.arrivals[1].headers


async def test_proxies_of_the_environment_are_not_used(server, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")

    assert await post(server.url) == Answer(200)


async def test_nobody_there_is_an_answer_too():
    answer = await post(f"http://127.0.0.1:{free_port()}/?secret=x")

    assert answer == Answer(error="connection refused", connected=False)


async def test_a_host_that_does_not_exist_is_an_answer_too():
    answer = await post("http://no-such-host.invalid/")

    assert (answer.status, answer.connected) == (None, False)


@pytest.mark.parametrize(
    "url", ["nonsense", "http:///x", "http://[::1", "ftp://127.0.0.1/", "http://x:99999/"]
)
async def test_what_is_no_url_is_an_answer_too(url):
    answer = await post(url)

    assert answer.status is None
    assert answer.error


async def test_an_answer_that_never_comes_is_not_waited_for(server):
    server.script.append(Reply(hangs=True))

    assert await post(server.url, timeout=0.2) == Answer(error="no answer in time")


async def test_a_reset_is_an_answer_too_and_the_request_may_have_arrived(server):
    server.script.append(Reply(resets=True))

    answer = await post(server.url)
    assert (answer.status, answer.connected) == (None, True)


@pytest.mark.parametrize("status", [200, 500])
async def test_a_status_counts_even_if_the_rest_of_the_answer_never_ends(server, status):
    server.script.append(Reply(status, drips=True))

    assert await post(server.url, timeout=0.3) == Answer(status)


async def test_a_head_that_drips_is_not_waited_for():
    async def drip(writer):
        for byte in b"HTTP/1.1 200 OK\r\n" + b"x" * 1000:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)

    async with speaking(drip) as url:
        assert await post(url, timeout=0.3) == Answer(error="no answer in time")


async def test_a_large_answer_is_not_read_to_its_end():
    sent = 0

    async def flood(writer):
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
        while True:
            writer.write(bytes(65536))
            await writer.drain()
            sent += 65536

    async with speaking(flood) as url:
        assert await post(url) == Answer(200)
    assert sent < 16 << 20  # what fits in the sockets' buffers


async def test_nothing_is_unpacked(server):
    bomb = gzip.compress(bytes(50 << 20))
    server.script.append(Reply(headers={"Content-Encoding": "gzip"}, body=bomb))

    assert len(bomb) > MAX_RESPONSE_BYTES
    assert await post(server.url) == Answer(200)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 \xff\xfe OK\r\n\r\n",
        b"HTTP/1.1 20000 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n",
    ],
)
async def test_what_is_no_http_is_an_answer_too(data):
    async with speaking(saying(data)) as url:
        answer = await post(url + "?secret=x", timeout=2.0)

    assert answer.status is None
    assert answer.error
    assert "secret" not in answer.error


@pytest.mark.parametrize(
    "answer",
    [
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"Content-Length: 5\r\n\r\nab",
        b"Content-Length: 5\r\n\r\n",
    ],
)
async def test_a_status_counts_even_if_the_rest_of_the_answer_is_missing(answer):
    async with speaking(saying(b"HTTP/1.1 200 OK\r\n" + answer)) as url:
        assert await post(url) == Answer(200)


async def test_tls_is_not_fallen_back_from(server):
    answer = await post(server.url.replace("http:", "https:"))

    assert (answer.status, answer.connected) == (None, False)
    assert server.arrivals == []


async def test_a_connection_is_used_again(server):
    async with client() as send:
        assert [await send(server.url, b"", HEADERS, 5.0) for _ in range(3)] == [Answer(200)] * 3
