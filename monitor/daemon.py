"""The daemon, assembled: its parts are made here, and start and stop in order."""

import asyncio
import logging
import os
from collections.abc import Callable, Collection, Coroutine
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from audience.analytics.process import AnalyticsProcess
from audience.analytics.questions import Analytics
from audience.delay import Delays, delays
from audience.keeping import keep
from audience.segments.answering import answering
from audience.segments.refreshing import Refresher
from callbacks.dispatcher import Dispatcher
from callbacks.guard import Guard
from callbacks.longpoll import Bell
from callbacks.post import client
from callbacks.signing import Signer
from config.settings import Settings
from fingerprint.index import Index
from monitor.condition import condition
from monitor.control.health import Health
from monitor.control.metrics import Figures
from monitor.control.segments.parts import SegmentParts
from monitor.control.server import ControlServer
from monitor.control.tally import ControlTally
from monitor.groups import alone
from monitor.history import History
from monitor.listening import Listening
from monitor.lock import locked
from monitor.metrics import Exposition, Watched
from monitor.polling.configured import fetchers, polls_of
from monitor.polling.poller import Poller
from monitor.port import control_server, own_ports
from monitor.recogniser.pool import RecogniserPool
from monitor.registry import StreamRegistry, take_over
from monitor.reloading import Load, follow
from monitor.reports.scheduled import ScheduledReports
from monitor.state import State
from monitor.supervisor import Supervisor
from monitor.systemd import Notifier
from monitor.titling import Titling
from monitor.watch import Watch
from monitor.watchdog import Watchdog
from store.database import Database

log = logging.getLogger(__name__)

DAY = 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class ControlAddress:
    """Where the control port listens."""

    host: str
    port: int


Ready = Callable[[ControlAddress], None]
Keeping = Callable[[Database, Analytics, Callable[[], Delays], float], Coroutine[None, None, NoReturn]]


async def serve(
    settings: Settings, *, ready: Ready | None = None, reload: Load | None = None, keeping: Keeping = keep
) -> NoReturn:
    """Monitor every stream there is, and report what it plays, until cancelled.

    Args:
        settings: those of the start.
        ready: called once everything runs.
        reload: called on SIGHUP; returns the settings to go on with, or raises ConfigError.
        keeping: counts the listeners of plays, in its own time.

    Raises:
        StateInUse, StoreUnusable, CannotListen, IndexFormatError, ConfigError: it cannot start.
    """
    state = State(settings.state)
    with locked(state.directory), closing(state.open_database()) as database:
        Index.open(state.index)  # what is wrong with it is better said here than in every recogniser
        daemon = Daemon(settings, state, database, keeping)
        try:
            await daemon.run(ready or (lambda _: None), reload)
        except ExceptionGroup as group:
            raise alone(group) from group


