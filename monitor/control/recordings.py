"""/v1/catalogue and /v1/uploads: the recordings to recognise, and those to come."""

from dataclasses import asdict
from typing import Literal, Self

from aiohttp import web
from pydantic import BaseModel

from monitor.control.access import Access
from monitor.control.catalogue import Catalogue, CatalogueInUse
from monitor.control.codes import Code, Refusal
from monitor.control.requests import Page
from monitor.control.v1 import Refused, admitted, answer, asked
from store.plays.tracks import Track

DEFAULT_LIMIT = 100  # recordings of a page


class Recording(BaseModel):
    """A recording of the catalogue."""

    id: str
    title: str
    artist: str
    album: str
    release_date: str
    label: str
    isrc: str
    upc: str
    musicbrainz: str  # recording id
    artist_id: str  # the owner's, or MusicBrainz'; "": not given
    song_link: str
    audio_id: int | None
    duration: float  # seconds

    @classmethod
    def of(cls, track: Track) -> Self:
        return cls.model_validate(asdict(track), extra="ignore")


class RecordingPage(BaseModel):
    """A page of the catalogue, in the order of ids."""

    recordings: list[Recording]
    next: str | None  # what to send as `after` for the next page; null: this is the last one


class Upload(BaseModel):
    """An upload that is not in the catalogue yet."""

    audio_id: int
    received: int  # bytes
    stage: Literal["receiving", "waiting", "fingerprinting"]


class UploadList(BaseModel):
    """The uploads under way."""

    uploads: list[Upload]


class Recordings:
    """Answers below /v1/catalogue."""

    def __init__(self, catalogue: Catalogue, access: Access) -> None:
        self._catalogue = catalogue
        self._access = access

    async def page(self, request: web.Request) -> web.Response:
        """List recordings."""
        await admitted(self._access, request, "read")
        wanted = asked(Page, request)
        limit = wanted.limit or DEFAULT_LIMIT
        found = [Recording.of(track) for track in await self._catalogue.page(wanted.after, limit + 1)]
        listed = found[:limit]
        following = listed[-1].id if len(found) > limit else None
        return answer(RecordingPage(recordings=listed, next=following))

    async def uploads(self, request: web.Request) -> web.Response:
        """List the uploads of the account that are under way."""
        token = await admitted(self._access, request, "read")
        under_way = self._catalogue.under_way(token.account)
        listed = [Upload.model_validate(asdict(progress), extra="ignore") for progress in under_way]
        return answer(UploadList(uploads=listed))

    async def show(self, request: web.Request) -> web.Response:
        """Show one recording."""
        await admitted(self._access, request, "read")
        track = await self._catalogue.find(request.match_info["id"])
        if track is None:
            raise unknown()
        return answer(Recording.of(track))

    async def remove(self, request: web.Request) -> web.Response:
        """Take a recording out."""
        await admitted(self._access, request, "write")
        try:
            removed = await self._catalogue.remove(request.match_info["id"])
        except CatalogueInUse as error:
            raise Refused(503, Refusal(Code.INTERNAL, str(error))) from error
        if not removed:
            raise unknown()
        return web.Response(status=204)


def unknown() -> Refused:
    return Refused(404, Refusal(Code.UNKNOWN_RADIO_ID, "there is no recording of this id"))
