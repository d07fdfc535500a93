import pytest
from audd.models import StreamCallbackSong

from callbacks.metadata import PROVIDERS, blocks
from callbacks.payloads import song_fields
from callbacks.songs import Song

SONG = Song(
    artist="Ada",
    title="One",
    score=93,
    album="First",
    release_date="2020-01-02",
    isrc="USAAA2000001",
    musicbrainz="0f9c1f2c-0000-4000-8000-000000000001",
    duration=204.4,
)


def linked(link):
    return Song(artist="Ada", title="One", score=93, song_link=link)


def test_musicbrainz_is_told_from_the_id_of_the_recording():
    assert blocks(SONG, {"musicbrainz"}) == {
        "musicbrainz": [
            {
                "id": "0f9c1f2c-0000-4000-8000-000000000001",
                "score": 93,
                "title": "One",
                "length": 204400,
                "artist-credit": [{"name": "Ada"}],
                "isrcs": ["USAAA2000001"],
            }
        ]
    }


@pytest.mark.parametrize("wanted", [(), {"napster", "lyrics", ""}, {"spotify", "deezer", "apple_music"}])
def test_what_nobody_asked_for_or_nobody_knows_is_left_out(wanted):
    assert blocks(SONG, wanted) == {}


@pytest.mark.parametrize(
    ("link", "provider", "expected"),
    [
        ("https://open.spotify.com/track/7ouMYWpwJ422jRcDASZB7P?si=x", "spotify", "7ouMYWpwJ422jRcDASZB7P"),
        ("https://open.spotify.com/intl-de/track/7ouM", "spotify", "7ouM"),
        ("https://www.deezer.com/track/3135556", "deezer", 3135556),
    ],
)
def test_a_shop_is_told_where_the_link_of_the_song_leads_there(link, provider, expected):
    found = blocks(linked(link), PROVIDERS)

    assert set(found) == {provider}
    assert found[provider]["id"] == expected


def test_apple_music_is_told_by_its_address():
    link = "https://music.apple.com/us/album/one/1?i=2"

    assert blocks(linked(link), PROVIDERS) == {
        "apple_music": {"artistName": "Ada", "name": "One", "url": link}
    }


@pytest.mark.parametrize("link", ["", "https://lis.tn/One", "https://www.deezer.com/track/x", "not a link"])
def test_any_other_link_tells_nothing_of_shops(link):
    assert blocks(linked(link), PROVIDERS) == {}


@pytest.mark.parametrize(
    "link",
    ["https://open.spotify.com/track/7ouM", "https://www.deezer.com/track/1", "https://music.apple.com/x"],
)
def test_clients_read_every_block(link):
    song = Song(artist="Ada", title="One", score=93, song_link=link, musicbrainz="M", duration=1.0)
    read = StreamCallbackSong.model_validate(song_fields(song, PROVIDERS))

    assert read.musicbrainz[0].id == "M"
    assert [read.apple_music, read.spotify, read.deezer].count(None) == 2
