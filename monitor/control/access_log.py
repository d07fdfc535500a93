"""Access log: one line a request, without what may be secret."""

import logging
from http import HTTPStatus

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import HttpProcessingError

log = logging.getLogger("monitor.control.access")


ROUTINE = frozenset({"/healthz", "/readyz", "/metrics"})  # asked for every few seconds, day and night


class AccessLog(AbstractAccessLogger):
    """Logs the path as it came, escaped, and never the query: tokens may stand in it."""

    @property
    def enabled(self) -> bool:
        """Whether anybody reads it."""
        return self.logger.isEnabledFor(logging.INFO)

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Tell of one request and its answer."""
        routine = request.rel_url.raw_path in ROUTINE and response.status == HTTPStatus.OK
        self.logger.log(
            logging.DEBUG if routine else logging.INFO,
            "%s %s %s: %s in %.3f s",
            request.remote,
            request.method,
            request.rel_url.raw_path,
            response.status,
            time,
        )


def server_log() -> logging.Logger:
    """Return the logger for aiohttp's own errors, which drops those a client has made.

    A request that is not HTTP would else be logged with a traceback, and with the request.
    """
    server = logging.getLogger("monitor.control.http")
    if _not_a_clients_error not in server.filters:
        server.addFilter(_not_a_clients_error)
    return server


def _not_a_clients_error(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)
