"""Configured: what is polled, and by which way, as the settings say."""

from collections.abc import Callable

from audience.polling.servers import Kind, Server
from config.tables.polling import PolledServer, Polling
from monitor.polling.fetch import FETCHER, Fetcher
from monitor.polling.poller import Polls
from monitor.sources.connect import connected
from monitor.sources.sites.access import Access
from monitor.sources.sites.opening import reaching


def polls_of(settings: Polling) -> Polls:
    return Polls(
        servers=tuple(map(server_of, settings.servers)),
        interval=settings.interval,
        retention_days=settings.retention_days,
    )


def server_of(row: PolledServer) -> Server:
    return Server(
        kind=Kind(row.kind),
        url=(row.url or "").rstrip("/"),
        streams=row.streams,
        user=row.user,
        password=row.password.get_secret_value() if row.password else "",
    )


def fetchers(access: Callable[[], Access]) -> Callable[[Kind], Fetcher]:
    """Return how servers of each kind are reached: Twitch as `access` says, others directly."""

    def fetcher(kind: Kind) -> Fetcher:
        return Fetcher(connect=reaching(connected, access())) if kind is Kind.TWITCH else FETCHER

    return fetcher
