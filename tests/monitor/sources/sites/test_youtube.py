"""YouTube, by the real yt-dlp, without a JavaScript runtime, and the broadcast by our own HLS client."""

import pytest
from broadcasters import sounds
from youtube_fake import GONE, GROWN_UP, NOT_HERE, OFFLINE, ROBOT, Video

from monitor.errors import SourceError, SourceRefused, SourceUnreachable
from monitor.sources.resolve import open_source
from monitor.sources.sites.names import place_of
from monitor.sources.sites.opening import look_up

ID = "dQw4w9WgXcQ"
CHANNEL = "UCuAXFkgsw1L7xaCfnd5JJOw"
SOUNDS = sounds(3)


async def failure(url, access):
    with pytest.raises(SourceError) as failed:
        async with open_source(url, access=access):
            pass
    return type(failed.value), str(failed.value)


@pytest.mark.parametrize("url", [f"youtube:{ID}", f"youtube-ch:{CHANNEL}", "youtube-ch:@somebody"])
async def test_a_live_broadcast_is_heard(net, url):
    net.youtube.videos[ID] = Video(SOUNDS)
    net.youtube.channels = {CHANNEL: ID, "@somebody": ID}

    async with open_source(url, access=net.access) as feed:
        heard = [piece async for piece in first(4, feed)]

    assert (feed.container, feed.name) == ("mpegts", "Somebody")
    assert set(heard) <= set(SOUNDS)


async def first(count, feed):
    """Yield the first pieces of sound."""
    async for piece in feed:
        if isinstance(piece, bytes):
            yield piece
            count -= 1
        if not count:
            return


async def test_the_picture_is_as_small_as_there_is(net):
    net.youtube.videos[ID] = Video(SOUNDS)

    found = await look_up(place_of(f"youtube:{ID}"), net.access)

    assert "/itag/91/" in found.url


async def test_only_the_hosts_of_youtube_are_asked_and_all_through_the_proxy(net):
    net.youtube.videos[ID] = Video(SOUNDS)

    async with open_source(f"youtube:{ID}", access=net.access) as feed:
        await anext(feed)

    assert {line.split()[1] for line in net.connects} == {
        "www.youtube.com:443",
        "manifest.googlevideo.com:443",
        "rr1---sn-fake.googlevideo.com:443",
    }


@pytest.mark.parametrize(
    ("video", "message"),
    [
        (Video(details={}, playability=GONE), "no such channel or video"),
        (Video(details={}, playability=NOT_HERE), "geo-blocked: not available in the country of this server"),
        (Video(details={}, playability=ROBOT), "asks to log in, to prove that we are no robot"),
        (Video(details={}, playability=GROWN_UP), "age-restricted: only for those who are logged in"),
        (
            Video(
                details={"isUpcoming": True, "isLiveContent": True}, playability=OFFLINE, starts=1_800_000_000
            ),
            "not live yet, begins 2027-01-15 08:00 UTC",
        ),
        (Video(details={"isLive": False, "isLiveContent": True}), "the broadcast has ended"),
        (Video(SOUNDS, details={"isPostLiveDvr": True, "isLiveContent": True}), "the broadcast has ended"),
        (Video(SOUNDS, details={"isLive": False, "isLiveContent": False}), "not a live broadcast"),
    ],
)
async def test_what_is_not_live_says_why(net, video, message):
    net.youtube.videos[ID] = video

    assert await failure(f"youtube:{ID}", net.access) == (SourceRefused, f"YouTube: {message}")


async def test_a_channel_without_a_broadcast_is_offline_and_one_that_is_none_is_unknown(net):
    net.youtube.channels = {"@somebody": None}

    assert await failure("youtube-ch:somebody", net.access) == (SourceRefused, "YouTube: offline")
    assert await failure("youtube-ch:nobody", net.access) == (
        SourceRefused,
        "YouTube: no such channel or video",
    )


async def test_a_site_that_is_down_is_a_network_trouble(net):
    net.youtube.status = 503

    kind, message = await failure(f"youtube:{ID}", net.access)

    assert kind is SourceUnreachable
    assert "503" in message


async def test_what_was_refused_is_not_asked_for_again_at_once(net):
    access = net.access

    refused = await failure(f"youtube:{ID}", access)
    asked = list(net.requests)

    assert await failure(f"youtube:{ID}", access) == refused
    assert net.requests == asked
