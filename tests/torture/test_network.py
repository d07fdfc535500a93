"""Scenarios 18 to 20: names that lie, addresses in disguise, and TLS that cannot be trusted."""

import asyncio
import contextlib
import socket
import ssl
import warnings
from functools import partial
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver
from receivers import receiver
from worlds import World

from callbacks.delivery import Answer
from callbacks.guard import Guard
from callbacks.post import client
from config.addresses import Rules, rules

EXPIRED = Path(__file__).with_name("expired.pem")  # for localhost; signed by itself
VALID = Path(__file__).parents[1] / "monitor" / "sources" / "loopback.pem"
REFUSED = Answer(error="address not allowed", connected=False)
METADATA = "169.254.169.254"


class Names(AbstractResolver):
    """A name server that says what the scenario wants, one answer after the other."""

    def __init__(self, *answers):
        self.answers = list(answers)  # addresses, errors, or seconds of silence
        self.asked = 0

    async def resolve(self, host, port=0, family=socket.AF_INET):
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, OSError):
            raise answer
        if isinstance(answer, float):
            await asyncio.sleep(answer)
        return [{"hostname": host, "host": answer, "port": port, "family": family, "proto": 0, "flags": 0}]

    async def close(self):
        pass


async def post(url, timeout=2.0, **rest):
    async with client(**rest) as send:
        return await send(url, b"{}", {"webhook-id": "msg_1"}, timeout)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (socket.gaierror(socket.EAI_NONAME, "NXDOMAIN"), "host not found"),
        (socket.gaierror(socket.EAI_AGAIN, "SERVFAIL"), "host not found"),
        (30.0, "no answer in time"),
    ],
)
async def test_scenario_18_a_name_that_cannot_be_found_is_a_failure_of_the_receiver(answer, said):
    resolver = Names(answer)
    found = await post("http://receiver.example/", timeout=0.2, resolver=resolver)

    assert (found.status, found.error) == (None, said)


async def test_scenario_18_events_wait_while_the_name_server_is_away_and_leave_when_it_is_back(database):
    away = socket.gaierror(socket.EAI_AGAIN, "SERVFAIL")
    names = Names(away, away, away, "127.0.0.1")
    async with receiver() as server:
        world = World(database, server)
        server.clock = world.clock
        world.posting = partial(client, resolver=names)
        await world.point(f"http://receiver.example:{server.port}/callback")
        await world.put("1 0")
        await world.received(1)

    assert names.asked == 4
    assert server.arrivals[0].at == pytest.approx(0.33 + 1 + 2 + 5, abs=0.1)


async def test_scenario_18_a_name_that_comes_to_mean_us_is_refused_when_connecting():
    """The first answer is an address that may be contacted; the second, after the check, is not."""
    guard = Guard(rules(deny=["127.0.0.0/8"], allow=["127.0.0.2/32"]))
    async with receiver() as here:
        names = Names("127.0.0.2", "127.0.0.1", METADATA)
        answers = [
            await post(f"http://receiver.example:{here.port}/", guard=guard, resolver=names) for _ in range(3)
        ]

        assert answers[0].error == "connection refused"  # it went there, and nobody was in
        assert answers[1:] == [REFUSED, REFUSED]
        assert here.arrivals == []


LOOPBACK = ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "127.1", "[::1]"]
NEVER = [
    METADATA,
    f"[::ffff:{METADATA}]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::a9fe:a9fe]",
    "[2002:a9fe:a9fe::1]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "0.0.0.0",
    "[::]",
    "224.0.0.1",
    "255.255.255.255",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
]


@pytest.mark.parametrize("host", LOOPBACK)
async def test_scenario_19_loopback_is_refused_in_every_spelling_where_it_is_denied(server, host):
    deny = rules(deny=["127.0.0.0/8", "::1/128"], allow=())
    answer = await post(f"http://{host}:{server.port}/", guard=Guard(deny))

    assert (answer.status, answer.connected) == (None, False)
    assert server.arrivals == []


@pytest.mark.parametrize("host", LOOPBACK[:4])
async def test_scenario_19_loopback_is_a_receiver_where_nobody_denies_it(server, host):
    assert await post(f"http://{host}:{server.port}/") == Answer(200)


@pytest.mark.parametrize("host", NEVER)
async def test_scenario_19_some_addresses_are_never_contacted(server, host):
    allowed = Rules(allow=rules(deny=(), allow=["0.0.0.0/0", "::/0"]).allow)
    answer = await post(f"http://{host}:{server.port}/", guard=Guard(allowed))

    assert (answer.status, answer.connected) == (None, False)
    assert answer.error in ("address not allowed", "not a URL that can be called", "host not found")
    assert server.arrivals == []


@pytest.mark.parametrize("host", LOOPBACK[:4])
async def test_scenario_19_our_own_control_port_is_no_receiver(server, host):
    assert await post(f"http://{host}:{server.port}/", guard=Guard(own=[server.port])) == REFUSED
    assert server.arrivals == []


@contextlib.asynccontextmanager
async def listening(context=None):
    """Run a server that keeps what it hears, after the handshake if there is one; it never answers."""
    heard = []

    async def handle(reader, writer):
        with contextlib.suppress(ConnectionError):
            heard.append(await reader.read(1 << 16))
        writer.transport.abort()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], heard


def certified(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def outdated():
    context = certified(VALID)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    return context


def trusting(certificate):
    return ssl.create_default_context(cafile=certificate)


@pytest.mark.parametrize(
    ("context", "host", "trusted", "reason"),
    [
        (certified(EXPIRED), "localhost", EXPIRED, "TLS: certificate has expired"),
        (certified(VALID), "127.0.0.1", VALID, "TLS: IP address mismatch"),
        (certified(VALID), "localhost", None, "TLS: self-signed certificate"),
        (outdated(), "localhost", VALID, ""),
    ],
    ids=["expired", "wrong name", "self-signed", "TLS 1.0"],
)
async def test_scenario_20_tls_that_cannot_be_trusted_is_a_failure_with_a_reason(
    context, host, trusted, reason
):
    async with listening(context) as (port, heard):
        tls = trusting(trusted) if trusted else True
        answer = await post(f"https://{host}:{port}/?secret=hush", tls=tls)

    assert (answer.status, answer.connected) == (None, False)
    assert answer.error.replace("self signed", "self-signed").startswith(reason)
    assert "hush" not in answer.error
    assert not any(b"POST" in data for data in heard)


async def test_scenario_20_a_handshake_that_stalls_ends_in_time_and_nothing_goes_in_plain():
    async with listening() as (port, heard):
        heard_hello = asyncio.timeout(30)
        async with heard_hello:
            answer = await post(f"https://127.0.0.1:{port}/", timeout=0.3)

    assert answer.status is None
    assert answer.error
    assert not any(b"POST" in data for data in heard)
