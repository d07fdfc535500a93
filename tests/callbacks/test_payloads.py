import json
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from audd._callbacks import parse_callback

from callbacks import payloads
from callbacks.payloads import Song

STARTED = 1586773903.9  # 2020-04-13 10:31:43 UTC
FULL = Song(
    artist="Alan Walker, A$AP Rocky",
    title="Live Fast (PUBGM)",
    album="Live Fast (PUBGM)",
    release_date="2019-07-25",
    label="MER Recordings",
    score=100,
    song_link="https://lis.tn/LiveFastPUBGM",
)
BARE = Song(artist="", title="", score=97)


def result(*songs, length=111.4, zone=UTC, wanted=()):
    return json.loads(payloads.result(7, STARTED, length, songs, zone, wanted))


def test_a_result_has_the_words_and_the_shape_of_the_api():
    assert result(FULL) == {
        "status": "success",
        "result": {
            "radio_id": 7,
            "timestamp": "2020-04-13 10:31:43",
            "play_length": 111,
            "results": [
                {
                    "artist": "Alan Walker, A$AP Rocky",
                    "title": "Live Fast (PUBGM)",
                    "album": "Live Fast (PUBGM)",
                    "release_date": "2019-07-25",
                    "label": "MER Recordings",
                    "score": 100,
                    "song_link": "https://lis.tn/LiveFastPUBGM",
                }
            ],
        },
    }


def test_while_the_song_plays_its_length_is_not_told():
    assert "play_length" not in result(FULL, length=None)["result"]


def test_a_length_is_a_whole_number_of_seconds_and_never_negative():
    assert result(FULL, length=0.4)["result"]["play_length"] == 0
    assert result(FULL, length=-3.0)["result"]["play_length"] == 0


def test_the_start_is_told_in_the_zone_that_was_chosen():
    assert result(FULL, zone=ZoneInfo("Europe/Moscow"))["result"]["timestamp"] == "2020-04-13 13:31:43"


def test_what_is_known_besides_is_told_and_what_is_not_is_left_out():
    song = Song(
        artist="A", title="T", score=90, isrc="I", upc="U", audio_id=0, musicbrainz="M", duration=204.0
    )

    told = result(song, wanted={"musicbrainz"})["result"]["results"][0]
    assert (told["isrc"], told["upc"], told["audio_id"]) == ("I", "U", 0)
    assert told["musicbrainz"][0]["id"] == "M"
    assert not {"isrc", "upc", "audio_id", "musicbrainz"} & result(BARE)["result"]["results"][0].keys()


def test_the_best_match_comes_first():
    assert [song["score"] for song in result(FULL, BARE)["result"]["results"]] == [100, 97]


def test_a_result_without_a_song_is_none():
    with pytest.raises(ValueError, match="needs a song"):
        result()


@pytest.mark.parametrize(("code", "running"), [(0, True), (650, False), (651, True)])
def test_a_notification_has_the_words_and_the_shape_of_the_api(code, running):
    body = json.loads(payloads.notification(3, code, "Recognition failed", 1587939136))

    assert body == {
        "status": "-",
        "notification": {
            "radio_id": 3,
            "stream_running": running,
            "notification_code": code,
            "notification_message": "Recognition failed",
        },
        "time": 1587939136,
    }


def test_text_is_utf_8_and_half_a_character_does_no_harm():
    body = payloads.result(7, STARTED, 1.0, [Song(artist="Björk", title="\udce9 \x00 \u2028", score=1)], UTC)

    song = json.loads(body.decode("utf-8"))["result"]["results"][0]
    assert "Björk".encode() in body
    assert song["title"] == "? \x00 \u2028"


def test_audd_s_own_client_understands_both():
    match, _ = parse_callback(payloads.result(7, STARTED, 111.0, [FULL, BARE], UTC))
    _, told = parse_callback(payloads.notification(3, 650, "gone", 1587939136))

    assert (match.radio_id, match.play_length) == (7, 111)
    assert (match.song.title, len(match.alternatives)) == ("Live Fast (PUBGM)", 1)
    assert (told.notification_code, told.stream_running) == (650, False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, set()),
        ("http://x/", set()),
        ("http://x/?return=apple_music%2Cspotify", {"apple_music", "spotify"}),
        ("http://x/?a=1&return=musicbrainz,,%20deezer", {"musicbrainz", "deezer"}),
    ],
)
def test_the_callback_url_says_which_metadata_is_wanted(url, expected):
    assert payloads.requested_metadata(url) == expected
