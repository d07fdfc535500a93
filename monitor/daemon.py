"""The daemon, assembled: the only place where parts are made and joined."""

import asyncio
import logging
import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from callbacks.dispatcher import Dispatcher
from callbacks.guard import Guard
from callbacks.longpoll import Bell, LongPoll
from callbacks.post import client
from callbacks.signing import Signer
from config.errors import ConfigError
from config.settings import Settings
from fingerprint.index import Index
from monitor.control.access import Access
from monitor.control.app import Services, make_app
from monitor.control.health import Health
from monitor.control.limits import MIB, Limits
from monitor.control.server import CannotListen, ControlServer
from monitor.control.tls import TlsListener
from monitor.groups import alone
from monitor.health import Code, StreamHealth
from monitor.listener import StreamListener
from monitor.lock import locked
from monitor.plays import Play, PlayBook
from monitor.recogniser.pool import RecogniserPool
from monitor.registry import StreamRegistry, key_of, take_over
from monitor.reporter import Reporter
from monitor.sources.resolve import open_source
from monitor.state import State
from monitor.stream import run_stream
from monitor.supervisor import Key, Supervisor
from monitor.systemd import Notifier
from monitor.uploads import Uploads, waiting_room
from store import plays, tokens
from store.database import Database
from store.streams import Stream

log = logging.getLogger(__name__)

RELOAD_STATUS = "the new configuration cannot be used; the old one stays in effect"


@dataclass(frozen=True, slots=True)
class ControlAddress:
    """Where the control port listens."""

    host: str
    port: int


async def serve(
    settings: Settings,
    *,
    ready: Callable[[ControlAddress], None] | None = None,
    reload: Callable[[], Settings] | None = None,
) -> NoReturn:
    """Monitor every stream there is, and report what it plays, until cancelled.

    Args:
        settings: those of the start.
        ready: called once everything runs.
        reload: called on SIGHUP; returns the settings to go on with, or raises ConfigError.

    Raises:
        StateInUse, StoreUnusable, CannotListen, IndexFormatError: it cannot start.
    """
    state = State(settings.state)
    with locked(state.directory), closing(state.open_database()) as database:
        Index.open(state.index)  # what is wrong with it is better said here than in every recogniser
        daemon = Daemon(settings, state, database)
        try:
            await daemon.run(ready or (lambda _: None), reload)
        except ExceptionGroup as group:
            raise alone(group) from group


