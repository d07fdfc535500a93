"""Master playlists: which of their streams is heard."""

import pytest
from hls_radio import Time
from hls_scripts import END, listing, master, playlist, refuse, segment, segments, story
from stations import Station, http, send

from monitor.errors import SourceError, SourceRefused, SourceUnsupported
from monitor.sources.connect import connected
from monitor.sources.hls.opening import open_hls
from monitor.sources.limits import LIMITS

GOOD = listing(playlist([1, 2], END))
RENDITIONS = b"""#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="x",DEFAULT=YES,URI="sound/live.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a",RESOLUTION=1x1
film.m3u8
"""


async def opened(scripts):
    """Return what is heard, and what was asked for."""
    async with Station(scripts) as station:
        feed = await open_hls(station.url("/"), LIMITS, connected, **Time().both)
        return await story(feed), [request.path for request in station.requests]


async def failure(scripts):
    with pytest.raises(SourceError) as failed:
        await opened(scripts)
    return type(failed.value), str(failed.value)


async def test_the_cheapest_variant_is_heard_and_no_other_asked():
    scripts = {"/": listing(master("low/live.m3u8", "high.m3u8")), "/low/live.m3u8": GOOD}
    scripts |= {"/low/1.aac": segment(1), "/low/2.aac": segment(2)}

    assert await opened(scripts) == ("1 2", ["/", "/low/live.m3u8", "/low/1.aac", "/low/2.aac"])


@pytest.mark.parametrize(
    "bad",
    [
        refuse(404),
        refuse(500),
        send(http(b"<html>")),
        listing(master("nested.m3u8")),
        listing(playlist([7], END)),
        listing(playlist([], END)),
        listing(playlist([1], END, before={1: "#EXT-X-KEY:METHOD=SAMPLE-AES"})),
    ],
)
async def test_where_a_variant_fails_the_next_is_heard(bad):
    scripts = {"/": listing(master("bad.m3u8", "good.m3u8")), "/bad.m3u8": bad, "/good.m3u8": GOOD}

    assert (await opened({**scripts, **segments([1, 2])}))[0] == "1 2"


async def test_sound_on_its_own_is_heard_and_else_that_of_the_film():
    scripts = {"/": listing(RENDITIONS), "/film.m3u8": GOOD, **segments([1, 2])}

    assert await opened(scripts) == ("1 2", ["/", "/sound/live.m3u8", "/film.m3u8", "/1.aac", "/2.aac"])


@pytest.mark.parametrize(
    ("uris", "kind", "message"),
    [
        (["a", "b"], SourceRefused, "404 Not Found"),
        (["/"], SourceUnsupported, "playlists nested too deep"),
        (["file:///etc/passwd", "data:,x", "//["], SourceUnsupported, "HLS playlist without a stream"),
    ],
)
async def test_where_all_variants_fail_the_first_says_why(uris, kind, message):
    assert await failure({"/": listing(master(*uris))}) == (kind, message)
