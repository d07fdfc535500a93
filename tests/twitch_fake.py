"""A fake of Twitch: what Streamlink asks it for when it reads a channel.

The window of the live playlist moves on by a segment each time the playlist is asked for, so that no
clock decides what a test sees.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil

from aiohttp import web

EDGE = "video-edge-1.hls.ttvnw.net"
WINDOW = 6  # segments in a playlist
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
OFFLINE = (
    404,
    [{"error": "transcode does not exist", "error_code": "transcode_does_not_exist", "type": "error"}],
)
GEOBLOCKED = (
    403,
    [
        {
            "error": "Content is not available in your region",
            "error_code": "content_geoblocked",
            "type": "error",
        }
    ],
)


@dataclass(frozen=True)
class Segment:
    """A piece of a broadcast, MPEG-TS."""

    data: bytes
    ad: bool = False


APP = ("client-id", "client-secret")  # that asks Helix
APP_TOKEN = "jostpf5q0uzmxmkba9iyug38kjtgh"


@dataclass
class Channel:
    """A channel that exists."""

    segments: Sequence[Segment] = ()  # empty: it is offline
    refusal: tuple[int, object] = OFFLINE  # what the playlist is answered with then
    live: bool = False  # what the metadata say
    audio_only: bool = True
    seconds: float = 1.0  # of a segment
    repeats: bool = False  # the segments begin again after the last; else the broadcast ends
    newest: int = 3  # how many segments were shown
    viewers: int = 0


@dataclass
class Twitch:
    """Answers for all of Twitch's hosts."""

    channels: dict[str, Channel] = field(default_factory=dict)
    error: dict | None = None  # what every question for a token is answered with
    garbage: bool = False  # everything is answered with a page of HTML

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if self.garbage:
            return web.Response(text="<html>503</html>", content_type="text/html")
        if request.host == "gql.twitch.tv":
            return web.json_response(self._query(await request.json()))
        if request.host in {"id.twitch.tv", "api.twitch.tv"}:
            return self._app_token(request) if request.host == "id.twitch.tv" else self._helix(request)
        return self._hls(request)

    def _hls(self, request: web.Request) -> web.StreamResponse:
        name, *rest = request.path.rpartition("/hls/")[2].removesuffix(".m3u8").split("/")
        channel = self.channels.get(name)
        if channel is None:
            return web.json_response(OFFLINE[1], status=404)
        if request.host == "usher.ttvnw.net":
            return master(name, channel)
        return media(name, channel) if rest == ["playlist"] else segment(channel, int(rest[0]))

    def _app_token(self, request: web.Request) -> web.StreamResponse:
        asked = request.query["client_id"], request.query["client_secret"], request.query["grant_type"]
        if request.method != "POST" or asked != (*APP, "client_credentials"):
            return web.json_response({"status": 403, "message": "invalid client secret"}, status=403)
        return web.json_response({"access_token": APP_TOKEN, "expires_in": 5011271, "token_type": "bearer"})

    def _helix(self, request: web.Request) -> web.StreamResponse:
        shown = request.headers.get("Authorization"), request.headers.get("Client-Id")
        if shown != (f"Bearer {APP_TOKEN}", APP[0]):
            return web.json_response({"status": 401, "message": "Invalid OAuth token"}, status=401)
        asked = {name: self.channels.get(name) for name in request.query.getall("user_login")}
        rows = [
            {"user_login": name, "type": "live", "viewer_count": channel.viewers}
            for name, channel in asked.items()
            if channel and channel.live
        ]
        return web.json_response({"data": rows, "pagination": {}})

    def _query(self, asked: dict | list) -> dict | list:
        if isinstance(asked, list):  # ChannelShell and StreamMetadata
            return self._metadata(asked[0]["variables"]["login"])
        if asked.get("operationName") == "PlaybackAccessToken":
            return self.error or self._token(asked["variables"]["login"])
        return {"data": {"user": {"id": "1"} if asked["variables"]["login"] in self.channels else None}}

    def _token(self, login: str) -> dict:
        if login not in self.channels:
            return {"data": {"streamPlaybackAccessToken": None}}
        value = json.dumps({"channel": login, "chansub": {"restricted_bitrates": []}})
        return {"data": {"streamPlaybackAccessToken": {"value": value, "signature": "0" * 40}}}

    def _metadata(self, login: str) -> list:
        stream = {"id": "7", "game": {"name": "Music"}} if self.channels[login].live else None
        return [
            {"data": {"userOrError": {"displayName": login}}},
            {"data": {"user": {"lastBroadcast": {"title": "Live"}, "stream": stream}}},
        ]


def master(name: str, channel: Channel) -> web.Response:
    if not channel.segments:
        status, body = channel.refusal
        return web.json_response(body, status=status)
    variants = [
        ("160p30", '284000,RESOLUTION=284x160,CODECS="avc1.4D401F,mp4a.40.2",FRAME-RATE=30.000'),
        ("audio_only", '160000,CODECS="mp4a.40.2"'),
    ]
    lines = ["#EXTM3U"]
    for variant, inf in variants[: 2 if channel.audio_only else 1]:
        lines += [f'#EXT-X-STREAM-INF:BANDWIDTH={inf},STABLE-VARIANT-ID="{variant}"']
        lines += [f"https://{EDGE}/hls/{name}/playlist"]
    return playlist(lines)


def media(name: str, channel: Channel) -> web.Response:
    """Show the next segment, and drop the oldest."""
    count = len(channel.segments)
    channel.newest += 1
    newest = channel.newest if channel.repeats else min(channel.newest, count)
    first = max(0, newest - WINDOW)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{ceil(channel.seconds)}",
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
    ]
    before = False
    for number in range(first, newest):
        begins = EPOCH + timedelta(seconds=number * channel.seconds)
        ad = channel.segments[number % count].ad
        if ad and not before:
            lines.append(break_at(begins, channel, number))
        if ad != before:
            lines.append("#EXT-X-DISCONTINUITY")
        before = ad
        lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{begins.isoformat(timespec='milliseconds')}")
        lines += [f"#EXTINF:{channel.seconds:.3f},live", f"https://{EDGE}/hls/{name}/{number}"]
    if channel.newest >= count and not channel.repeats:
        lines.append("#EXT-X-ENDLIST")
    return playlist(lines)


def break_at(begins: datetime, channel: Channel, number: int) -> str:
    """Announce the advertisements that begin at a segment, as Twitch does."""
    length = 0
    while channel.segments[(number + length) % len(channel.segments)].ad and length < len(channel.segments):
        length += 1
    return (
        f'#EXT-X-DATERANGE:ID="stitched-ad-{number}",CLASS="twitch-stitched-ad",'
        f'START-DATE="{begins.isoformat(timespec="milliseconds")}",DURATION={length * channel.seconds:.3f},'
        'X-TV-TWITCH-AD-ROLL-TYPE="MIDROLL"'
    )


def segment(channel: Channel, number: int) -> web.Response:
    return web.Response(body=channel.segments[number % len(channel.segments)].data, content_type="video/mp2t")


def playlist(lines: list[str]) -> web.Response:
    return web.Response(text="\n".join([*lines, ""]), content_type="application/vnd.apple.mpegurl")
