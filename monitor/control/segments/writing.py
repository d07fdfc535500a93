"""Writing: POST /{locale}/api/audience makes, changes and copies segments, as `type` says."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from audience.segments import changing, drafts
from audience.segments.changing import Draft, SegmentError
from audience.segments.errors import BadCondition
from monitor.control.access import Access
from monitor.control.limits import Limits
from monitor.control.segments.asking import admitted, checked, of_kind, sent
from monitor.control.segments.parts import SegmentParts
from monitor.control.segments.refusals import refusal
from monitor.control.segments.telling import told
from monitor.control.segments.wire import Create, Duplicate, NameTags, Update, What
from store.accounts.tokens import Token
from store.segments.segments import Segment

Json = dict[str, Any]
STATIC: Json = {"type": "static"}
Change = Callable[[Connection], Segment]


class WriteAnswers:
    """Answers what changes segments."""

    def __init__(self, parts: SegmentParts, access: Access, limits: Limits) -> None:
        self._parts = parts
        self._access = access
        self._limits = limits
        self._turn = (
            asyncio.Lock()
        )  # conditions are checked one request after the other: it takes the processor
        self._kinds: dict[str, Callable[[Token, Json], Awaitable[Change]]] = {
            "AUDIENCE_CREATED": self._create,
            "AUDIENCE_NAME_TAG_UPDATE": self._name,
            "AUDIENCE_UPDATED": self._update,
            "AUDIENCE_DUPLICATED": self._duplicate,
        }

    async def write(self, request: web.Request) -> web.Response:
        """Make, change or copy a segment; answer with it."""
        token = await admitted(self._access, request, "write")
        body = await sent(request, self._limits.body_deadline, self._limits.body_bytes)
        answer = of_kind(self._kinds, body)
        try:
            change = await answer(token, body)
            segment = await self._parts.database.write(change)
        except (BadCondition, SegmentError) as error:
            raise refusal(error) from error
        self._parts.poke()
        return web.json_response(told(segment))

    async def _create(self, token: Token, body: Json) -> Change:
        asked = checked(Create, body)
        async with self._turn:
            what = await understood(asked, [], STATIC, asked.group_type)
        draft = Draft(
            account=token.account,
            name=asked.name,
            tags=asked.tags,
            status=asked.status,
            created_by=token.name,
            group_type=asked.group_type,
            interval=interval(asked, body, changing.usual_interval(what["type"])),
            **what,
        )
        return lambda conn: changing.create(conn, draft, self._parts.now())

    async def _name(self, token: Token, body: Json) -> Change:
        asked = checked(NameTags, body)
        values = {"name": asked.name, "tags": asked.tags}
        return lambda conn: changing.change(conn, token.account, asked.id, values, self._parts.now())

    async def _update(self, token: Token, body: Json) -> Change:
        """Change what is sent. What is asked is checked with what stays, outside the transaction."""
        asked = checked(Update, body)
        known = await self._parts.database.read(lambda conn: changing.found(conn, token.account, asked.id))
        values: Json = {
            name: getattr(asked, name)
            for name in ("name", "tags", "status")
            if getattr(asked, name) is not None
        }
        values |= {
            name: int(getattr(asked, name))
            for name in ("resource", "excluded")
            if getattr(asked, name) is not None
        }
        if asked.groups is not None or asked.group_type or asked.audience_type:
            group_type = asked.group_type or known.group_type
            before = json.loads(known.groups), json.loads(known.audience_type)
            async with self._turn:
                values |= await understood(asked, *before, group_type)
            values["group_type"] = group_type
        if "schedule" in body:
            values["interval"] = interval(asked, body, None)
        elif values.get("type", known.type) != known.type:
            values["interval"] = changing.usual_interval(values["type"])
        return lambda conn: changing.change(conn, token.account, asked.id, values, self._parts.now())

    async def _duplicate(self, token: Token, body: Json) -> Change:
        asked = checked(Duplicate, body)
        return lambda conn: changing.duplicate(
            conn, token.account, asked.id, asked.name, token.name, self._parts.now()
        )


async def understood(asked: What, groups: list[Any], audience_type: Json, group_type: str | None) -> Json:
    """Return what a segment asks, checked, with what it asked before; takes some hundred milliseconds."""
    wanted = groups if asked.groups is None else asked.groups
    type_ = asked.audience_type or audience_type
    await asyncio.to_thread(drafts.check, wanted, group_type, type_)
    return {"groups": json.dumps(wanted), "audience_type": json.dumps(type_), "type": type_["type"]}


def interval(asked: What, body: Json, usual: float | None) -> float | None:
    """Return the seconds between refreshes; what is sent as null: none by themselves."""
    if "schedule" not in body:
        return usual
    return asked.schedule.interval if asked.schedule else None
