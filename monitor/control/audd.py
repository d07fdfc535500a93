"""AudD's API on the wire: a request becomes a call of a method, and its result an answer."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from monitor.control import envelope
from monitor.control.access import Access
from monitor.control.codes import Code, Refusal
from monitor.control.forms import Form, received
from monitor.control.limits import Limits
from monitor.control.methods import METHODS, Caller, Method, Parts, run
from monitor.control.parameters import Parameters, read_parameters
from store.accounts.tokens import Token

SCRIPT_HEADERS = {"Content-Disposition": "attachment; filename=f.txt"}  # to be run, never shown as a page
BEARER = "bearer "


class AudD:
    """Answers `/<method>/`, and `/` with a field `method`, by GET and POST.

    `uploads` is a folder for files on their way into the catalogue.
    """

    def __init__(self, parts: Parts, access: Access, limits: Limits, uploads: Path) -> None:
        self._parts = parts
        self._access = access
        self._limits = limits
        self._uploads = uploads
        self._uploading = 0

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a request; what the client has done wrong is an answer too, with HTTP 200."""
        fields = Parameters(request.query.items())
        try:
            async with self._form(request) as form:
                fields = form.fields
                body = envelope.success(await self._result(request, form))
        except Refusal as refusal:
            response = _response(request, fields, refused(request, fields, refusal), refusal.status)
            response.headers.update(refusal.headers)
            return response
        return _response(request, fields, body)

    @asynccontextmanager
    async def _form(self, request: web.Request) -> AsyncIterator[Form]:
        """Take in the body. Only an upload may be long, and only some of those at once."""
        if _name(request, Parameters(request.query.items())) != "upload":
            yield Form(await read_parameters(request, self._limits.body_deadline))
            return
        if self._uploading >= self._limits.uploads:
            raise Refusal(Code.TOO_MANY_ATTEMPTS, "too many uploads at once; try again when one has ended")

        async def admit(fields: Parameters) -> None:
            await self._token(request, fields, METHODS["upload"])

        self._uploading += 1
        try:
            async with received(request, self._uploads, self._limits, admit) as form:
                yield form
        finally:
            self._uploading -= 1

    async def _result(self, request: web.Request, form: Form) -> object:
        method = _method(request, form.fields)
        _check_script(request, form.fields)
        token = await self._token(request, form.fields, method)
        return await run(method, self._parts, Caller(token, form.file), form.fields)

    async def _token(self, request: web.Request, fields: Parameters, method: Method) -> Token:
        return await self._access.token(fields["api_token"] or bearer(request), request.remote, method.scope)


def refused(request: web.Request, fields: Parameters, refusal: Refusal) -> dict[str, Any]:
    """Return the body that tells of a refusal."""
    name = _name(request, fields)
    what = METHODS[name].what if name in METHODS else "The call"
    return envelope.failure(refusal, what, fields.first(), name, request.method)


def _name(request: web.Request, fields: Parameters) -> str:
    return request.match_info.get("method") or fields.first().get("method", "")


def _method(request: web.Request, fields: Parameters) -> Method:
    method = METHODS.get(_name(request, fields))
    if method is None:
        raise Refusal(Code.UNKNOWN_METHOD, f"there is no such method; there is {', '.join(METHODS)}")
    return method


def bearer(request: web.Request) -> str:
    """Return the token of the Authorization header, or an empty text."""
    header = request.headers.get("Authorization", "")
    return header[len(BEARER) :].strip() if header.lower().startswith(BEARER) else ""


def _script(request: web.Request, fields: Parameters) -> str:
    """Return the function a page wants to have called with the answer; only a GET can be a script."""
    return fields.first().get("jsonp", "") if request.method == "GET" else ""


def _check_script(request: web.Request, fields: Parameters) -> None:
    name = _script(request, fields)
    if name and not envelope.is_script_name(name):
        raise Refusal(Code.BAD_PARAMETER, "jsonp: expected the name of a function, at most 64 characters")


def _response(
    request: web.Request, fields: Parameters, body: Mapping[str, Any], status: int = 200
) -> web.Response:
    name = _script(request, fields)
    if not envelope.is_script_name(name):
        return web.json_response(body, status=status)
    return web.Response(
        text=envelope.script(name, body),
        status=status,
        content_type="application/javascript",
        charset="utf-8",
        headers=SCRIPT_HEADERS,
    )
