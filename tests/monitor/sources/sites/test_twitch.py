"""Twitch, by the real Streamlink."""

import asyncio
from dataclasses import replace

import pytest
from broadcasters import sounds
from twitch_fake import Channel, Segment

from monitor.errors import SourceError, SourceRefused, SourceUnreachable
from monitor.sources.limits import Limits
from monitor.sources.resolve import open_source

SEGMENTS = [Segment(sound) for sound in sounds(8)]
INTEGRITY = {"errors": [{"message": "failed integrity check"}]}


async def listen(url, **options):
    async with open_source(url, **options) as feed:
        async for _ in feed:
            pass


async def failure(url, access, **limits):
    with pytest.raises(SourceError) as failed:
        await listen(url, limits=Limits(**limits), access=access)
    return type(failed.value), str(failed.value)


async def test_a_channel_is_heard_to_the_end_of_its_broadcast(net):
    net.twitch.channels["somebody"] = Channel(SEGMENTS)

    async with open_source("twitch:somebody", access=net.access) as feed:
        assert (feed.container, feed.name) == ("mpegts", "somebody")
        heard = b"".join([piece async for piece in feed])

    whole = b"".join(segment.data for segment in SEGMENTS)
    assert whole.endswith(heard)
    assert len(heard) >= len(SEGMENTS[-1].data) * 3


async def test_names_of_channels_are_the_same_in_upper_case(net):
    net.twitch.channels["somebody"] = Channel(SEGMENTS)

    async with open_source("twitch:SomeBody", access=net.access) as feed:
        assert await anext(feed)


async def test_only_the_hosts_of_twitch_are_asked(net):
    net.twitch.channels["somebody"] = Channel(SEGMENTS)

    async with open_source("twitch:somebody", access=net.access) as feed:
        await anext(feed)

    hosts = {line.split()[1] for line in net.connects}
    assert hosts == {"gql.twitch.tv:443", "usher.ttvnw.net:443", "video-edge-1.hls.ttvnw.net:443"}


async def test_sound_alone_is_preferred_and_the_smallest_picture_is_good_enough(net):
    net.twitch.channels["somebody"] = Channel(SEGMENTS, audio_only=False)

    async with open_source("twitch:somebody", access=net.access) as feed:
        assert await anext(feed)


async def test_leaving_in_the_middle_is_quick_however_much_waits_to_be_read(net):
    net.twitch.channels["somebody"] = Channel(
        [Segment(segment.data * 200) for segment in SEGMENTS], repeats=True
    )

    async with asyncio.timeout(60):
        async with open_source("twitch:somebody", access=net.access) as feed:
            await anext(feed)
            began = asyncio.get_running_loop().time()

    assert asyncio.get_running_loop().time() - began < 10  # nothing of it is read to its end


async def test_a_proxy_that_does_not_answer_is_a_network_trouble(net):
    assert await failure("twitch:somebody", replace(net.access, proxy="http://127.0.0.1:1")) == (
        SourceUnreachable,
        "Twitch: the proxy does not connect",
    )


async def test_authorities_that_are_not_ours_are_not_trusted(net):
    assert await failure("twitch:somebody", replace(net.access, ca_file=None)) == (
        SourceUnreachable,
        "Twitch: TLS: certificate not trusted",
    )


@pytest.mark.parametrize("url", ["twitch:somebody", "youtube:dQw4w9WgXcQ"])
async def test_authorities_that_cannot_be_read_are_named(net, tmp_path, url):
    assert await failure(url, replace(net.access, ca_file=tmp_path / "none.pem")) == (
        SourceUnreachable,
        "sources.ca_file: no such file or directory",
    )


async def test_a_channel_that_wants_a_browser_says_so(net):
    net.twitch.error = INTEGRITY

    assert await failure("twitch:somebody", net.access) == (
        SourceRefused,
        "Twitch: asks to log in, to prove that we are no robot",
    )
