"""/v1/reports: plays and their listeners, as files; for the scope read.

A report is made by a process of its own and passed on as it comes. One that breaks off in the middle ends the
connection: whoever reads it sees that it is not whole.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from config.reports import FORMATS
from monitor.control.access import Access
from monitor.control.codes import Code, Refusal
from monitor.control.parameters import Parameters
from monitor.control.v1 import Refused, admitted, stored
from monitor.reports.cells import clean
from monitor.reports.child import ReportBroken, ReportProcess, making
from monitor.reports.errors import ReportFailed
from monitor.reports.orders import Order, ordered
from store.accounts import policies
from store.database import Database

log = logging.getLogger(__name__)

AGAIN = 10  # seconds until a client that was sent away may try again
MOST_NOTES = 4000  # characters of a header
# What an order calls the fields of the query.
PERIOD = {"from": "begins", "to": "ends"}
ONCE = PERIOD | {
    name: name
    for name in ("format", "timezone", "by", "top", "service", "category", "minimum_session", "segment")
}
REPEATED = {"radio_id": "radio_ids", "artist": "artists", "label": "labels"}
KNOWN = frozenset({*ONCE, *REPEATED, "account", "api_token"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportParts:
    """What reports are made of, and within which limits."""

    database: Database
    path: Path  # of the database
    timezone: str  # of accounts that have none of their own
    deadline: float = 600.0  # seconds until all of a report is read
    at_once: int = 2  # reports that are being made


class ReportAnswers:
    """Answers at /v1/reports/{kind}."""

    def __init__(self, parts: ReportParts, access: Access) -> None:
        self._parts = parts
        self._access = access
        self._running = 0

    async def report(self, request: web.Request) -> web.StreamResponse:
        """Make a report, and pass it on."""
        token = await admitted(self._access, request, "read")
        kind = request.match_info["kind"]
        if kind not in FORMATS:
            reason = f"there is no report of this kind; there is {', '.join(FORMATS)}"
            raise Refused(404, Refusal(Code.UNREADABLE, reason))
        order = await self._order(request, kind, token.account)
        with self._place():
            return await self._made(request, order)

    async def _order(self, request: web.Request, kind: str, account: str) -> Order:
        policy = await stored(self._parts.database.read(lambda conn: policies.policy(conn, account)))
        try:
            return order_of(request, kind, account, policy.timezone or self._parts.timezone)
        except ReportFailed as error:
            raise bad(error) from error
        except Refusal as refusal:
            raise Refused(400, refusal) from refusal

    async def _made(self, request: web.Request, order: Order) -> web.StreamResponse:
        response = web.StreamResponse()
        try:
            async with asyncio.timeout(self._parts.deadline), making(self._parts.path, order) as process:
                await pass_on(request, response, process)
        except ReportFailed as error:
            raise bad(error) from error
        except (ReportBroken, TimeoutError) as error:
            log.error("report %s not made: %s", order.kind, error or "it took too long")  # noqa: TRY400
            if not response.prepared:
                reason = "the report could not be made in time; ask for a shorter one, or have it scheduled"
                raise Refused(503, Refusal(Code.INTERNAL, reason)) from error
            if request.transport:
                request.transport.abort()
        return response

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Count a report; raises Refused where as many are being made as may be."""
        if self._running >= self._parts.at_once:
            refusal = Refusal(Code.TOO_MANY_ATTEMPTS, "too many reports at once; try again when one is done")
            refusal.headers["Retry-After"] = str(AGAIN)
            raise Refused(429, refusal)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1


def bad(error: ReportFailed) -> Refused:
    return Refused(400, Refusal(Code.BAD_PARAMETER, str(error)))


def order_of(request: web.Request, kind: str, account: str, timezone: str) -> Order:
    """Return what is asked for, checked.

    Raises:
        Refusal, ReportFailed: a field is wrong, or nobody knows it: what it should have kept out would be in.
    """
    query = request.query
    if unknown := sorted(query.keys() - KNOWN):
        raise ReportFailed(f"{clean(unknown[0])[:40]}: there is no such field")
    said = Parameters((name, value) for name, value in query.items() if name not in REPEATED)
    if said["account"] not in {"", account}:
        raise Refusal(Code.BAD_PARAMETER, "account: expected the account of the token")
    for name in PERIOD:
        if not said[name]:
            raise ReportFailed(f"{name}: missing: expected a date like 2026-11-01, or a time")
    fields: dict[str, Any] = {"timezone": timezone}
    fields |= {field: said[name] for name, field in ONCE.items() if said[name]}
    fields |= {field: tuple(query.getall(name)) for name, field in REPEATED.items() if name in query}
    return ordered(kind=kind, account=account, **fields)


async def pass_on(request: web.Request, response: web.StreamResponse, process: ReportProcess) -> None:
    """Send a report as it comes."""
    header = await process.header()
    response.headers["Content-Type"] = header.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{header.name}"'
    if header.notes:
        notes = "; ".join(clean(note) for note in header.notes)[:MOST_NOTES]
        response.headers["Airtally-Notes"] = notes.encode("ascii", "replace").decode()
    await response.prepare(request)
    async for piece in process.pieces():
        await response.write(piece)
    await response.write_eof()
