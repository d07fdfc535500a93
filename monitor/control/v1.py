"""/v1: what its answers have in common. Errors have an HTTP status, and `{"error": {"code", "message"}}`."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel

from monitor.control.access import Access
from monitor.control.audd import bearer
from monitor.control.codes import Code, Refusal, TooManyAttempts
from monitor.control.parameters import UNREADABLE, Parameters
from monitor.control.requests import R, parsed, parsed_json
from store.accounts.tokens import Token
from store.errors import StoreBusy

STATUSES = {Code.NO_TOKEN: 401, Code.WRONG_TOKEN: 401, Code.NOT_ALLOWED: 403}
T = TypeVar("T")


class Refused(Exception):
    """An answer with an HTTP status that is not 200."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        error = {"code": int(refusal.code), "message": str(refusal)}
        self.response = web.json_response({"error": error}, status=status, headers=refusal.headers)


def answer(body: BaseModel) -> web.Response:
    return web.Response(text=body.model_dump_json(), content_type="application/json")


async def admitted(access: Access, request: web.Request, scope: str, shown: str = "") -> Token:
    """Return whose request it is; `shown`: the token, where it is neither a bearer's nor in the query.

    Raises:
        Refused: the token is missing or wrong, or may not do this.
    """
    shown = shown or bearer(request) or request.query.get("api_token", "")
    try:
        return await access.token(shown, request.remote, scope)
    except TooManyAttempts as refusal:
        raise Refused(429, refusal) from refusal
    except Refusal as refusal:
        raise Refused(STATUSES[refusal.code], refusal) from refusal


def asked(model: type[R], request: web.Request) -> R:
    """Return the query, checked; raises Refused."""
    try:
        return parsed(model, Parameters(request.query.items()))
    except Refusal as refusal:
        raise Refused(400, refusal) from refusal


async def sent(model: type[R], request: web.Request, deadline: float) -> R:
    """Return the JSON of the body, checked; raises Refused. `deadline`: seconds until all of it has come."""
    try:
        async with asyncio.timeout(deadline):
            body = await request.read()
        return parsed_json(model, body)
    except TimeoutError as error:
        raise unreadable(408, "the request did not come to its end in time") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise unreadable(413, "the body is too long") from error
    except UNREADABLE as error:
        raise unreadable(400, "the body cannot be read; send JSON") from error
    except Refusal as refusal:
        raise Refused(400, refusal) from refusal


def unreadable(status: int, reason: str) -> Refused:
    refused = Refused(status, Refusal(Code.UNREADABLE, reason))
    refused.response.force_close()  # what is left of the request cannot be told from the next one
    return refused


async def stored(work: Awaitable[T]) -> T:
    """Return what `work` with the database comes to; raises Refused where that takes no one at present."""
    try:
        return await work
    except StoreBusy as error:
        reason = "the database is in use by another program, or its disk has no room; try again"
        raise Refused(503, Refusal(Code.INTERNAL, reason)) from error
