import pytest

from config.urls import check_stream_url
from monitor.errors import SourceRefused
from monitor.sources.sites.names import Place, is_shortcut, place_of

CHANNEL = "UCuAXFkgsw1L7xaCfnd5JJOw"


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("twitch:MonsterCat", "https://www.twitch.tv/monstercat"),
        ("youtube:dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        (f"youtube-ch:{CHANNEL}", f"https://www.youtube.com/channel/{CHANNEL}/live"),
        ("youtube-ch:@LofiGirl", "https://www.youtube.com/@LofiGirl/live"),
        ("youtube-ch:LofiGirl", "https://www.youtube.com/@LofiGirl/live"),
    ],
)
def test_a_shortcut_stands_for_a_page_of_its_site(url, page):
    check_stream_url(url)

    assert is_shortcut(url)
    assert place_of(url) == Place("Twitch" if "twitch" in url else "YouTube", page)


@pytest.mark.parametrize("url", ["http://twitch.tv/x", "https://youtube.com/", "twitchy:x", "ftp:x"])
def test_an_address_is_no_shortcut(url):
    assert not is_shortcut(url)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (f"twitch:{'x' * 26}", "Twitch: no such channel"),
        ("twitch:a/b", "Twitch: no such channel"),
        ("twitch:a\n", "Twitch: no such channel"),
        ("twitch:", "Twitch: no such channel"),
        ("youtube:tooshort", "YouTube: no such video"),
        ("youtube:dQw4w9WgXcQ&x", "YouTube: no such video"),
        ("youtube-ch:a/../b", "YouTube: no such channel"),
        ("youtube-ch:", "YouTube: no such channel"),
    ],
)
def test_a_name_that_cannot_exist_is_not_asked_for(url, message):
    with pytest.raises(SourceRefused, match=message):
        place_of(url)
