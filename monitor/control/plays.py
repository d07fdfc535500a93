"""/v1/plays: what was on air on the streams of an account, and how many heard it."""

import re
from typing import Annotated

from aiohttp import web
from pydantic import Field, WithJsonSchema
from sqlalchemy import Connection

from audience.folding import fold
from monitor.control.access import Access
from monitor.control.choices import MOST, Limit, RadioId
from monitor.control.moments import TIME, Moment
from monitor.control.play_answers import PlayedTrack, PlayList
from monitor.control.requests import MAX_TEXT, Request, optional
from monitor.control.v1 import admitted, answer, asked, stored
from store.database import Database
from store.plays import played
from store.plays.played import Place, Played, Wanted

DEFAULT_LIMIT = 100  # plays of a page
PLACE = re.compile(r"([0-9]{1,11}\.[0-9]{1,17})-([0-9]{1,18})")


def place(text: str) -> Place:
    """Read what `next` said of the page before."""
    match = PLACE.fullmatch(text)
    if match is None:
        raise ValueError("expected the `next` of the page before")
    return float(match[1]), int(match[2])


TEXT = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "null"}]})
Before = Annotated[Place | None, optional(place), TEXT]
Name = Annotated[str, Field(max_length=MAX_TEXT)]


class PlayPage(Request):
    radio_id: RadioId = Field(default=None, description="the number of a stream")
    track_id: Name = Field(default="", description="the id of a recording")
    artist: Name = Field(default="", description="the name of an artist, in any case")
    since: Moment = Field(default=None, alias="from", description=TIME)
    until: Moment = Field(default=None, alias="to", description=TIME)
    before: Before = Field(default=None, description="the `next` of the page before")
    limit: Limit = Field(default=None, ge=1, le=MOST, description=f"a number of plays from 1 to {MOST}")


class PlayAnswers:
    """Answers /v1/plays."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    async def listed(self, request: web.Request) -> web.Response:
        """List plays."""
        token = await admitted(self._access, request, "read")
        wanted = asked(PlayPage, request)
        limit = wanted.limit or DEFAULT_LIMIT

        def look(conn: Connection) -> list[Played]:
            return played.page(conn, choice(conn, token.account, wanted), wanted.before, limit + 1)

        found = await stored(self._database.read(look))
        following = written(found[limit - 1].place) if len(found) > limit else None
        return answer(PlayList(plays=[PlayedTrack.of(one) for one in found[:limit]], next=following))


def choice(conn: Connection, account: str, wanted: PlayPage) -> Wanted:
    """Return which plays are meant; names of artists are compared without case."""
    spelt = None
    if wanted.artist:
        spelt = [name for name in played.artists(conn) if fold(name) == fold(wanted.artist)]
    return Wanted(
        account=account,
        radio_id=wanted.radio_id,
        track_id=wanted.track_id or None,
        artists=spelt,
        since=wanted.since,
        until=wanted.until,
    )


def written(at: Place) -> str:
    return f"{at[0]!r}-{at[1]}"
