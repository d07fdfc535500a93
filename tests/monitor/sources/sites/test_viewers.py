"""How many watch on YouTube, by the real yt-dlp."""

import pytest
from broadcasters import sounds
from youtube_fake import OFFLINE, Video

from monitor.errors import SourceRefused
from monitor.sources.sites.opening import viewers

ID = "dQw4w9WgXcQ"


async def test_the_viewers_of_a_broadcast_are_told_as_far_as_youtube_shows_them(net):
    net.youtube.videos[ID] = Video(sounds(1), viewers=12345)

    assert await viewers(f"youtube:{ID}", net.access) == 12345

    net.youtube.videos[ID].viewers = None
    assert await viewers(f"youtube:{ID}", net.access) is None


async def test_what_was_refused_is_not_asked_for_again_for_a_while(net):
    net.youtube.videos[ID] = Video(playability=OFFLINE, details={"isUpcoming": True}, starts=4e9)
    access = net.access
    for _ in range(3):
        with pytest.raises(SourceRefused, match="not live yet"):
            await viewers(f"youtube:{ID}", access)

    assert net.requests.count("www.youtube.com/watch") == 1
