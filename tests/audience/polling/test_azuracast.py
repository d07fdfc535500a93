import json

from audience.polling.azuracast import now_playing
from audience.polling.counts import Count


def mount(path, total, unique=None, **more):
    listeners = {"total": total, "unique": total if unique is None else unique, "current": total}
    return {"path": path, "url": f"https://radio.example/listen/one{path}", "listeners": listeners, **more}


def station(**more):
    return {
        "station": {
            "id": 1,
            "shortcode": "one",
            "listen_url": "https://radio.example/listen/one/radio.mp3",
            "mounts": [mount("/radio.mp3", 7, 5), mount("/mobile.mp3", 2)],
            "remotes": [],
            "hls_enabled": True,
            "hls_url": "https://radio.example/hls/one/live.m3u8",
            "hls_listeners": 4,
        },
        "listeners": {"total": 13, "unique": 11, "current": 13},
        "is_online": True,
        **more,
    }


COUNTS = {
    "/listen/one/radio.mp3": Count(7, unique=5),
    "/listen/one/mobile.mp3": Count(2, unique=2),
    "/hls/one/live.m3u8": Count(4),
}


def read(value):
    return now_playing(json.dumps(value).encode())


def test_one_station_is_an_object_and_all_are_a_list():
    assert read(station()) == COUNTS
    assert read([station()]) == COUNTS


def test_a_station_that_is_off_the_air_has_no_counts():
    assert read([station(is_online=False)]) == {}


def test_older_answers_have_the_current_listeners_only():
    old = station()
    old["station"] |= {"mounts": [{"url": "http://a/radio", "listeners": {"current": "3"}}], "hls_url": None}

    assert read(old) == {"/radio": Count(3)}


def test_mounts_that_make_no_sense_are_left_out():
    odd = station()
    odd["station"] |= {
        "mounts": [None, 3, {"url": None}, {"url": "http://a/b"}, mount("/x", -1)],
        "hls_listeners": "?",
    }

    assert read(odd) == {}
