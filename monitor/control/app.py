"""The application: which path leads where, and what becomes of every answer and every error."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from monitor.control.access import Access
from monitor.control.audd import AudD, refused
from monitor.control.codes import Code, Refusal
from monitor.control.connections import Connections
from monitor.control.health import Health
from monitor.control.limits import DEFAULTS, Limits
from monitor.control.parameters import Parameters
from monitor.control.registry import Registry

log = logging.getLogger(__name__)

CONNECTIONS = web.AppKey("connections", Connections[web.RequestHandler])
LIMITS = web.AppKey("limits", Limits)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # a token may stand in the address
    "Server": "airtally",
    "X-Content-Type-Options": "nosniff",
}
REASONS = {
    404: "there is nothing at this address",
    405: "use GET or POST",
    408: "the request did not come to its end in time",
    413: "the request has too many bytes or fields",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(
    registry: Registry, access: Access, health: Health, limits: Limits = DEFAULTS
) -> web.Application:
    """Join the parts of the control port."""
    app = web.Application(middlewares=[count_connection, answer_errors], client_max_size=limits.body_bytes)
    app[LIMITS] = limits
    app[CONNECTIONS] = Connections(limits.idle)
    app.on_response_prepare.append(_add_headers)
    app.router.add_get("/healthz", health.alive)
    app.router.add_get("/readyz", health.ready)
    audd = AudD(registry, access, deadline=limits.body_deadline)
    for path in ("/", "/{method:[A-Za-z]+}{slash:/?}"):
        app.router.add_get(path, audd.handle, allow_head=False)
        app.router.add_post(path, audd.handle)
    return app


@web.middleware
async def count_connection(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count the connection of a request as busy while it is answered."""
    with request.app[CONNECTIONS].answering(request.protocol):
        return await handler(request)


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into an answer that clients can read."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        return _transport_error(request, error)
    except Exception as error:
        if isinstance(error, ConnectionError) and request.transport is None:
            return web.Response(status=400)  # the client has gone: nobody reads this
        log.exception("request failed: %s %s", request.method, request.rel_url.raw_path)
        return web.json_response(_body(request, Refusal(Code.INTERNAL)))


def _transport_error(request: web.Request, error: web.HTTPException) -> web.Response:
    reason = REASONS.get(error.status, error.reason)
    response = web.json_response(_body(request, Refusal(Code.UNREADABLE, reason)), status=error.status)
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    response.force_close()  # what is left of the request cannot be told from the next one
    return response


def _body(request: web.Request, refusal: Refusal) -> dict[str, object]:
    return refused(request, Parameters(request.query.items()), refusal)


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
