import pytest

from audience.polling.counts import WHOLE, Count
from audience.polling.mounts import key_at, mount_of, named


@pytest.mark.parametrize(
    ("url", "mount"),
    [
        ("http://host:8000/live.mp3", "/live.mp3"),
        ("http://host:8000/live.mp3?uid=1#x", "/live.mp3"),
        ("https://user:password@host/a/b", "/a/b"),
        ("http://host", "/"),
        ("http://host/caf%C3%A9", "/café"),
        ("http://[broken", "/"),
    ],
)
def test_a_mount_is_the_path_of_a_url(url, mount):
    assert mount_of(url) == mount


@pytest.mark.parametrize(
    ("mount", "name"),
    [
        ("/live.mp3", "/live.mp3"),
        ("/radio/8000/live.mp3", "/live.mp3"),
        ("/live.mp3.m3u", "/live.mp3"),
        ("/x/live.mp3.pls", "/live.mp3"),
        ("/LIVE.mp3", None),
        ("/other", None),
        ("/", "/"),
    ],
)
def test_a_mount_is_known_by_its_own_name_or_the_end_of_it(mount, name):
    assert named(mount, ["/live.mp3", "/talk", "/"]) == name


def test_where_several_names_would_do_none_does():
    assert named("/x/a/live", ["/live", "/a/live"]) is None
    assert named("/a/live", ["/live", "/a/live"]) == "/a/live"


def test_a_server_with_one_stream_needs_no_name():
    assert key_at({WHOLE: Count(1)}, "/whatever") == WHOLE
