"""Scenario 43: what Twitch and YouTube do to those who listen to them, by the real Streamlink and yt-dlp."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import broadcasters
import pytest
from broadcasters import Internet, sounds
from twitch_fake import GEOBLOCKED, Channel, Segment
from waiting import pass_by, until
from youtube_fake import NOT_HERE, OFFLINE, Video

from monitor.errors import SourceEnded, SourceError, SourceRefused, SourceUnreachable, SourceUnsupported
from monitor.pulse import Rules
from monitor.recogniser.pool import RecogniserPool
from monitor.sources.feed import Pause
from monitor.sources.limits import Limits
from monitor.sources.resolve import open_source
from monitor.stream import Connection

ID = "dQw4w9WgXcQ"


@pytest.fixture
async def net(tmp_path: Path) -> AsyncIterator[Internet]:
    async with broadcasters.internet(tmp_path) as running:
        yield running


async def listen(url, **options):
    """Listen until the end."""
    async with open_source(url, **options) as feed:
        async for _ in feed:
            pass


async def outage(url, access):
    """Listen until the end; return what it was."""
    with pytest.raises(SourceError) as failed:
        await listen(url, access=access)
    return type(failed.value), str(failed.value)


def children() -> set[int]:
    """Return the processes of sites that run."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"monitor.sources.sites" in (process / "cmdline").read_bytes():
                found.add(int(process.name))
        except OSError:
            pass
    return found


async def test_scenario_43_a_twitch_channel_is_offline(net):
    net.twitch.channels["somebody"] = Channel()

    assert await outage("twitch:somebody", net.access) == (SourceRefused, "Twitch: offline")
    assert await outage("twitch:nobody", net.access) == (SourceRefused, "Twitch: no such channel or video")
    assert not children()


async def test_scenario_43_a_twitch_channel_is_not_for_this_country(net):
    net.twitch.channels["somebody"] = Channel(refusal=GEOBLOCKED, live=True)

    assert await outage("twitch:somebody", net.access) == (
        SourceRefused,
        "Twitch: geo-blocked: not available in the country of this server",
    )


async def test_scenario_43_advertisements_on_twitch_are_a_pause_and_no_outage(net):
    """Longer than the time without a byte that is an outage otherwise; none of them is heard."""
    before, ads, after = sounds(5), sounds(12)[5:], sounds(15)[12:]
    net.twitch.channels["somebody"] = Channel(
        [Segment(sound, ad=sound in ads) for sound in (*before, *ads, *after)]
    )
    limits = Limits(stall=4.0)

    async with open_source("twitch:somebody", access=net.access, limits=limits) as feed:
        pieces = [piece async for piece in feed]

    heard = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    assert heard.endswith(b"".join(after))
    assert b"".join(before).endswith(heard.removesuffix(b"".join(after)))
    assert any(isinstance(piece, Pause) for piece in pieces)


class Audience:
    """Nobody who does anything with what is heard, but remembers when nothing was to be expected."""

    def __init__(self):
        self.rests = []

    def titled(self, text): ...

    async def heard(self, message): ...

    async def lost(self, error): ...

    async def resting(self, seconds):
        self.rests.append(seconds)

    async def tick(self): ...


async def test_scenario_43_a_connection_outlives_advertisements(net, tmp_path):
    """The pulse, too, rests in a pause: the broadcast ends by itself."""
    segments = [Segment(sound, ad=5 <= number < 12) for number, sound in enumerate(sounds(16))]
    net.twitch.channels["somebody"] = Channel(segments)
    pool = RecogniserPool(tmp_path / "index", 1)
    connect = partial(open_source, "twitch:somebody", access=net.access, limits=Limits(stall=4.0))

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(pool.run())
        connection = Connection(pool, audience := Audience(), rules=Rules(soundless=4.0))
        ended = await connection.outage(connect)
        running.cancel()

    assert isinstance(ended, SourceEnded), ended
    assert audience.rests  # so that the stream counts as running meanwhile
    assert connection.position > 5  # two seconds before them at least, and four behind


async def test_scenario_43_a_broadcast_on_twitch_may_begin_with_advertisements(net):
    """It is open all the same: who listens knows that time passes, and why nothing is heard."""
    first, *after = sounds(4)
    ads = [Segment(first, ad=True)] * 60
    channel = net.twitch.channels["somebody"] = Channel([*ads, *map(Segment, after)])
    pauses = []

    async def paused(seconds):
        pauses.append(seconds)
        channel.newest = max(channel.newest, len(ads))  # they last until they are noticed

    async with open_source("twitch:somebody", access=net.access, limits=Limits(stall=4.0)) as feed:
        container = await feed.begun(paused)
        pieces = [piece async for piece in feed]

    assert container == "mpegts"
    assert pauses
    assert b"".join(piece for piece in pieces if isinstance(piece, bytes)) == b"".join(after)


