"""Updating: PUT /{locale}/api/audience changes the status of segments and has their members found anew."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from audience.segments import changing
from audience.segments.changing import SegmentError
from monitor.control.access import Access
from monitor.control.limits import Limits
from monitor.control.segments.asking import admitted, checked, of_kind, sent
from monitor.control.segments.parts import SegmentParts
from monitor.control.segments.refusals import refusal
from monitor.control.segments.telling import told, told_job
from monitor.control.segments.wire import NewStatus, Which
from store.segments import jobs

Json = dict[str, Any]


class UpdateAnswers:
    """Answers what is asked of segments as they are."""

    def __init__(self, parts: SegmentParts, access: Access, limits: Limits) -> None:
        self._parts = parts
        self._access = access
        self._limits = limits
        self._kinds: dict[str, Callable[[str, Json], Awaitable[Json]]] = {
            "update-status": self._status,
            "update-now": self._now,
            "check-update-now-status": self._look,
        }

    async def update(self, request: web.Request) -> web.Response:
        """Change a status, refresh, or tell how far a refresh has come."""
        token = await admitted(self._access, request, "write")
        body = await sent(request, self._limits.body_deadline, self._limits.body_bytes)
        answer = of_kind(self._kinds, body)
        try:
            return web.json_response(await answer(token.account, body))
        except SegmentError as error:
            raise refusal(error) from error

    async def _status(self, account: str, body: Json) -> Json:
        asked = checked(NewStatus, body)
        values, now = {"status": asked.status}, self._parts.now()
        return told(
            await self._parts.database.write(
                lambda conn: changing.change(conn, account, asked.id, values, now)
            )
        )

    async def _now(self, account: str, body: Json) -> Json:
        asked = checked(Which, body)
        segment = await self._parts.database.read(lambda conn: changing.found(conn, account, asked.id))
        await self._parts.ready()
        now = self._parts.now()
        job = await self._parts.database.write(lambda conn: changing.refresh(conn, segment, now))
        self._parts.poke()
        return {"success": True, "id": segment.id, "jobId": job.id, "status": "running"}

    async def _look(self, account: str, body: Json) -> Json:
        asked = checked(Which, body)
        segment = await self._parts.database.read(lambda conn: changing.found(conn, account, asked.id))
        job = await self._parts.database.read(lambda conn: jobs.latest(conn, segment.number))
        return told_job(segment, job)
