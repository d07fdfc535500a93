"""Asking: what requests of the audience have in common."""

import asyncio
import re
from datetime import UTC, datetime
from uuid import UUID

from aiohttp import web

from monitor.control.access import Access
from monitor.control.audd import bearer
from monitor.control.audience.families import Failed
from monitor.control.audience.viewer_tokens import Viewer, ViewerTokens, WrongToken
from monitor.control.codes import Code, Refusal, TooManyAttempts
from monitor.control.parameters import UNREADABLE
from store.accounts.tokens import Token

WHOLE = re.compile(r"[0-9]{1,15}")
OLDEST = 365 * 86400.0  # Unix time: what is counted before a time lies after 1970
STATUSES = {Code.NO_TOKEN: 401, Code.WRONG_TOKEN: 401, Code.NOT_ALLOWED: 403}


async def admitted(access: Access, request: web.Request, scope: str, shown: str | None = None) -> Token:
    """Return whose request it is; `shown`: the token, unless it is a bearer's.

    Raises:
        Failed: the token is missing or wrong, or may not do this.
    """
    try:
        return await access.token(bearer(request) if shown is None else shown, request.remote, scope)
    except TooManyAttempts as refusal:
        raise Failed(429, str(refusal), refusal.headers) from refusal
    except Refusal as refusal:
        reason = str(refusal).replace("api_token", "token")
        raise Failed(STATUSES[refusal.code], reason) from refusal


def number(request: web.Request, name: str, default: int, most: int | None = None) -> int:
    """Return a whole number of the query, from 1; raises Failed."""
    text = request.query.get(name)
    if text is None:
        return default
    value = int(text) if WHOLE.fullmatch(text) else 0
    if value < 1 or (most is not None and value > most):
        raise Failed(400, f"{name}: expected a whole number from 1" + (f" to {most}" if most else ""))
    return value


def time(request: web.Request, name: str, default: float) -> float:
    """Return a time of the query, written as in ISO 8601, as Unix time; raises Failed."""
    text = request.query.get(name)
    if text is None:
        return default
    try:
        at = datetime.fromisoformat(text)
        stamp = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise Failed(400, f"{name}: expected a time like 2026-01-31T12:00:00Z") from error
    if stamp < OLDEST:
        raise Failed(400, f"{name}: expected a time since 1971")
    return stamp


def viewer(tokens: ViewerTokens, request: web.Request) -> Viewer:
    """Return which user of an app asks; raises Failed."""
    try:
        return tokens.viewer(bearer(request))
    except WrongToken as error:
        raise Failed(401, "the token is missing, wrong or expired") from error


def user(request: web.Request, name: str) -> str | None:
    """Return the UUID of a user in the query, or None; raises Failed."""
    text = request.query.get(name)
    if text is None:
        return None
    try:
        return str(UUID(text))
    except ValueError as error:
        raise Failed(400, f"{name}: expected a UUID") from error


async def body(request: web.Request, deadline: float, most: int) -> bytes:
    """Return the body, up to `most` bytes; `deadline`: seconds until all of it has come.

    Raises:
        HTTPRequestTimeout, HTTPRequestEntityTooLarge: it does not come to an end.
        HTTPBadRequest: it cannot be read.
    """
    try:
        async with asyncio.timeout(deadline):
            return await request.clone(client_max_size=most).read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except UNREADABLE as error:
        raise web.HTTPBadRequest from error
