"""AudD's API on the wire: a request becomes a call of a method, and its result an answer."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from monitor.control import envelope
from monitor.control.access import Access
from monitor.control.codes import Code, Refusal
from monitor.control.methods import METHODS, Call, Method, run
from monitor.control.parameters import Parameters, read_parameters
from monitor.control.registry import Registry

SCRIPT_HEADERS = {"Content-Disposition": "attachment; filename=f.txt"}  # to be run, never shown as a page
BEARER = "bearer "


class AudD:
    """Answers `/<method>/`, and `/` with a field `method`, by GET and POST.

    `deadline` is how long a request may take to come, in seconds.
    """

    def __init__(
        self,
        registry: Registry,
        access: Access,
        *,
        deadline: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry = registry
        self._access = access
        self._deadline = deadline
        self._clock = clock

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a request; what the client has done wrong is an answer too, with HTTP 200."""
        fields = Parameters(request.query.items())
        try:
            fields = await read_parameters(request, self._deadline)
            body = envelope.success(await self._result(request, fields))
        except Refusal as refusal:
            response = _response(request, fields, refused(request, fields, refusal), refusal.status)
            response.headers.update(refusal.headers)
            return response
        return _response(request, fields, body)

    async def _result(self, request: web.Request, fields: Parameters) -> object:
        method = _method(request, fields)
        _check_script(request, fields, method)
        token = fields["api_token"] or _bearer(request)
        account = self._access.account(token, request.remote, self._clock())
        return await run(method, self._registry, Call(account=account, token=token, fields=fields))


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


def _bearer(request: web.Request) -> str:
    header = request.headers.get("Authorization", "")
    return header[len(BEARER) :].strip() if header.lower().startswith(BEARER) else ""


def _script(request: web.Request, fields: Parameters) -> str:
    """Return the function a page wants to have called with the answer; only a GET can be a script."""
    return fields.first().get("jsonp", "") if request.method == "GET" else ""


def _check_script(request: web.Request, fields: Parameters, method: Method) -> None:
    name = _script(request, fields)
    if name and not envelope.is_script_name(name):
        raise Refusal(Code.BAD_PARAMETER, "jsonp: expected the name of a function, at most 64 characters")
    if name and not method.reads:
        raise Refusal(Code.BAD_PARAMETER, "jsonp: a script may only read; use POST for this method")


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
