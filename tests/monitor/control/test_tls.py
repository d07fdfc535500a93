"""HTTPS, for clients that accept nothing else."""

import ssl
from pathlib import Path

import aiohttp
import pytest
import trustme
from control_port import TOKEN, control_port

from monitor.control.server import CannotListen
from monitor.control.tls import TlsListener


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def listener(authority: trustme.CA, tmp_path: Path) -> TlsListener:
    listener = TlsListener("127.0.0.1", 0, tmp_path / "api.pem", tmp_path / "api.key")
    issue(authority, listener)
    return listener


def issue(authority: trustme.CA, listener: TlsListener) -> None:
    """Write a new certificate for AudD's host."""
    made = authority.issue_cert("api.audd.io", "127.0.0.1")
    made.private_key_pem.write_to_path(listener.key)
    listener.cert.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def ask(port: int, authority: trustme.CA) -> None:
    connector = aiohttp.TCPConnector(ssl=trusting(authority), force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        url = f"https://127.0.0.1:{port}/getStreams/"
        async with session.post(url, data={"api_token": TOKEN}) as response:
            assert (await response.json())["status"] == "success"


async def test_the_same_port_is_there_by_http_and_by_https(authority, listener):
    async with control_port(tls=listener) as server, aiohttp.ClientSession() as session:
        await ask(server.tls_port, authority)
        async with session.get(f"{server.url}/healthz") as response:
            assert response.status == 200


async def test_a_renewed_certificate_is_shown_without_a_restart(authority, listener):
    other = trustme.CA()
    async with control_port(tls=listener) as server:
        issue(other, listener)
        server.renew()

        await ask(server.tls_port, other)
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await ask(server.tls_port, authority)


async def test_a_certificate_that_cannot_be_used_is_named(listener):
    listener.cert.write_text("no certificate")

    with pytest.raises(CannotListen, match=r"api\.pem with key .*api\.key: "):
        async with control_port(tls=listener):
            pass


async def test_a_certificate_that_is_not_there_is_named(listener):
    listener.key.unlink()

    with pytest.raises(CannotListen, match="No such file or directory"):
        async with control_port(tls=listener):
            pass
