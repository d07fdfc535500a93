import asyncio
import gc
import socket

import pytest
from stations import (
    HANG,
    RESET,
    Station,
    adts,
    chunked,
    drip,
    http,
    icecast,
    mp3,
    redirect,
    repeat,
    send,
    shoutcast,
)
from waiting import pass_by

from monitor.errors import (
    SourceError,
    SourceInterrupted,
    SourceRefused,
    SourceUnreachable,
    SourceUnsupported,
)
from monitor.sources.feed import Title
from monitor.sources.limits import LIMITS, Limits
from monitor.sources.resolve import open_source

AUDIO = mp3(50)
STALL = Limits(stall=0.3)


async def heard(url, **options):
    """Return the audio and the titles of a source, to its end."""
    async with open_source(url, **options) as feed:
        pieces = [piece async for piece in feed]
    return (
        b"".join(piece for piece in pieces if isinstance(piece, bytes)),
        [piece.text for piece in pieces if isinstance(piece, Title)],
    )


async def failure(url, limits=LIMITS):
    with pytest.raises(SourceError) as failed:
        await heard(url, limits=limits)
    return type(failed.value), str(failed.value)


async def answered(script, limits=LIMITS):
    async with Station({"/": script}) as station:
        return await failure(station.url(), limits)


@pytest.mark.parametrize("answer", [icecast, shoutcast])
async def test_a_station_is_heard_with_its_titles(answer):
    async with Station({"/live": send(answer(AUDIO, {1: "One", 3: "Two"}))}) as station:
        audio, titles = await heard(station.url("/live"))

    assert audio == AUDIO
    assert titles == ["One", "Two"]


async def test_a_feed_tells_what_it_is():
    async with (
        Station({"/": send(icecast(adts(20)))}) as station,
        open_source(station.url()) as feed,
    ):
        assert (feed.container, feed.content_type, feed.name) == ("aac", "audio/mpeg", "Radio Test")


async def test_a_request_says_who_asks_and_for_what():
    async with Station({"/live": send(http(AUDIO))}) as station:
        await heard(station.url("/live", userinfo="user:pass"))

        request = station.requests[0]
    assert request.head.startswith(b"GET /live HTTP/1.1\r\n")
    assert request.header("Host") == f"127.0.0.1:{station.port}"
    assert request.header("User-Agent").startswith("Airtally/")
    assert request.header("Icy-MetaData") == "1"
    assert request.header("Accept-Encoding") == "identity"
    assert request.header("Authorization") == "Basic dXNlcjpwYXNz"


@pytest.mark.parametrize(
    "answer",
    [
        http(AUDIO),
        http(AUDIO, Content_Length=str(len(AUDIO))) + b"not part of it",
        http(chunked([AUDIO[:7], AUDIO[7:]], extension=b";a=b"), version="1.1", Transfer_Encoding="chunked"),
        b"HTTP/1.1 100 Continue\r\n\r\n" + http(AUDIO),
        http(AUDIO, "text/html"),
        http(AUDIO, icy_metaint="0"),
        http(AUDIO, icy_metaint="-1"),
        http(AUDIO, icy_metaint="1"),
        http(AUDIO, icy_metaint="2147483648"),
    ],
)
@pytest.mark.parametrize("size", [1, 1000, 100_000])
async def test_audio_is_heard_to_its_end_however_it_is_framed(answer, size):
    pieces = [answer[start : start + size] for start in range(0, len(answer), size)]
    async with Station({"/": send(*pieces)}) as station:
        assert await heard(station.url()) == (AUDIO, [])