class Daemon:
    """The parts of a running daemon, and the order in which they start and stop."""

    def __init__(self, settings: Settings, state: State, database: Database, keeping: Keeping) -> None:
        self._keeping = keeping
        self._analytics = AnalyticsProcess(database, state.database, state.analytics)
        self._refresher = Refresher(database, answering(settings.segments, self._analytics))
        self._settings = settings
        self._state = state
        self._database = database
        self._notifier = Notifier()
        self._watchdog = Watchdog(self._notifier, database)
        self._bell = Bell()
        self._started = False  # the streams
        self._pool = RecogniserPool(state.index, settings.recogniser.processes or os.cpu_count() or 1)
        self._signer = Signer(signing_keys(settings))
        guard = Guard(settings.callbacks.addresses, own_ports(settings.control))
        self._dispatcher = Dispatcher(
            database, settings.callbacks, signer=self._signer, posting=partial(client, guard=guard)
        )
        self._titling = Titling(database)
        self._reports = ScheduledReports(state.database, settings)
        self._listening = Listening(settings, state, database, self._pool, self._titling, self._stored)

    async def run(self, ready: Ready, reload: Load | None) -> NoReturn:
        """Start from the receiver's end to the stations', and stop in the opposite order."""
        await self._listening.recover()
        async with asyncio.TaskGroup() as services:
            services.create_task(self._dispatcher.run(), name="dispatcher")
            services.create_task(self._pool.run(), name="recognisers")
            services.create_task(self._watchdog.run(), name="watchdog")
            services.create_task(self._titling.run(), name="titles")
            services.create_task(self._reports.run(), name="reports")
            kept = self._settings.audience.retention_days * DAY
            services.create_task(self._analytics.run(), name="analytics")
            services.create_task(self._refresher.run(), name="segments")
            counting = self._keeping(self._database, self._analytics, self._delays, kept)
            services.create_task(counting, name="audience")
            async with asyncio.TaskGroup() as listening:
                supervisor = Supervisor(listening, self._listening.listener, self._listening.listen)
                poller = Poller(
                    self._database,
                    polls_of(self._settings.polling),
                    supervisor.is_heard,
                    self._listening.viewers,
                    fetcher=fetchers(self._listening.access),
                )
                listening.create_task(poller.run(), name="polling")
                history = History(self._database, lambda: supervisor.listeners)
                listening.create_task(history.run(), name="history")
                await self._attend(supervisor, poller, ready, reload)

    async def _attend(
        self, supervisor: Supervisor, poller: Poller, ready: Ready, reload: Load | None
    ) -> NoReturn:
        """Open the control port, start the streams, and take in changes of the configuration."""
        registry = StreamRegistry(self._database, supervisor)
        control = self._settings.control
        server = control_server(
            self._settings,
            self._state,
            self._database,
            registry,
            watching=Watch(self._database, supervisor),
            bell=self._bell,
            poke=self._dispatcher.poke,
            health=self._health(supervisor),
            figures=self._figures(supervisor, poller),
            analytics=self._analytics,
            segments=self._segments(),
        )
        await self._database.write(partial(take_over, settings=self._settings))
        async with server:
            await registry.apply(self._settings)
            self._started = True
            status = f"{len(supervisor)} streams, control port {server.url}"
            log.info("ready: %s", status)
            self._notifier.ready(status)
            ready(ControlAddress(control.host, server.port))
            try:
                await follow(reload, partial(self._accept, registry, poller, server), self._notifier)
            finally:
                self._notifier.stopping()

    async def _accept(
        self, registry: StreamRegistry, poller: Poller, server: ControlServer, settings: Settings
    ) -> None:
        """Take over new settings; raises CannotListen before anything changes, where a certificate is bad."""
        server.renew()
        self._signer.replace(signing_keys(settings))
        self._dispatcher.adopt(settings.callbacks)
        await registry.apply(settings)
        self._listening.settings = settings
        poller.adopt(polls_of(settings.polling))
        self._reports.adopt(settings)

    def _delays(self) -> Delays:
        return delays(self._listening.settings)

    def _segments(self) -> SegmentParts:
        """Return what answers about segments need."""
        return SegmentParts(database=self._database, poke=self._refresher.poke, ready=self._refresher.ready)

    def _stored(self, categories: Collection[str]) -> None:
        """Have what a commit brought delivered, and told to those who poll."""
        self._dispatcher.poke()
        self._bell.ring(categories)

    def _health(self, supervisor: Supervisor) -> Health:
        return Health(
            facts=lambda: {"streams": len(supervisor)},
            trouble=lambda: self._watchdog.trouble,
            parts=lambda: condition(self._database, self._pool, self._dispatcher, started=self._started),
        )

    def _figures(self, supervisor: Supervisor, poller: Poller) -> Figures:
        tally = ControlTally()
        watched = Watched(
            state=self._state,
            database=self._database,
            listeners=lambda: supervisor.listeners,
            tally=self._listening.tally,
            pool=self._pool,
            dispatcher=self._dispatcher,
            poller=poller,
            control=tally,
        )
        return Figures(tally, Exposition(watched).text)


def signing_keys(settings: Settings) -> dict[str, tuple[bytes, ...]]:
    return {account.name: account.signing_keys for account in settings.accounts}