async def test_scenario_43_streamlink_fails_when_twitch_changes(net):
    net.twitch.garbage = True

    kind, message = await outage("twitch:somebody", net.access)

    assert kind is SourceUnsupported
    assert message.startswith("Twitch: Unable to validate response text")
    assert not children()


@pytest.mark.parametrize("url", ["twitch:somebody", f"youtube:{ID}"])
async def test_scenario_43_a_site_hangs_while_it_is_asked(net, url):
    net.hangs = True
    access = replace(net.access, deadline=120.0)
    asking = asyncio.create_task(outage(url, access))
    await until(lambda: bool(net.requests), 60)
    pass_by(access.deadline)
    kind, message = await asking

    assert (kind, message.partition(": ")[2]) == (SourceUnreachable, "no answer within 120 s")
    assert not children()


async def test_scenario_43_twitch_hangs_while_it_is_heard(net):
    net.twitch.channels["somebody"] = Channel([Segment(sound) for sound in sounds(3)], repeats=True)

    async with open_source("twitch:somebody", access=net.access, limits=Limits(stall=3.0)) as feed:
        await anext(feed)
        net.hangs = True
        with pytest.raises(SourceError, match="Twitch: no data for 3 s"):
            async for _ in feed:
                pass

    assert not children()


async def test_scenario_43_the_runtime_of_yt_dlp_hangs(net, tmp_path, monkeypatch):
    net.youtube.videos[ID] = Video(sounds(1))
    pid = tmp_path / "pid"
    (tmp_path / "deno").write_text(f"#!/bin/sh\necho $$ >{pid}.new; mv {pid}.new {pid}\nexec sleep 1000\n")
    (tmp_path / "deno").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    asking = asyncio.create_task(outage(f"youtube:{ID}", replace(net.access, deadline=120.0)))
    await until(pid.exists, 60)
    pass_by(120.0)

    assert await asking == (SourceUnreachable, "YouTube: no answer within 120 s")
    await until(lambda: not Path(f"/proc/{pid.read_text().strip()}").exists(), 30)


async def test_scenario_43_youtubes_playlist_expires_and_the_sound_goes_on(net):
    video = net.youtube.videos[ID] = Video(sounds(3))
    heard = 0

    async with asyncio.timeout(90), open_source(f"youtube:{ID}", access=net.access) as feed:
        async for piece in feed:
            heard += isinstance(piece, bytes)
            if heard == 4 and not video.valid:
                video.valid = video.generation + 1
            if heard == 8:
                break

    played = [int(match[1]) for match in map(re.compile(r".*/sq/(\d+)/").match, net.requests) if match]
    assert net.requests.count("www.youtube.com/watch") == 2
    assert sorted(set(played)) == list(range(min(played), max(played) + 1))


@pytest.mark.parametrize(
    ("video", "message"),
    [
        (
            Video(
                details={"isUpcoming": True, "isLiveContent": True}, playability=OFFLINE, starts=1_800_000_000
            ),
            "not live yet, begins 2027-01-15 08:00 UTC",
        ),
        (Video(details={"isLive": False, "isLiveContent": True}), "the broadcast has ended"),
        (Video(details={}, playability=NOT_HERE), "geo-blocked: not available in the country of this server"),
    ],
    ids=["upcoming", "ended", "geo-blocked"],
)
async def test_scenario_43_a_broadcast_on_youtube_is_not_to_be_had(net, video, message):
    net.youtube.videos[ID] = video

    assert await outage(f"youtube:{ID}", net.access) == (SourceRefused, f"YouTube: {message}")
    assert not children()


async def test_scenario_43_no_javascript_runtime_is_installed_and_youtube_wants_one(
    net, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    net.youtube.videos[ID] = Video(sounds(1), challenge="0123456789abcdef")

    assert await outage(f"youtube:{ID}", net.access) == (
        SourceRefused,
        "YouTube: needs a JavaScript runtime: no new enough deno, node, bun or QuickJS is installed",
    )


async def test_scenario_43_no_javascript_runtime_is_installed_and_youtube_does_without(
    net, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    net.youtube.videos[ID] = Video(sounds(1))

    async with open_source(f"youtube:{ID}", access=net.access) as feed:
        assert isinstance(await anext(feed), bytes)
