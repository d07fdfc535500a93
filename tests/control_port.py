"""A control port to talk to: the real server on a free port, over a registry in memory."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import httpx

from config.settings import Account
from monitor.control.access import Access
from monitor.control.app import make_app
from monitor.control.health import Health
from monitor.control.limits import Limits
from monitor.control.registry import (
    BadUrl,
    DuplicateStream,
    ManagedByFile,
    StreamLimitReached,
    StreamStatus,
    UnknownStream,
)
from monitor.control.server import ControlServer

TOKEN = "0123456789abcdef0123456789abcdef"
OTHER_TOKEN = "fedcba9876543210fedcba9876543210"
ACCOUNTS = (Account(name="label", token=TOKEN), Account(name="other", token=OTHER_TOKEN))
FROM_FILE = 1  # the radio_id of a stream that stands in the configuration file
LIMIT = 5  # streams an account may have
FORBIDDEN = "http://169.254.169.254/"
BROKEN = "http://broken.example/"  # adding it meets a defect
CUT_OFF = "http://cut-off.example/"  # adding it loses the database


@dataclass
class MemoryRegistry:
    """Keeps streams in a dictionary; obeys the protocol of the registry."""

    rows: dict[tuple[str, int], tuple[StreamStatus, str]] = field(default_factory=dict)
    callback_urls: dict[str, str] = field(default_factory=dict)

    async def add(self, account: str, radio_id: int, url: str, callbacks: str) -> None:
        new = StreamStatus(radio_id, url, running=False), callbacks
        old = self.rows.get((account, radio_id))
        if old and old != new:
            raise DuplicateStream
        if len(await self.streams(account)) >= LIMIT:
            raise StreamLimitReached
        self.rows[account, radio_id] = new
        if url == FORBIDDEN:
            raise BadUrl("this address is not allowed.")
        if url == CUT_OFF:
            raise ConnectionResetError
        if url == BROKEN:
            raise RuntimeError("a defect: http://user:hush@broken.example/")

    async def streams(self, account: str) -> Sequence[StreamStatus]:
        return [row for (owner, _), (row, _) in self.rows.items() if owner == account]

    async def set_url(self, account: str, radio_id: int, url: str) -> None:
        row, callbacks = self._own(account, radio_id)
        self.rows[account, radio_id] = replace(row, url=url), callbacks

    async def remove(self, account: str, radio_id: int) -> None:
        self._own(account, radio_id)
        del self.rows[account, radio_id]

    async def callback_url(self, account: str) -> str | None:
        return self.callback_urls.get(account)

    async def set_callback_url(self, account: str, url: str) -> None:
        self.callback_urls[account] = url

    def _own(self, account: str, radio_id: int) -> tuple[StreamStatus, str]:
        if (account, radio_id) not in self.rows:
            raise UnknownStream
        if radio_id == FROM_FILE:
            raise ManagedByFile
        return self.rows[account, radio_id]


@asynccontextmanager
async def control_port(
    registry: MemoryRegistry | None = None, health: Health | None = None, port: int = 0, **limits: float
) -> AsyncIterator[ControlServer]:
    """Open a control port with some of its limits changed."""
    chosen = Limits(**limits)  # type: ignore[arg-type]
    app = make_app(registry or MemoryRegistry(), Access(ACCOUNTS), health or Health(), chosen)
    async with ControlServer(app, "127.0.0.1", port) as server:
        yield server


class Rewriting(httpx.BaseTransport):
    """Leads whatever is addressed to api.audd.io to the control port."""

    def __init__(self, url: str) -> None:
        self._target = httpx.URL(url)
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.host == "api.audd.io"
        request.url = request.url.copy_with(scheme="http", host=self._target.host, port=self._target.port)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def error_code(body: Mapping[str, Mapping[str, object]]) -> object:
    """Return the error code of an answer, or None where it is a success."""
    return body["error"]["error_code"] if "error" in body else None
