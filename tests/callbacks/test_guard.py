import socket

import pytest

from callbacks.delivery import Answer
from callbacks.guard import AddressRefused, Guard
from callbacks.post import client
from config.addresses import rules

REFUSED = Answer(error="address not allowed", connected=False)


async def post(url, guard):
    async with client(guard=guard) as send:
        return await send(url, b"{}", {}, 2.0)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "[::ffff:127.0.0.1]"]
)
async def test_a_denied_address_is_refused_however_it_is_spelt(server, host):
    guard = Guard(rules(deny=["127.0.0.0/8", "::1/128"], allow=()))

    answer = await post(f"http://{host}:{server.port}/", guard)
    assert (answer.status, answer.connected) == (None, False)
    assert server.arrivals == []


async def test_a_host_on_loopback_is_allowed_unless_denied(server):
    assert await post(server.url, Guard()) == Answer(200)


async def test_our_own_control_port_is_no_receiver(server):
    assert await post(server.url, Guard(own=[1, server.port])) == REFUSED
    assert server.arrivals == []


@pytest.mark.parametrize("place", [("nonsense", 80), ("/var/run/x", 80)])
def test_what_cannot_be_understood_is_refused(place):
    with pytest.raises(AddressRefused):
        Guard()((socket.AF_INET, socket.SOCK_STREAM, 6, "", place))
