"""/v1/titles: what stations said was on air, to be held against what was heard."""

from datetime import datetime
from functools import partial
from typing import Self

from aiohttp import web
from pydantic import BaseModel, Field

from monitor.control.access import Access
from monitor.control.answers import moment
from monitor.control.choices import MOST, Limit, RadioId, Seq
from monitor.control.moments import TIME, Moment
from monitor.control.requests import Request
from monitor.control.v1 import admitted, answer, asked, stored
from store.database import Database
from store.plays import titles
from store.plays.titles import Title

DEFAULT_LIMIT = 100  # titles of a page


class TitlesWanted(Request):
    radio_id: RadioId = Field(default=None, description="the number of a stream")
    since: Moment = Field(default=None, alias="from", description=TIME)
    until: Moment = Field(default=None, alias="to", description=TIME)
    after: Seq = Field(default=None, description="the `next` of the page before")
    limit: Limit = Field(default=None, ge=1, le=MOST, description=f"a number of titles from 1 to {MOST}")


class SaidTitle(BaseModel):
    """What a station said from a moment on."""

    radio_id: int
    at: datetime
    text: str = Field(description="empty: from then on it said nothing")

    @classmethod
    def of(cls, title: Title) -> Self:
        return cls(radio_id=title.radio_id, at=moment(title.at), text=title.text)


class TitleList(BaseModel):
    """A page of titles, the oldest first."""

    titles: list[SaidTitle]
    next: int | None  # what to send as `after` for the next page; null: this is the last one


class Titles:
    """Answers at /v1/titles: to each token what is its account's."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    async def page(self, request: web.Request) -> web.Response:
        """List what was said."""
        token = await admitted(self._access, request, "read")
        wanted = asked(TitlesWanted, request)
        limit = wanted.limit or DEFAULT_LIMIT
        work = partial(
            titles.listed,
            account=token.account,
            radio_id=wanted.radio_id,
            since=wanted.since,
            until=wanted.until,
            after=wanted.after,
            limit=limit + 1,
        )
        found = await stored(self._database.read(work))
        following = found[limit - 1].number if len(found) > limit else None
        listed = [SaidTitle.of(title) for title in found[:limit]]
        return answer(TitleList(titles=listed, next=following))
