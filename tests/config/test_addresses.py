from ipaddress import ip_address

import pytest

from config.addresses import Rules, contactable, parsed, rules

NEVER = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "100.100.100.200",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fe80::1%lo",
    "ff02::1",
    "fd00:ec2::254",
]
# How IPv6 may spell 169.254.169.254, and lead there.
WRAPPED = [
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "2001:0:a9fe:a9fe::1",  # Teredo: the server
    "2001:0:808:808:0:0:5601:5601",  # Teredo: the client, its bits inverted
]


@pytest.mark.parametrize("address", NEVER + WRAPPED)
def test_some_addresses_are_never_contacted_whatever_is_allowed(address):
    allowed = rules(deny=(), allow=["0.0.0.0/0", "::/0"])

    assert not contactable(ip_address(address))
    assert not allowed.permit(ip_address(address))


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "fd00::1", "8.8.8.8", "2001:db8::1"]
)
def test_everything_else_may_be_contacted_unless_it_is_denied(address):
    assert Rules().permit(ip_address(address))
    assert not rules(deny=["0.0.0.0/0", "::/0"], allow=()).permit(ip_address(address))


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "2001:0:a00:1::1"]
)
def test_a_denied_network_is_denied_in_every_spelling(address):
    assert not rules(deny=["10.0.0.0/8"], allow=()).permit(ip_address(address))


def test_what_is_allowed_is_an_exception_from_what_is_denied():
    lan_only = rules(deny=["0.0.0.0/0", "::/0"], allow=["192.168.1.0/24"])

    assert lan_only.permit(ip_address("192.168.1.7"))
    assert lan_only.permit(ip_address("::ffff:192.168.1.7"))
    assert not lan_only.permit(ip_address("192.168.2.7"))
    assert not lan_only.permit(ip_address("64:ff9b::c0a8:107"))  # a gateway that is not allowed itself


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "1.2.3.4.5", "0x7f.1", "::g", "/var/run/x"])
def test_what_is_no_address_is_none(text):
    assert parsed(text) is None
