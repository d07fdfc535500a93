"""Tracks: who streamed a track, who did most, and how many heard an artist."""

import json
import secrets

from aiohttp import web
from pydantic import ValidationError
from sqlalchemy import Connection

from audience import members, tracks
from audience.events import Event
from audience.intake import take
from audience.members import Audience, Member
from monitor.control.access import Access
from monitor.control.attempts import Attempts, source_of
from monitor.control.audd import bearer
from monitor.control.audience.asking import admitted, body, number, user
from monitor.control.audience.families import Failed, Json, moment
from monitor.control.audience.parts import AudienceParts
from monitor.control.audience.wire import SentListen, complaint
from monitor.control.limits import Limits
from store.audience import listens
from store.audience.listens import Listen
from store.delivery.ids import event_id

LIMIT, MOST = 50, 100  # members of a page
TOP = 10
OPEN_LIMIT = 600  # listens a minute of one address, where no token is needed
OPEN_TOTAL = 6000  # and of all addresses
LONGEST_KEY = 200  # characters


class TrackAnswers:
    """Answers /audience and what belongs to it."""

    def __init__(self, parts: AudienceParts, access: Access, limits: Limits) -> None:
        self._parts = parts
        self._access = access
        self._limits = limits
        self._open = Attempts(limit=OPEN_LIMIT)
        self._open_to_all = Attempts(limit=OPEN_TOTAL)

    async def record(self, request: web.Request) -> web.Response:
        """Record that a user streamed a track."""
        account = await self._recording(request)
        content = await body(request, self._limits.body_deadline, self._limits.body_bytes)
        now = self._parts.now()
        listen = sent(content)
        event = listen.event(now, key(request, now))

        def work(conn: Connection) -> Listen:
            return recorded(conn, account, event, self._parts, now)

        stored = await self._parts.database.write(work)
        told_back = {
            "id": str(stored.number),
            "track_id": stored.track_id,
            "user_id": event.user_id,
            "created_at": moment(stored.at),
            "radio_id": stored.radio_id,
            "play_id": stored.play,
        }
        return web.json_response(
            {"success": True, "message": "Audience recorded", "data": told_back}, status=201
        )

    async def audience(self, request: web.Request) -> web.Response:
        """List who streamed a track, the latest first."""
        token = await admitted(self._access, request, "read")
        main, track_id = user(request, "main_user_id"), request.match_info["track_id"]
        page, limit = number(request, "page", 1), number(request, "limit", LIMIT, MOST)

        def look(conn: Connection) -> Audience:
            check(conn, token.account, track_id)
            place = {"offset": (page - 1) * limit, "limit": limit}
            return members.audience(conn, (token.account, track_id), main, self._parts.privacy, **place)

        found = await self._parts.database.read(look)
        paged = {"page": page, "limit": limit, "total": found.named}
        return success(summary(track_id, found) | paged)

    async def top(self, request: web.Request) -> web.Response:
        """List who streamed a track most."""
        token = await admitted(self._access, request, "read")
        main, track_id = user(request, "main_user_id"), request.match_info["track_id"]
        limit = number(request, "limit", TOP, MOST)

        def look(conn: Connection) -> Audience:
            check(conn, token.account, track_id)
            return members.top(conn, (token.account, track_id), main, self._parts.privacy, limit=limit)

        found = await self._parts.database.read(look)
        rank = found.main.rank if found.main else None
        return success(summary(track_id, found) | {"main_user_rank": rank, "limit": limit})

    async def artist(self, request: web.Request) -> web.Response:
        """Count who streamed any track of an artist."""
        token = await admitted(self._access, request, "read")
        artist_id = request.match_info["artist_id"]

        def look(conn: Connection) -> Json:
            ids = tracks.of_artist(conn, artist_id)
            if not ids:
                raise Failed(404, "Artist not found")
            streams, total = listens.totals(conn, token.account, ids)
            counts = {"total_streams": streams, "total_audience": total, "tracks_count": len(ids)}
            return {"artist_id": artist_id, **counts}

        return success(await self._parts.database.read(look))

    async def _recording(self, request: web.Request) -> str:
        """Return the account for which a request records; raises Failed."""
        if bearer(request) or self._parts.open_account is None:
            return (await admitted(self._access, request, "write")).account
        now = self._parts.now()
        for attempts, source in ((self._open, source_of(request.remote)), (self._open_to_all, "")):
            attempts.failed(source, now)
            if wait := attempts.wait(source, now):
                raise Failed(
                    429, f"too many at once; try again in {wait} seconds", {"Retry-After": str(wait)}
                )
        return self._parts.open_account


def key(request: web.Request, now: float) -> str:
    """Return what makes a listen the same again; one of its own where nothing is said."""
    said = request.headers.get("Idempotency-Key", "")
    if len(said) > LONGEST_KEY:
        raise Failed(400, f"Idempotency-Key: expected at most {LONGEST_KEY} characters")
    return f"key:{said}" if said else event_id(now, secrets.token_bytes(10))


def sent(content: bytes) -> SentListen:
    try:
        return SentListen.model_validate_json(content)
    except ValidationError as error:
        raise Failed(400, complaint(error)) from error
    except (ValueError, OverflowError) as error:
        raise Failed(400, "the body: expected a JSON object") from error


def recorded(conn: Connection, account: str, event: Event, parts: AudienceParts, now: float) -> Listen:
    """Store a listen, or find it where it was stored before; raises Failed."""
    refusals = take(conn, account, {0: event}, parts.privacy, now)
    for reason in refusals.values():
        raise Failed(404, "Track not found") if reason.startswith("track_id") else Failed(400, reason)
    stored = listens.by_event(conn, account, event.event_id)
    if stored is None:
        raise Failed(409, "Idempotency-Key: it was used for something else, or long ago")
    return stored


def check(conn: Connection, account: str, track_id: str) -> None:
    if not tracks.heard_of(conn, account, track_id):
        raise Failed(404, "Track not found")


def success(found: Json) -> web.Response:
    return web.json_response({"success": True, "data": found})


def summary(track_id: str, found: Audience) -> Json:
    return {
        "track_id": track_id,
        "total_streams": found.streams,
        "total_audience": found.total,
        "audience": [told(member) for member in found.members],
        "main_user": told(found.main) if found.main else None,
    }


def told(member: Member) -> Json:
    listener, heard = member.listener, member.sum
    photo = json.loads(listener.photo)
    ranked = {} if member.rank is None else {"rank": member.rank}
    return ranked | {
        "user_id": listener.id,
        "username": listener.username or None,
        "name": f"{listener.name} {listener.surname}".strip() or None,
        "avatar": photo.get("url") if isinstance(photo, dict) else None,
        "streams": heard.streams,
        "sources": {"app": heard.posted, "radio": heard.heard},
        "listened_seconds": heard.seconds,
        "first_streamed_at": moment(heard.first_at),
        "last_streamed_at": moment(heard.last_at),
        "is_following": member.followed,
        "is_main_user": member.main,
    }
