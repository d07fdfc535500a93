import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.playlists import Kind, addresses, entries, is_hls, kind_of
from monitor.sources.urls import parse

BASE = parse("http://example.org/radio/listen.m3u")
M3U = b"#EXTM3U\r\n#EXTINF:-1,Radio\r\nhttp://a.example/1\r\n\r\n  http://a.example/2  \r\n"
PLS = b"[playlist]\nFile2=http://a.example/2\nTitle2=Two\nFile1=http://a.example/1\nLength1=-1\nNumberOfEntries=2\n"
ASX = b"""<ASX version="3.0"><Entry><Ref HREF = "http://a.example/1"/><title>A & B</title></Entry>
<entry><ref href='http://a.example/2' /></entry></ASX>"""
XSPF = b"""<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList>
<track><location>http://a.example/1</location></track><track><location> http://a.example/2
</location></track></trackList></playlist>"""
PLAYLISTS = [(M3U, Kind.M3U), (PLS, Kind.PLS), (ASX, Kind.ASX), (XSPF, Kind.XSPF)]


def urls(data, kind, limit=50):
    return [target.url for target in addresses(data, kind, BASE, limit=limit)]


@pytest.mark.parametrize(("data", "kind"), PLAYLISTS)
def test_a_playlist_is_known_by_its_bytes(data, kind):
    assert kind_of(data, "audio/mpeg") is kind


@pytest.mark.parametrize(("data", "kind"), PLAYLISTS)
def test_a_playlist_names_its_addresses_in_order(data, kind):
    assert urls(data, kind) == ["http://a.example/1", "http://a.example/2"]


@pytest.mark.parametrize(("data", "kind"), PLAYLISTS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_playlist_may_come_from_a_windows_machine(data, kind, encoding):
    recoded = data.decode().encode(encoding)

    assert kind_of(recoded, None) is kind
    assert len(urls(recoded, kind)) == 2


@pytest.mark.parametrize(
    ("head", "content_type", "path", "kind"),
    [
        (b"live.mp3\n", "audio/x-mpegurl", "/x", Kind.M3U),
        (b"# nothing\nlive.mp3\n", None, "/x.m3u?a=b.pls", Kind.M3U),
        (b"File1=live.mp3\n", "audio/x-scpls", "/x", Kind.PLS),
        (b"http://a.example/1\n", "text/plain", "/x", Kind.M3U),
        (b"[Reference]\nRef1=http://a.example/1\n", "video/x-ms-asf", "/x", Kind.PLS),
        (b"\xff\xfb\x90\x64" + bytes(413) + b"\xff\xfb\x90\x64", "audio/x-mpegurl", "/x.m3u", None),
        (b"\0\1\2", "audio/x-mpegurl", "/x.m3u", None),
        (b"<html><body>moved</body></html>", "audio/x-mpegurl", "/x.m3u", None),
        (b"some text", "text/plain", "/x.txt", None),
        (b"", "audio/x-mpegurl", "/x.m3u", None),
    ],
)
def test_bytes_come_before_what_the_server_says(head, content_type, path, kind):
    assert kind_of(head, content_type, path) is kind


def test_relative_addresses_begin_at_the_playlist():
    found = urls(b"live.mp3\n/top.mp3\n//b.example/\n?x\n", Kind.M3U)

    assert found == [
        "http://example.org/radio/live.mp3",
        "http://example.org/top.mp3",
        "http://b.example/",
        "http://example.org/radio/listen.m3u?x",
    ]


def test_only_http_addresses_are_named_and_each_once():
    data = (
        b"rtsp://a/\nfile:///etc/passwd\nmms://a/\nconcat:a|b\nhttp://[\nhttp://a/\nHTTP://A:80/#x\ndata:,x\n"
    )

    assert urls(data, Kind.M3U) == ["http://a/"]


def test_the_words_of_an_error_page_are_no_addresses():
    assert entries(b"We are sorry.\nlive.mp3\n", Kind.M3U) == ["live.mp3"]


def test_entities_in_addresses_are_read():
    assert urls(b'<asx><ref href="http://a/?b=1&amp;c=2"></asx>', Kind.ASX) == ["http://a/?b=1&c=2"]


def test_no_more_addresses_are_named_than_wanted():
    assert len(urls(b"".join(b"http://a/%d\n" % number for number in range(5000)), Kind.M3U)) == 50


def test_hls_is_known_by_its_tags():
    assert is_hls(b"#EXTM3U\r#EXT-X-VERSION:3\r")
    assert is_hls(b"#extm3u\n  #ext-x-version:3\n")
    assert not is_hls(M3U)


@pytest.mark.parametrize("kind", Kind)
@given(data=st.binary())
def test_any_bytes_name_some_addresses_or_none(kind, data):
    kind_of(data, None)
    is_hls(data)

    assert all(url.startswith(("http://", "https://")) for url in urls(data, kind))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    "unit",
    [
        b"<ref ",
        b'<ref href="',
        b"<ref href=",
        b"<ref href",
        b"<location>",
        b"[playlist]\n",
        b"File1",
        b"\r",
        b"<?xml ",
        b"http://",
    ],
)
def test_a_hostile_playlist_costs_no_more_than_its_length(kind, unit):
    data = unit * (256 * 1024 // len(unit))
    started = time.process_time()

    kind_of(data, None)
    is_hls(data)
    urls(data, kind)

    assert time.process_time() - started < 2