@pytest.mark.parametrize(
    ("script", "kind", "message"),
    [
        (send(b"HTTP/1.0 404 File Not Found\r\n\r\n"), SourceRefused, "404 Not Found"),
        (send(b"ICY 401 Service Unavailable\r\n\r\n"), SourceRefused, "401 Unauthorized"),
        (send(b"HTTP/1.1 403 Forbidden\r\n\r\n", then=HANG), SourceRefused, "403 Forbidden"),
        (send(b"HTTP/1.1 429 Slow down\r\n\r\n"), SourceUnreachable, "429 Too Many Requests"),
        (send(b"HTTP/1.1 503 Full\r\n\r\n"), SourceUnreachable, "503 Service Unavailable"),
        (send(b"HTTP/1.1 302 Found\r\n\r\n"), SourceUnreachable, "302 Found"),
        (send(b"\xff\xfb\x90\x64" * 2000), SourceUnsupported, "not an HTTP answer"),
        (
            send(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 100_000),
            SourceUnsupported,
            "response headers too large",
        ),
        (send(b""), SourceUnreachable, "connection closed without an answer"),
        (send(then=RESET), SourceUnreachable, "connection reset"),
        (send(then=HANG), SourceUnreachable, "timeout"),
        (send(b"HTTP/1.0 200 OK\r\n", then=HANG), SourceUnreachable, "timeout"),
        (drip(http(), size=2, every=0.05), SourceUnreachable, "timeout"),
        (drip(AUDIO, first=http(), every=0.05), SourceUnreachable, "timeout"),
        (send(http(b"<html><body>Hello", "text/html")), SourceUnsupported, "not audio: text/html"),
        (send(http(b"\x89PNG\0", "image/png")), SourceUnsupported, "not audio: image/png"),
        (send(http()), SourceUnsupported, "not audio: empty"),
        (
            send(http(AUDIO, Content_Encoding="gzip")),
            SourceUnsupported,
            "compressed body is not supported: gzip",
        ),
        (send(http(b"#EXTM3U\n#EXT-X-ENDLIST\n")), SourceUnsupported, "HLS playlist without audio"),
        (send(http(b"<MPD>")), SourceUnsupported, "DASH is not supported yet"),
    ],
)
async def test_what_is_no_stream_says_why(script, kind, message):
    limits = Limits(opening=0.15) if message == "timeout" else LIMITS

    assert await answered(script, limits=limits) == (kind, message)


async def test_a_refused_connection_is_told():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    assert await failure(f"http://127.0.0.1:{port}/") == (SourceUnreachable, "connection refused")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (send(http(AUDIO), then=HANG), "no data for 0.3 s"),
        (send(http(AUDIO, Content_Length="30000")), "connection closed too early"),
        (send(http(chunked([AUDIO], end=False), Transfer_Encoding="chunked")), "connection closed too early"),
        (send(http(chunked([AUDIO])[:-5] + b"junk\r\n", Transfer_Encoding="chunked")), "broken chunked body"),
    ],
)
async def test_a_stream_that_stops_is_interrupted(script, message):
    async with Station({"/": script}) as station:
        with pytest.raises(SourceInterrupted, match=message):
            await heard(station.url(), limits=STALL)


async def test_a_reset_stream_is_interrupted():
    broken = asyncio.Event()

    async def script(visit):
        await visit.send(http(AUDIO))
        await broken.wait()
        visit.reset()

    async with Station({"/": script}) as station, open_source(station.url()) as feed:
        assert await anext(feed)
        broken.set()

        with pytest.raises(SourceInterrupted, match="connection reset"):
            [piece async for piece in feed]


