import pytest
from hls_tags import id3, timestamp, transport
from stations import adts, mp3

from monitor.errors import SourceUnsupported
from monitor.sources.hls.content import Content, content

HEADER = b"\0\0\0\x18ftypiso5" + bytes(12)


@pytest.mark.parametrize(("sound", "container"), [(adts(9), "aac"), (mp3(9), "mp3")])
def test_packed_audio_comes_without_its_tags_but_with_their_titles(sound, container):
    data = timestamp() + id3("Artist", "Song") + sound

    assert content(data) == Content(container, sound, ["", "Artist - Song"])


def test_a_transport_stream_stays_as_it_is():
    data = transport(id3("Artist", "Song"))

    assert content(data) == Content("mpegts", data, ["Artist - Song"])


def test_what_needs_a_header_is_known_by_it():
    assert content(b"\0\0\0\x08moof", HEADER) == Content("mov", b"\0\0\0\x08moof", [])


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"<html>", "text/html"), (b"WEBVTT\n", "text/plain"), (b"", "empty"), (timestamp(), "empty")],
)
def test_what_is_no_audio_is_told(data, message):
    with pytest.raises(SourceUnsupported, match=message):
        content(data)