class Daemon:
    """The parts of a running daemon, and the order in which they start and stop."""

    def __init__(self, settings: Settings, state: State, database: Database) -> None:
        self._settings = settings
        self._state = state
        self._database = database
        self._notifier = Notifier()
        self._bell = Bell()
        self._started = False  # the streams
        self._pool = RecogniserPool(state.index, settings.recogniser.processes or os.cpu_count() or 1)
        self._signer = Signer(signing_keys(settings))
        guard = Guard(settings.callbacks.addresses, settings.control.port)
        self._dispatcher = Dispatcher(
            database, settings.callbacks, signer=self._signer, posting=partial(client, guard=guard)
        )
        self._held: dict[Key, list[Play]] = defaultdict(list)

    async def run(
        self, ready: Callable[[ControlAddress], None], reload: Callable[[], Settings] | None
    ) -> NoReturn:
        """Start from the receiver's end to the stations', and stop in the opposite order."""
        await self._recover()
        async with asyncio.TaskGroup() as services:
            services.create_task(self._dispatcher.run(), name="dispatcher")
            services.create_task(self._pool.run(), name="recognisers")
            services.create_task(self._watchdog(), name="watchdog")
            async with asyncio.TaskGroup() as listening:
                supervisor = Supervisor(listening, self._listener, self._listen)
                registry = StreamRegistry(self._database, supervisor)
                await self._attend(registry, supervisor, ready, reload)

    async def _attend(
        self,
        registry: StreamRegistry,
        supervisor: Supervisor,
        ready: Callable[[ControlAddress], None],
        reload: Callable[[], Settings] | None,
    ) -> NoReturn:
        """Open the control port, start the streams, and take in changes of the configuration."""
        health = Health(facts=lambda: {"streams": len(supervisor)}, not_ready=self._not_ready)
        control = self._settings.control
        limits = Limits(upload_bytes=control.upload_megabytes * MIB)
        app = make_app(self._services(registry, health, limits), limits)
        await self._database.write(partial(take_over, settings=self._settings))
        async with ControlServer(app, control.host, control.port, TlsListener.of(control)) as server:
            await registry.apply(self._settings)
            self._started = True
            status = f"{len(supervisor)} streams, control port {server.url}"
            log.info("ready: %s", status)
            self._notifier.ready(status)
            ready(ControlAddress(control.host, server.port))
            try:
                await self._follow(registry, server, reload)
            finally:
                self._notifier.stopping()

    def _services(self, registry: StreamRegistry, health: Health, limits: Limits) -> Services:
        async def used(number: int, now: float) -> None:
            await self._database.write(lambda conn: tokens.used(conn, number, now))

        return Services(
            registry=registry,
            catalogue=Uploads(self._database, self._state, limits=limits),
            longpoll=LongPoll(self._database, self._bell),
            access=Access(lambda: self._database.read(tokens.listed), used),
            health=health,
            uploads=waiting_room(self._state),
        )

    async def _follow(
        self, registry: StreamRegistry, server: ControlServer, reload: Callable[[], Settings] | None
    ) -> NoReturn:
        """Take over new settings each time SIGHUP comes."""
        hangup = asyncio.Event()
        if reload:
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hangup.set)
        while True:
            await hangup.wait()
            hangup.clear()
            if reload:
                await self._reload(registry, server, reload)

    async def _reload(
        self, registry: StreamRegistry, server: ControlServer, reload: Callable[[], Settings]
    ) -> None:
        self._notifier.reloading()
        try:
            settings = reload()
            server.renew()
        except (ConfigError, CannotListen) as error:
            log.error("%s: %s", RELOAD_STATUS, error)  # noqa: TRY400 - the message says it all
            self._notifier.ready(RELOAD_STATUS)
            return
        self._signer.replace(signing_keys(settings))
        await registry.apply(settings)
        self._settings = settings
        log.info("configuration reloaded: %d streams", len(settings.streams))
        self._notifier.ready("configuration reloaded")

    def _reporter(self, stream: Stream) -> Reporter:
        return Reporter(self._database, stream, self._settings.callbacks.zone, self._stored)

    def _stored(self, categories: Collection[str]) -> None:
        """Have what a commit brought delivered, and told to those who poll."""
        self._dispatcher.poke()
        self._bell.ring(categories)

    def _listener(self, stream: Stream) -> StreamListener:
        health = StreamHealth(Code(stream.code), time.monotonic())
        book = PlayBook(self._held.pop(key_of(stream), ()))
        return StreamListener(self._reporter(stream), health, book)

    async def _listen(self, stream: Stream, listener: StreamListener) -> NoReturn:
        await run_stream(partial(open_source, stream.url), self._pool, listener)

    async def _recover(self) -> None:
        """Hold the plays that were on air when the last daemon crashed: they may still be."""
        for row in await self._database.read(plays.open_plays):
            self._held[row.account, row.radio_id].append(recovered(row))

    def _not_ready(self) -> list[str]:
        reasons = {
            "the streams are not started yet": self._started,
            "no recogniser process is running": bool(self._pool.pids),
        }
        return [reason for reason, met in reasons.items() if not met]

    async def _watchdog(self) -> None:
        """Tell systemd that we are alive as long as the loop turns and the database takes writes."""
        if self._notifier.watchdog is None:
            return
        while True:
            await asyncio.sleep(self._notifier.watchdog / 3)
            async with asyncio.timeout(self._notifier.watchdog / 2):
                await self._database.write(lambda _: None)
            self._notifier.alive()


def signing_keys(settings: Settings) -> dict[str, tuple[bytes, ...]]:
    return {account.name: account.signing_keys for account in settings.accounts}


def recovered(row: plays.Play) -> Play:
    """Return the play that a row of the database stands for, as far as it was heard."""
    return Play(
        track=row.track,
        started_at=row.started_at,
        heard_until=row.heard_until,
        track_offset=row.track_offset,
        speed=row.speed,
        score=row.score,
        resumed=True,
        number=row.id,
    )