async def test_bytes_that_come_slowly_are_no_stall():
    async def slow(visit):
        await visit.send(http(mp3(9)))
        for byte in mp3(1)[:20]:
            await visit.send(bytes([byte]))
            pass_by(LIMITS.stall / 4)
            await asyncio.sleep(0.01)

    async with Station({"/": slow}) as station:
        assert await heard(station.url()) == (mp3(9) + mp3(1)[:20], [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed(status):
    async with Station({"/": redirect("/live", status), "/live": send(icecast(AUDIO))}) as station:
        assert await heard(station.url()) == (AUDIO, [])


async def test_five_redirects_are_followed_and_no_more():
    hops = {f"/{hop}": redirect(f"{hop + 1}") for hop in range(6)}
    async with Station({**hops, "/6": send(http(AUDIO))}) as station:
        assert await heard(station.url("/1")) == (AUDIO, [])
        assert await failure(station.url("/0")) == (SourceUnsupported, "too many redirects")


@pytest.mark.parametrize("location", ["file:///etc/passwd", "rtsp://example.org/", "http://["])
async def test_only_http_is_followed(location):
    assert await answered(redirect(location)) == (
        SourceUnsupported,
        "redirected to something that is not HTTP",
    )


async def test_a_redirect_to_an_address_that_is_not_allowed_is_not_followed():
    assert await answered(redirect("http://169.254.169.254/")) == (SourceRefused, "address not allowed")


async def test_credentials_are_kept_within_an_origin_and_dropped_at_its_end():
    async with (
        Station({"/": send(http(AUDIO))}) as other,
        Station({"/": redirect("/next"), "/next": redirect(other.url())}) as station,
    ):
        await heard(station.url(userinfo="user:pass"))

        assert [request.header("Authorization") for request in station.requests] == ["Basic dXNlcjpwYXNz"] * 2
        assert other.requests[0].header("Authorization") is None


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"#EXTM3U\nlive\n", "audio/x-mpegurl"),
        (b"live\n", "application/vnd.apple.mpegurl"),
        (b"[playlist]\nFile1=/live\n", "audio/x-scpls"),
        (b'<asx><entry><ref href="live"/></entry></asx>', "video/x-ms-asf"),
        (b"<?xml version='1.0'?><playlist><location>live</location></playlist>", "application/xspf+xml"),
    ],
)
async def test_playlists_lead_to_the_audio(body, content_type):
    scripts = {"/": send(http(body, content_type)), "/live": send(icecast(AUDIO, {1: "One"}))}
    async with Station(scripts) as station:
        assert await heard(station.url()) == (AUDIO, ["One"])


@pytest.mark.parametrize("content_type", ["application/vnd.apple.mpegurl", "audio/mpeg", "text/plain"])
async def test_hls_is_heard_as_any_other_stream_and_its_playlist_fetched_once(content_type):
    first = b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow/live.m3u8\n"
    second = b"#EXTM3U\n#EXT-X-ENDLIST\n#EXTINF:1,One\n1\n#EXTINF:1,\n2\n"
    scripts = {
        "/": send(http(first, content_type)),
        "/low/live.m3u8": send(http(second, content_type)),
        "/low/1": send(http(adts(9))),
        "/low/2": send(http(adts(7))),
    }
    async with Station(scripts) as station:
        assert await heard(station.url()) == (adts(16), ["One"])
        assert [request.path for request in station.requests] == ["/", "/low/live.m3u8", "/low/1", "/low/2"]


async def test_an_hls_stream_may_be_among_the_addresses_of_a_playlist():
    scripts = {
        "/": send(http(b"[playlist]\nFile1=/dead.m3u8\nFile2=/live.m3u8\n")),
        "/dead.m3u8": send(http(b"#EXTM3U\n#EXTINF:1,\nnothing\n#EXT-X-ENDLIST\n")),
        "/live.m3u8": send(http(b"#EXTM3U\n#EXTINF:1,\n1\n#EXT-X-ENDLIST\n")),
        "/1": send(http(adts(9))),
    }
    async with Station(scripts) as station:
        assert await heard(station.url()) == (adts(9), [])


async def test_the_addresses_of_a_playlist_are_tried_in_order():
    async def hanging(visit):
        pass_by(LIMITS.opening)
        await visit.gone()

    body = b"#EXTM3U\n/dead\n/html\n/hanging\n/live\n/never\n"
    scripts = {
        "/": send(http(body)),
        "/html": send(http(b"<html>")),
        "/hanging": hanging,
        "/live": send(http(AUDIO)),
    }
    async with Station(scripts) as station:
        assert await heard(station.url()) == (AUDIO, [])
        assert [request.path for request in station.requests] == ["/", "/dead", "/html", "/hanging", "/live"]


