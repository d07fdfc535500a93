"""A control port to talk to: the real server on a free port, over a registry in memory."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from databases import new_database

from audience.identity import Level, Privacy
from callbacks.backlog import Backlog
from callbacks.longpoll import Bell, LongPoll
from monitor.control.access import Access
from monitor.control.app import Services, make_app
from monitor.control.audience.parts import AudienceParts
from monitor.control.catalogue import CatalogueInUse, File, NotAudio, Progress
from monitor.control.health import Health
from monitor.control.limits import Limits
from monitor.control.metrics import Figures
from monitor.control.registry import (
    BadUrl,
    DuplicateStream,
    ManagedByFile,
    StreamLimitReached,
    StreamStatus,
    UnknownStream,
)
from monitor.control.reports import ReportParts
from monitor.control.segments.parts import SegmentParts
from monitor.control.server import ControlServer
from monitor.control.tls import TlsListener
from monitor.control.watching import StreamNow
from store.accounts import tokens
from store.accounts.tokens import Token, known_by
from store.database import Database
from store.plays.tracks import Track

TOKEN = "0123456789abcdef0123456789abcdef"
OTHER_TOKEN = "fedcba9876543210fedcba9876543210"
READING_TOKEN = "00112233445566778899aabbccddeeff"
TOKENS = (
    known_by(TOKEN, "label", 0.0, scopes="read,write,admin", origin="file"),
    known_by(OTHER_TOKEN, "other", 0.0),
    known_by(READING_TOKEN, "label", 0.0, name="dashboard", scopes="read"),
)
FROM_FILE = 1  # the radio_id of a stream that stands in the configuration file
LIMIT = 5  # streams an account may have
FORBIDDEN = "http://169.254.169.254/"
BROKEN = "http://broken.example/"  # adding it meets a defect
NOISE = b"noise"  # what cannot be fingerprinted
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


@dataclass
class MemoryCatalogue:
    """Keeps recordings in a dictionary; obeys the protocol of the catalogue."""

    tracks: dict[str, Track] = field(default_factory=dict)
    content: dict[str, bytes] = field(default_factory=dict)
    in_use: bool = False

    async def put(self, account: str, audio_id: int, source: File | str, said: Mapping[str, str]) -> None:
        content = source.encode() if isinstance(source, str) else source.path.read_bytes()
        if content == NOISE:
            raise NotAudio("not audio.")
        id_ = f"{account}:{audio_id}"
        self.content[id_] = content
        self.tracks[id_] = Track(id=id_, audio_id=audio_id, duration=6.0, digest="", **said)

    def under_way(self, account: str) -> Sequence[Progress]:
        return [Progress(account, 42, 1000, "waiting")]

    async def page(self, after: str, limit: int) -> Sequence[Track]:
        return [self.tracks[id_] for id_ in sorted(self.tracks) if id_ > after][:limit]

    async def find(self, id_: str) -> Track | None:
        return self.tracks.get(id_)

    async def remove(self, id_: str) -> bool:
        if self.in_use:
            raise CatalogueInUse("another program is changing the catalogue")
        return self.tracks.pop(id_, None) is not None


@dataclass
class MemoryWatch:
    """Keeps what streams do in a dictionary; obeys the protocol of watching."""

    rows: dict[tuple[str, int], StreamNow] = field(default_factory=dict)

    async def streams(self, account: str) -> Sequence[StreamNow]:
        return [row for (owner, _), row in sorted(self.rows.items()) if owner == account]


@contextmanager
def database() -> Iterator[Database]:
    """Give a database with the tokens that there are."""
    with TemporaryDirectory() as directory, closing(new_database(Path(directory) / "airtally.db")) as opened:
        with opened.transaction() as conn:
            for token in TOKENS:
                tokens.add(conn, token)
        yield opened


@asynccontextmanager
async def longpoll() -> AsyncIterator[LongPoll]:
    """Give a place to poll."""
    with database() as opened:
        yield LongPoll(opened, Bell())


async def known() -> Sequence[Token]:
    return TOKENS


@asynccontextmanager
async def control_port(  # noqa: PLR0913, PLR0917 - the parts of a control port
    registry: MemoryRegistry | None = None,
    health: Health | None = None,
    catalogue: MemoryCatalogue | None = None,
    polled: LongPoll | None = None,
    backlog: Backlog | None = None,
    audience: AudienceParts | None = None,
    opened: Database | None = None,
    watching: MemoryWatch | None = None,
    figures: Figures | None = None,
    reports: ReportParts | None = None,
    access: Access | None = None,
    segments: SegmentParts | None = None,
    port: int = 0,
    tls: TlsListener | None = None,
    **limits: float,
) -> AsyncIterator[ControlServer]:
    """Open a control port with some of its limits changed."""
    chosen = Limits(**limits)  # type: ignore[arg-type]
    async with AsyncExitStack() as stack:
        common = opened or stack.enter_context(database())  # of those parts that none were given for
        services = Services(
            registry=registry or MemoryRegistry(),
            catalogue=catalogue or MemoryCatalogue(),
            longpoll=polled or LongPoll(common, Bell()),
            backlog=backlog or Backlog(common, lambda: None),
            access=access or Access(known),
            health=health or Health(),
            figures=figures or Figures(),
            uploads=Path(stack.enter_context(TemporaryDirectory())),
            database=common,
            watching=watching or MemoryWatch(),
            audience=audience or hearing(common),
            reports=reports or unreadable(common),
            segments=segments or SegmentParts(database=common),
        )
        app = make_app(services, chosen)
        yield await stack.enter_async_context(ControlServer(app, "127.0.0.1", port, tls))


def hearing(opened: Database) -> AudienceParts:
    """Return what answers for an audience need."""
    return AudienceParts(database=opened, privacy=Privacy(Level.FULL, bytes(32)))


def unreadable(opened: Database) -> ReportParts:
    """Return what reports need, of which none can be made."""
    return ReportParts(database=opened, path=Path("/nowhere/airtally.db"), timezone="UTC")


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


class AsyncRewriting(httpx.AsyncBaseTransport):
    """The same, for asynchronous clients."""

    def __init__(self, url: str) -> None:
        self._target = httpx.URL(url)
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.host == "api.audd.io"
        request.url = request.url.copy_with(scheme="http", host=self._target.host, port=self._target.port)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def error_code(body: Mapping[str, Mapping[str, object]]) -> object:
    """Return the error code of an answer, or None where it is a success."""
    return body["error"]["error_code"] if "error" in body else None
