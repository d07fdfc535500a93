"""A fake of YouTube: what yt-dlp asks it for when it looks a live broadcast up, and the broadcast.

Each look-up gives out playlists of a new generation; `Video.valid` says from which on they are good. As on
Twitch's fake, the window moves on by a segment each time the playlist is asked for.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil

from aiohttp import web

MANIFEST = "https://manifest.googlevideo.com/api/manifest"
SEGMENTS = "https://rr1---sn-fake.googlevideo.com/videoplayback"
WINDOW = 6  # segments in a playlist
LIFETIME = 6 * 3600  # seconds
LIVE = {"status": "OK", "liveStreamability": {}}
OFFLINE = {"status": "LIVE_STREAM_OFFLINE", "reason": "This live event will begin in 3 hours."}
NOT_HERE = {
    "status": "UNPLAYABLE",
    "reason": "Video unavailable",
    "errorScreen": {
        "playerErrorMessageRenderer": {
            "reason": {"simpleText": "Video unavailable"},
            "subreason": {"simpleText": "The uploader has not made this video available in your country"},
        }
    },
}
ROBOT = {"status": "LOGIN_REQUIRED", "reason": "Sign in to confirm you’re not a bot"}  # noqa: RUF001 - as YouTube
GROWN_UP = {"status": "LOGIN_REQUIRED", "reason": "Sign in to confirm your age"}
GONE = {"status": "ERROR", "reason": "Video unavailable"}
OWNER = {
    "videoSecondaryInfoRenderer": {
        "owner": {"videoOwnerRenderer": {"title": {"runs": [{"text": "Somebody"}]}}}
    }
}
PLAYER_JS = "/s/player/01234567/player_ias.vflset/en_US/base.js"


@dataclass
class Video:
    """A video that exists, or is spoken of."""

    segments: Sequence[bytes] = ()  # MPEG-TS; the broadcast begins again after the last
    details: dict = field(default_factory=lambda: {"isLive": True, "isLiveContent": True})
    playability: dict = field(default_factory=lambda: LIVE)
    starts: float | None = None  # Unix time
    challenge: str = ""  # that only a JavaScript runtime can solve
    seconds: float = 1.0  # of a segment
    newest: int = 3  # how many segments were shown
    generation: int = 0
    valid: int = 0
    viewers: int | None = None  # None: they are not shown


@dataclass
class YouTube:
    """Answers for all of YouTube's hosts."""

    videos: dict[str, Video] = field(default_factory=dict)
    channels: dict[str, str | None] = field(default_factory=dict)  # the video that is live on it
    status: int = 200  # of www.youtube.com

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.host == "www.youtube.com":
            return web.Response(status=self.status) if self.status != 200 else await self._site(request)
        words = request.path.split("/")
        video = self.videos[words[words.index("id") + 1]]
        if int(words[words.index("generation") + 1]) < video.valid:
            return web.Response(status=403)
        if request.host == "manifest.googlevideo.com":
            return master(request.path) if "hls_variant" in words else media(request.path, video)
        number = int(words[words.index("sq") + 1])
        return web.Response(body=video.segments[number % len(video.segments)], content_type="video/mp2t")

    async def _site(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/youtubei/v1/player":
            return web.json_response(self._player((await request.json())["videoId"]))
        if request.path == "/watch":
            return page(self._player(request.query["v"]), self._watched(request.query["v"]))
        if request.path.endswith("/live"):
            return self._channel(request.path.split("/")[-2])
        if request.path == PLAYER_JS:
            return web.Response(text="var a={signatureTimestamp:20000};", content_type="text/javascript")
        return page({}, {})

    def _watched(self, name: str) -> dict:
        """Return what a page says around its player."""
        viewers = self.videos[name].viewers if name in self.videos else None
        text = [{"text": f"{viewers or 0:,}"}, {"text": " watching now"}]
        count = {"viewCount": {"runs": text}, "isLive": True}
        shown = {"viewCount": {"videoViewCountRenderer": count}} if viewers is not None else {}
        contents = [{"videoPrimaryInfoRenderer": shown}, OWNER]
        return {"contents": {"twoColumnWatchNextResults": {"results": {"results": {"contents": contents}}}}}

    def _channel(self, name: str) -> web.StreamResponse:
        if name not in self.channels:
            return web.Response(status=404)
        video = self.channels[name]
        if video:
            return page(
                {}, {"currentVideoEndpoint": {"watchEndpoint": {"videoId": video}}, "contents": {"a": 1}}
            )
        home = {"tabRenderer": {"selected": True, "title": "Home", "tabIdentifier": "home", "content": {}}}
        return page({}, {"contents": {"twoColumnBrowseResultsRenderer": {"tabs": [home]}}})

    def _player(self, name: str) -> dict:
        """Answer as /youtubei/v1/player does."""
        video = self.videos.get(name, Video(playability=GONE, details={}))
        starts = datetime.fromtimestamp(video.starts or 0, UTC).isoformat()
        streaming = {}
        if video.segments:
            video.generation += 1
            challenge = f"/n/{video.challenge}" if video.challenge else ""
            lasts = int(time.time()) + LIFETIME
            address = f"expire/{lasts}/id/{name}/generation/{video.generation}{challenge}"
            streaming = {"hlsManifestUrl": f"{MANIFEST}/hls_variant/{address}/file/index.m3u8"}
        return {
            "playabilityStatus": video.playability,
            "videoDetails": {"videoId": name, "title": "Live", **video.details},
            "microformat": {
                "playerMicroformatRenderer": {
                    "liveBroadcastDetails": {
                        "isLiveNow": video.details.get("isLive", False),
                        **({"startTimestamp": starts} if video.starts else {}),
                    }
                }
            },
            "streamingData": streaming,
        }


def page(player: dict, data: dict) -> web.Response:
    """Return a page with what its scripts are given."""
    settings = {
        "INNERTUBE_API_KEY": "key",
        "INNERTUBE_CONTEXT": {"client": {"clientName": "WEB", "clientVersion": "2.20260101.00.00"}},
        "PLAYER_JS_URL": PLAYER_JS,
        "VISITOR_DATA": "visitor",
    }
    text = (
        f"<html><head><title>YouTube</title><script>ytcfg.set({json.dumps(settings)});</script></head><body>"
        f"<script>var ytInitialPlayerResponse = {json.dumps(player)};</script>"
        f"<script>var ytInitialData = {json.dumps(data)};</script></body></html>"
    )
    return web.Response(text=text, content_type="text/html")


def master(path: str) -> web.Response:
    address = path.partition("/hls_variant/")[2].removesuffix("/file/index.m3u8")
    lines = ["#EXTM3U", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for itag, bits, size in ((93, 1200000, "640x360"), (91, 290288, "256x144"), (92, 546239, "426x240")):
        lines.append(
            f'#EXT-X-STREAM-INF:BANDWIDTH={bits},CODECS="mp4a.40.5,avc1.42c00b",RESOLUTION={size},FRAME-RATE=30'
        )
        lines.append(f"{MANIFEST}/hls_playlist/{address}/itag/{itag}/playlist/index.m3u8")
    return playlist(lines)


def media(path: str, video: Video) -> web.Response:
    """Show the next segment, and drop the oldest."""
    video.newest += 1
    first = max(0, video.newest - WINDOW)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{ceil(video.seconds)}",
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
    ]
    address = path.partition("/hls_playlist/")[2].removesuffix("/playlist/index.m3u8")
    for number in range(first, video.newest):
        lines += [f"#EXTINF:{video.seconds:.3f},", f"{SEGMENTS}/{address}/sq/{number}/file/seg.ts"]
    return playlist(lines)


def playlist(lines: list[str]) -> web.Response:
    return web.Response(text="\n".join([*lines, ""]), content_type="application/vnd.apple.mpegurl")