async def test_a_playlist_of_dead_addresses_tells_of_the_first():
    async with Station(
        {"/": send(http(b"#EXTM3U\n/dead\n/html\n")), "/html": send(http(b"<html>"))}
    ) as station:
        assert await failure(station.url()) == (SourceRefused, "404 Not Found")


@pytest.mark.parametrize(
    ("bodies", "message"),
    [
        ([b"#EXTM3U\n/0\n"], "playlist without another address"),
        ([b"#EXTM3U\n/1\n", b"[playlist]\nFile1=/0\n"], "playlist without another address"),
        ([b"#EXTM3U\n"], "playlist without another address"),
        ([b"#EXTM3U\nfile:///etc/passwd\nrtsp://x/\n"], "playlist without another address"),
        ([b"#EXTM3U\n/%d\n" % (depth + 1) for depth in range(9)], "playlists nested too deep"),
        ([b"#EXTM3U\n" + b"#" * 300_000], "playlist of more than 256 KiB"),
    ],
)
async def test_a_playlist_that_leads_nowhere_says_why(bodies, message):
    scripts = {f"/{number}": send(http(body)) for number, body in enumerate(bodies)}
    async with Station(scripts) as station:
        assert await failure(station.url("/0")) == (SourceUnsupported, message)
        assert len(station.requests) <= 4


async def test_no_more_addresses_are_asked_than_allowed():
    body = b"#EXTM3U\n" + b"".join(b"/%d\n" % number for number in range(5000))
    async with Station({"/": send(http(body))}) as station:
        assert await failure(station.url()) == (SourceRefused, "404 Not Found")
        assert len(station.requests) == 50


async def test_a_search_ends_however_many_addresses_hang():
    body = b"#EXTM3U\n" + b"".join(b"/%d\n" % number for number in range(30))
    scripts = {f"/{number}": send(then=HANG) for number in range(30)}
    async with Station({"/": send(http(body)), **scripts}) as station:
        assert await failure(station.url(), Limits(opening=0.1, search=0.35)) == (
            SourceUnreachable,
            "timeout",
        )
        await station.empty()
        assert len(station.requests) <= 5


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://user:secret@x/", "not a stream's URL: expected a URL with http:// or https://"),
    ],
)
async def test_kinds_that_are_not_supported_say_so(url, message):
    assert await failure(url) == (SourceUnsupported, message)


async def test_leaving_in_the_middle_closes_the_connection_at_once():
    async with Station({"/": repeat(AUDIO, first=http())}) as station:
        async with open_source(station.url()) as feed:
            await anext(feed)
            assert station.listeners == 1

        await station.empty()
    gc.collect()


@pytest.mark.parametrize("script", [send(then=HANG), send(http(), then=HANG), repeat(AUDIO, first=http())])
async def test_cancelling_closes_the_connection_at_once(script):
    arrived = asyncio.Event()

    async def noticed(visit):
        arrived.set()
        await script(visit)

    async with Station({"/": noticed}) as station:
        listening = asyncio.ensure_future(heard(station.url()))
        await arrived.wait()
        listening.cancel()
        await asyncio.wait([listening])

        assert listening.cancelled()
        await station.empty()
    gc.collect()


async def test_a_listener_that_does_not_listen_makes_the_server_wait():
    sent = 0

    async def flood(visit):
        nonlocal sent
        await visit.send(http())
        while True:
            await visit.send(bytes(65536))
            sent += 65536

    async with Station({"/": [flood]}) as station, open_source(station.url()) as feed:
        before = -1
        while sent != before:  # until the buffers between are full
            before = sent
            for _ in range(100):
                await asyncio.sleep(0)

        assert sent < 16 << 20
        assert await anext(feed)
