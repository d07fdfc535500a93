"""Families: each group of paths has an envelope of its own, for errors of every kind."""

import logging
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aiohttp import web

from audience.analytics.questions import AnalyticsDown, TooExpensive
from store.errors import StoreBusy

log = logging.getLogger(__name__)

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Envelope = Callable[[int, str], Json]  # of an HTTP status and what there is to say

BUSY = "the database is in use by another program, or its disk has no room; try again"
CONSUMPTION_TITLES = {404: "Result Not Found", 503: "Backend Fetch Failed"}
INVALID = "Invalid request"
SAME_NAME = "Audience with the same name already exists."
LOCALISED = re.compile(r"/[a-z]{2}(?:-[A-Za-z]{2})?/api(?:/|$)")  # segments
VIEWERS_TITLES = {
    400: "Validation failed",
    401: "Authentication required",
    403: "Insufficient permissions",
    404: "Resource not found",
}


class Failed(Exception):
    """A request is refused: an HTTP status, and a sentence that says what to do."""

    def __init__(self, status: int, reason: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.headers = headers or {}


def tracks_envelope(_: int, reason: str) -> Json:
    return {"success": False, "message": reason}


def segments_envelope(status: int, reason: str) -> Json:
    """A request that is not valid is told so in the words of the page; what is wrong with it, beside them."""
    if status == HTTPStatus.BAD_REQUEST and reason not in {INVALID, SAME_NAME}:
        return {"message": INVALID, "errors": [reason]}
    return {"message": reason}


def consumption_envelope(status: int, reason: str) -> Json:
    return {
        "success": False,
        "errors": [reason],
        "messages": [CONSUMPTION_TITLES.get(status, HTTPStatus(status).phrase)],
        "result": None,
        "resultInfo": None,
        "statusCode": status,
    }


def viewers_envelope(status: int, _: str) -> Json:
    title = VIEWERS_TITLES.get(status, HTTPStatus(status).phrase.capitalize())
    return viewers_body(None, status, [title])


def viewers_body(data: Json | None, status: int = 200, errors: list[str] | None = None) -> Json:
    return {
        "isSuccess": data is not None,
        "statusCode": status,
        "data": data,
        "errors": errors or [],
        "timestamp": moment(datetime.now(UTC).timestamp()),
    }


def moment(at: float) -> str:
    """Return a Unix time as text, with milliseconds."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


FAMILIES: dict[str, Envelope] = {
    "/audience": tracks_envelope,
    "/audience-track": tracks_envelope,
    "/top-audience": tracks_envelope,
    "/artist-audience": tracks_envelope,
    "/api/v1/projects": consumption_envelope,
    "/api/v1/live-stream": viewers_envelope,
    "/api/v1/participant": viewers_envelope,
}


def envelope_of(path: str) -> Envelope | None:
    """Return the envelope of the family a path belongs to."""
    if LOCALISED.match(path):
        return segments_envelope
    for prefix, envelope in FAMILIES.items():
        if path == prefix or path.startswith(f"{prefix}/"):
            return envelope
    return None


@web.middleware
async def answer_in_the_familys_way(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error below the paths of a family into its envelope."""
    envelope = envelope_of(request.path)
    if envelope is None:
        return await handler(request)
    try:
        return await handler(request)
    except Failed as error:
        return failure(envelope, error.status, str(error), error.headers)
    except web.HTTPException as error:
        kept = {name: error.headers[name] for name in {"Allow", "Retry-After"} & error.headers.keys()}
        response = failure(envelope, error.status, error.reason, kept)
        response.force_close()  # what is left of the request cannot be told from the next one
        return response
    except (StoreBusy, AnalyticsDown, TooExpensive) as error:
        reason = BUSY if isinstance(error, StoreBusy) else str(error)
        return failure(envelope, 503, reason, {"Retry-After": "5"})
    except Exception:
        if request.transport is None:
            raise  # the client has gone
        log.exception("request failed: %s %s", request.method, request.rel_url.raw_path)
        return failure(envelope, 500, "Internal server error", {})


def failure(envelope: Envelope, status: int, reason: str, headers: dict[str, str]) -> web.Response:
    return web.json_response(envelope(status, reason), status=status, headers=headers)
