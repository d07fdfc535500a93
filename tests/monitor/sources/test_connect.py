import asyncio
import errno
import gc
import socket
import ssl
from ipaddress import ip_address
from pathlib import Path

import pytest
from stations import HANG, Station, close, send

from monitor.errors import SourceRefused, SourceUnreachable
from monitor.sources.connect import connected, contactable, reason
from monitor.sources.urls import parse

CERTIFICATE = Path(__file__).with_name("loopback.pem")  # for localhost; signed by itself


def server_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def client_context():
    return ssl.create_default_context(cafile=CERTIFICATE)


def free_port():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


async def failure(url, **options):
    with pytest.raises((SourceUnreachable, SourceRefused)) as failed:
        async with connected(parse(url), **options):
            pass
    return str(failed.value)


async def test_leaving_closes_the_socket_at_once():
    async with Station({"/": send(then=HANG)}) as station:
        async with connected(parse(station.url())) as (_, writer):
            writer.write(b"GET / HTTP/1.0\r\n\r\n")
            open_socket = writer.get_extra_info("socket")

        assert open_socket.fileno() == -1
        await station.empty()


async def test_a_refused_connection_says_so():
    assert await failure(f"http://127.0.0.1:{free_port()}/") == "connection refused"


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fe80::1]", "0.0.0.0", "[::ffff:169.254.169.254]", "224.0.0.1"]
)
async def test_addresses_that_are_no_stations_are_not_contacted(host):
    assert await failure(f"http://{host}/") == "address not allowed"


async def test_only_permitted_addresses_are_contacted():
    async with Station({}) as station:
        said = await failure(station.url(host="localhost"), permitted=lambda address: not address.is_loopback)

        assert said == "address not allowed"
        assert not station.requests


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("192.168.1.1", True),
        ("8.8.8.8", True),
        ("2001:db8::1", True),
        ("169.254.169.254", False),
        ("100.100.100.200", False),
        ("fd00:ec2::254", False),
        ("::ffff:169.254.0.1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:a9fe:a9fe::1", False),
        ("::", False),
        ("ff02::1", False),
        ("fe80::1%lo", False),
    ],
)
def test_metadata_of_clouds_is_never_a_station(address, allowed):
    assert contactable(ip_address(address)) is allowed


async def test_tls_is_spoken_with_a_server_that_proves_its_name():
    async with Station({"/": send(b"encrypted")}, tls=server_context()) as station:
        target = parse(station.url(host="localhost"))
        async with connected(target, tls=client_context) as (reader, writer):
            writer.write(b"GET / HTTP/1.0\r\n\r\n")

            assert await reader.read() == b"encrypted"


async def test_a_server_that_nobody_vouches_for_is_refused():
    async with Station({}, tls=server_context()) as station:
        said = await failure(station.url(host="localhost"))

    assert said in ("TLS: self-signed certificate", "TLS: self signed certificate")


async def test_a_server_with_another_name_is_refused():
    async with Station({}, tls=server_context()) as station:
        said = await failure(station.url(), tls=client_context)

    assert said.startswith("TLS: IP address mismatch")


async def test_a_server_without_tls_is_not_spoken_to_in_plain():
    async def plain(_, writer):
        writer.write(b"HTTP/1.0 400 Bad Request\r\n\r\n")
        await close(writer)

    async with await asyncio.start_server(plain, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        said = await failure(f"https://127.0.0.1:{port}/", tls=client_context)

    assert said.startswith("TLS: ")


async def test_cancelling_a_connection_under_way_leaves_nothing_behind():
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and never shakes hands
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        connecting = asyncio.ensure_future(failure(url, tls=client_context))
        connection, _ = await asyncio.to_thread(silent.accept)
        with connection:
            assert await asyncio.to_thread(connection.recv, 1)
            connecting.cancel()
            await asyncio.wait([connecting])

            while await asyncio.to_thread(connection.recv, 4096):
                pass
    gc.collect()  # an open socket would warn


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "connection refused"),
        (ConnectionResetError(errno.ECONNRESET, "x"), "connection reset"),
        (TimeoutError(), "timeout"),
        (TimeoutError(errno.ETIMEDOUT, "x"), "timeout"),
        (socket.gaierror(socket.EAI_NONAME, "x"), "no such host"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "name server does not answer"),
        (OSError(errno.EHOSTUNREACH, "x"), "no route to host"),
        (OSError(errno.ENETUNREACH, "Multiple exceptions: http://user:secret@x"), "network unreachable"),
        (OSError(errno.EMFILE, "x"), "too many open files"),
        (OSError("Multiple exceptions"), "connection failed"),
        (ssl.SSLError(1, "x"), "TLS: failed"),
    ],
)
def test_errors_are_told_in_a_few_words(error, said):
    assert reason(error) == said
