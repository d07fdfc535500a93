"""The application: which path leads where, and what becomes of every answer and every error."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from aiohttp import web

from callbacks.backlog import Backlog
from callbacks.longpoll import LongPoll
from monitor.control.access import Access
from monitor.control.audd import AudD, refused
from monitor.control.audience.mounting import mount_audience
from monitor.control.audience.parts import AudienceParts
from monitor.control.backlog import Backlogs
from monitor.control.catalogue import Catalogue
from monitor.control.codes import Code, Refusal
from monitor.control.connections import Connections
from monitor.control.health import Health
from monitor.control.limits import DEFAULTS, Limits
from monitor.control.methods import Parts
from monitor.control.metrics import Figures, Metrics
from monitor.control.openapi import document
from monitor.control.page.mounting import mount_page, page_or
from monitor.control.parameters import Parameters
from monitor.control.plays import PlayAnswers
from monitor.control.polls import ANY_PAGE, BadPoll, Polls
from monitor.control.recordings import Recordings
from monitor.control.registry import Registry
from monitor.control.reports import ReportAnswers, ReportParts
from monitor.control.segments.mounting import mount_segments
from monitor.control.segments.parts import SegmentParts
from monitor.control.streams import Streams
from monitor.control.tally import ControlTally
from monitor.control.titles import Titles
from monitor.control.v1 import Refused
from monitor.control.watching import Watching
from store.database import Database

log = logging.getLogger(__name__)

CONNECTIONS = web.AppKey("connections", Connections[web.RequestHandler])
LIMITS = web.AppKey("limits", Limits)
TALLY = web.AppKey("tally", ControlTally)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # a token may stand in the address
    "Server": "airtally",
    "X-Content-Type-Options": "nosniff",
}
NOT_METHODS = ("/page", "/longpoll", "/lastSong", "/v1/", "/openapi.json")
REASONS = {
    404: "there is nothing at this address",
    405: "use GET or POST",
    408: "the request did not come to its end in time",
    413: "the request has too many bytes or fields",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the control port needs of the daemon."""

    registry: Registry
    catalogue: Catalogue
    longpoll: LongPoll
    backlog: Backlog
    access: Access
    health: Health
    uploads: Path  # a folder for files on their way into the catalogue
    database: Database
    figures: Figures = field(default_factory=Figures)
    watching: Watching
    audience: AudienceParts | None = None  # None: who listens is not kept
    reports: ReportParts | None = None  # None: none are made
    segments: SegmentParts | None = None


def make_app(services: Services, limits: Limits = DEFAULTS) -> web.Application:
    """Join the parts of the control port."""
    middlewares = [tally_request, count_connection, answer_errors]
    app = web.Application(middlewares=middlewares, client_max_size=limits.body_bytes)
    app[TALLY] = services.figures.tally
    app[LIMITS] = limits
    app[CONNECTIONS] = Connections(limits.idle)
    app.on_response_prepare.append(_add_headers)
    app.on_shutdown.append(partial(_end_polls, services.longpoll))
    app.router.add_get("/healthz", services.health.alive)
    app.router.add_get("/readyz", services.health.ready)
    app.router.add_get("/openapi.json", _openapi)
    app.router.add_get("/metrics", Metrics(services.figures, services.access).show, allow_head=False)
    polls = Polls(services.longpoll, limits)
    app.router.add_get("/longpoll{slash:/?}", polls.next, allow_head=False)
    app.router.add_get("/lastSong/getChannelById{slash:/?}", polls.recent, allow_head=False)
    _route_v1(app, services, limits)
    if services.audience:
        mount_audience(app, services.audience, services.access, limits)
    if services.segments:
        mount_segments(app, services.segments, services.access, limits)
    mount_page(app, services, limits)
    audd = AudD(Parts(services.registry, services.catalogue), services.access, limits, services.uploads)
    for path in ("/", "/{method:[A-Za-z]+}{slash:/?}"):
        app.router.add_get(path, page_or(audd.handle), allow_head=False)
        app.router.add_post(path, audd.handle)
    return app


def _route_v1(app: web.Application, services: Services, limits: Limits) -> None:
    recordings = Recordings(services.catalogue, services.access)
    app.router.add_get("/v1/uploads", recordings.uploads, allow_head=False)
    app.router.add_get("/v1/catalogue", recordings.page, allow_head=False)
    app.router.add_get("/v1/catalogue/{id:[^\0]+}", recordings.show, allow_head=False)
    app.router.add_delete("/v1/catalogue/{id:[^\0]+}", recordings.remove)
    backlogs = Backlogs(services.backlog, services.access, limits.body_deadline)
    app.router.add_get("/v1/backlog", backlogs.waiting, allow_head=False)
    app.router.add_post("/v1/backlog/replay", backlogs.replay)
    app.router.add_post("/v1/backlog/drop", backlogs.drop)
    app.router.add_get("/v1/deliveries", backlogs.delivered, allow_head=False)
    streams = Streams(services.watching, services.access)
    app.router.add_get("/v1/streams", streams.listed, allow_head=False)
    app.router.add_get("/v1/plays", PlayAnswers(services.database, services.access).listed, allow_head=False)
    app.router.add_get("/v1/titles", Titles(services.database, services.access).page, allow_head=False)
    if services.reports:
        reports = ReportAnswers(services.reports, services.access)
        app.router.add_get("/v1/reports/{kind}", reports.report, allow_head=False)


@web.middleware
async def tally_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count a request, and how long it took."""
    began = time.monotonic()
    response = await handler(request)
    request.app[TALLY].answered(request.path, response.status, time.monotonic() - began)
    return response


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
    except BadPoll as error:
        return web.json_response({"error": str(error)}, status=400, headers=ANY_PAGE)
    except Refused as refused:
        return refused.response
    except web.HTTPException as error:
        return _transport_error(request, error)
    except Exception as error:
        if isinstance(error, ConnectionError) and request.transport is None:
            return web.Response(status=400)  # the client has gone: nobody reads this
        log.exception("request failed: %s %s", request.method, request.rel_url.raw_path)
        # AudD's methods answer everything with 200; who polls would take that for an event, and ask on.
        status = 500 if request.rel_url.path.startswith(NOT_METHODS) else 200
        return web.json_response(_body(request, Refusal(Code.INTERNAL)), status=status)


def _transport_error(request: web.Request, error: web.HTTPException) -> web.Response:
    reason = REASONS.get(error.status, error.reason)
    response = web.json_response(_body(request, Refusal(Code.UNREADABLE, reason)), status=error.status)
    for name in {"Allow", "Retry-After"} & error.headers.keys():
        response.headers[name] = error.headers[name]
    response.force_close()  # what is left of the request cannot be told from the next one
    return response


def _body(request: web.Request, refusal: Refusal) -> dict[str, object]:
    return refused(request, Parameters(request.query.items()), refusal)


async def _openapi(_: web.Request) -> web.Response:
    return web.json_response(document())


async def _end_polls(longpoll: LongPoll, _: web.Application) -> None:
    longpoll.bell.silence()


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
