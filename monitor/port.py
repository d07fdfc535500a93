"""The control port, assembled."""

from collections.abc import Callable

from audience.analytics.questions import Analytics
from audience.identity import Level, Privacy
from audience.secret import kept_secret
from callbacks.backlog import Backlog
from callbacks.longpoll import Bell, LongPoll
from config.settings import Settings
from config.tables.control import Control
from monitor.control.access import Access
from monitor.control.app import Services, make_app
from monitor.control.audience.parts import AudienceParts
from monitor.control.audience.viewer_tokens import ViewerTokens
from monitor.control.health import Health
from monitor.control.limits import MIB, Limits
from monitor.control.metrics import Figures
from monitor.control.reports import ReportParts
from monitor.control.segments.parts import SegmentParts
from monitor.control.server import ControlServer
from monitor.control.tally import ControlTally
from monitor.control.tls import TlsListener
from monitor.control.watching import Watching
from monitor.registry import StreamRegistry
from monitor.state import State
from monitor.uploads import Uploads, waiting_room
from store.accounts import tokens
from store.database import Database


def control_server(  # noqa: PLR0913 - the parts of a control port
    settings: Settings,
    state: State,
    database: Database,
    registry: StreamRegistry,
    *,
    watching: Watching,
    bell: Bell,
    poke: Callable[[], None],
    health: Health,
    figures: Figures,
    analytics: Analytics,
    segments: SegmentParts,
) -> ControlServer:
    """Return the control port, to be opened.

    Args:
        settings: where it listens, and what it may tell.
        state: where uploads go.
        database: what it tells of.
        registry: the streams.
        watching: the streams as they are at a moment.
        bell: wakes those who poll.
        poke: wakes the dispatcher.
        health: how we are.
        figures: what is counted and told of us.
        analytics: answers what goes over many sessions.
        segments: the audience segments.
    """
    control = settings.control
    limits = Limits(upload_bytes=control.upload_megabytes * MIB)
    services = Services(
        registry=registry,
        catalogue=Uploads(database, state, limits=limits),
        longpoll=LongPoll(database, bell),
        backlog=Backlog(database, poke),
        access=access(database),
        health=health,
        figures=figures,
        audience=audience_parts(settings, state, database, analytics, figures.tally),
        uploads=waiting_room(state),
        database=database,
        reports=ReportParts(database=database, path=state.database, timezone=settings.callbacks.timezone),
        watching=watching,
        segments=segments,
    )
    app = make_app(services, limits)
    return ControlServer(app, control.host, control.port, TlsListener.of(control))


def audience_parts(
    settings: Settings, state: State, database: Database, analytics: Analytics, tally: ControlTally
) -> AudienceParts:
    """Return what is told of the audience, and what is kept of it."""
    secrets = {
        account.name: account.viewer_secret.get_secret_value().encode()
        for account in settings.accounts
        if account.viewer_secret
    }
    return AudienceParts(
        database=database,
        privacy=Privacy(Level(settings.audience.identity), kept_secret(state.audience_key)),
        analytics=analytics,
        tally=tally,
        viewer_tokens=ViewerTokens(secrets),
        open_account=settings.audience.open_account,
    )


def access(database: Database) -> Access:
    async def used(number: int, now: float) -> None:
        await database.write(lambda conn: tokens.used(conn, number, now))

    return Access(lambda: database.read(tokens.listed), used)


def own_ports(control: Control) -> frozenset[int]:
    """Return the ports we listen at, as far as they are known before we do."""
    return frozenset({control.port, control.tls_port} if control.tls_cert else {control.port})
