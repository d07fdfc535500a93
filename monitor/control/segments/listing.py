"""Listing: GET /{locale}/api/audience."""

from typing import Any

from aiohttp import web

from monitor.control.access import Access
from monitor.control.audience.asking import number
from monitor.control.audience.families import Failed
from monitor.control.segments.asking import admitted, from_query, search_of, texts
from monitor.control.segments.parts import SegmentParts
from monitor.control.segments.telling import told
from store.segments import segments
from store.segments.segments import Filter

PAGE_SIZE, MOST = 100, 1000
TABS = {"all": (None, None), "active": ("active", None), "draft": ("draft", None), "rfm": (None, "rfm")}
SORTS = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "name": "name",
    "status": "status",
    "totalCustomers": "total",
}


class ListAnswers:
    """Answers with the segments there are."""

    def __init__(self, parts: SegmentParts, access: Access) -> None:
        self._parts = parts
        self._access = access

    async def listed(self, request: web.Request) -> web.Response:
        """List segments, page by page."""
        token = await admitted(self._access, request, "read")
        wanted = filter_of(request, token.account)
        total, found = await self._parts.database.read(lambda conn: segments.listed(conn, wanted))
        names = selected(request)
        records = [
            {name: value for name, value in told(one).items() if not names or name in names} for one in found
        ]
        return web.json_response({"records": records, "totalCount": total})


def filter_of(request: web.Request, account: str) -> Filter:
    """Return which segments are wanted; raises Failed."""
    page, size = number(request, "page", 1), number(request, "pageSize", PAGE_SIZE, MOST)
    status, type_ = tab(request)
    sort, descending = sorting(from_query(request, "sort"))
    return Filter(
        account=account,
        search=search_of(request, "search"),
        statuses=both(texts(request, "status"), status),
        types=both(texts(request, "type"), type_),
        tags=texts(request, "tags"),
        resource=truth(from_query(request, "isResourceCreated")),
        excluded=False if request.query.get("excludeAudience") else None,
        sort=sort,
        descending=descending,
        page=((page - 1) * size, size),
    )


def tab(request: web.Request) -> tuple[str | None, str | None]:
    name = request.query.get("tab") or "all"
    if name not in TABS:
        raise Failed(400, f"tab: expected {', '.join(TABS)}")
    return TABS[name]


def both(listed: list[str] | None, one: str | None) -> list[str] | None:
    """Return the values that a list and a tab have in common; None: any."""
    if one is None:
        return None if listed is None else [value.lower() for value in listed]
    return [one] if listed is None or one in listed else []


def sorting(said: Any) -> tuple[str, bool]:
    if said is None:
        return SORTS["createdAt"], True
    if not isinstance(said, dict) or not said:
        raise Failed(400, 'sort: expected an object like {"createdAt": "desc"}')
    name, direction = next(iter(said.items()))
    if name not in SORTS or direction not in {"asc", "desc", 1, -1}:
        raise Failed(400, f"sort: expected one of {', '.join(SORTS)}, and asc or desc")
    return SORTS[name], direction in {"desc", -1}


def truth(said: Any) -> bool | None:
    if said is not None and not isinstance(said, bool):
        raise Failed(400, "isResourceCreated: expected true or false")
    return said


def selected(request: web.Request) -> set[str]:
    """Return the names of the fields wanted, the id always; empty: all."""
    names = {name.strip() for name in request.query.get("selectFields", "").split(",")} - {""}
    return names | {"id"} if names else set()
