import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stations import adts, mp3

from monitor.errors import SourceUnsupported
from monitor.sources.formats import container_of, sniff

LAYER_2 = b"\xff\xfd\xa4\x04" + bytes(572)  # MPEG-1 layer II, 192 kbit/s, 48 kHz
MPEG_2 = b"\xff\xf3\x40\xc4" + bytes(100)  # MPEG-2 layer III, 32 kbit/s, 22.05 kHz
MPEG_25 = b"\xff\xe3\x18\xc4" + bytes(68)  # MPEG-2.5 layer III, 8 kbit/s, 8 kHz
TS = (b"\x47\x40\x00\x10" + bytes(184)) * 4
TAG = b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128)


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (mp3(2), "mp3"),
        (bytes(300) + mp3(2), "mp3"),
        (mp3(3)[100:], "mp3"),
        (LAYER_2 * 2, "mp3"),
        (MPEG_2 * 2, "mp3"),
        (MPEG_25 * 2, "mp3"),
        (adts(2), "aac"),
        (adts(3)[60:], "aac"),
        (TAG + mp3(2), "mp3"),
        (TAG + adts(2), "aac"),
        (TAG + b"fLaC\0\0\0\x22", "flac"),
        (b"OggS\0\2" + bytes(22), "ogg"),
        (b"fLaC\0\0\0\x22", "flac"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", "wav"),
        (b"FORM\0\0\0\0AIFCFVER", "aiff"),
        (b"\0\0\0\x20ftypM4A ", "mov"),
        (b"\x1aE\xdf\xa3\x01", "matroska"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", "asf"),
        (TS, "mpegts"),
        (bytes(100) + TS, "mpegts"),
    ],
)
def test_audio_is_known_by_its_bytes(head, container):
    assert sniff(head, "text/html") == container


@pytest.mark.parametrize(
    "head",
    [
        b"",
        mp3(1),
        adts(1),
        mp3(1) + adts(1),
        mp3(1) + LAYER_2,
        b"\xff\xfb" * 4000,
        b"\xff" * 8000,
        bytes(8000),
        b"RIFF",
        TAG,
    ],
)
def test_one_sync_word_is_not_enough(head):
    assert container_of(head) is None


@pytest.mark.parametrize("seed", range(50))
def test_noise_is_not_audio(seed):
    assert container_of(random.Random(seed).randbytes(8192)) is None


@pytest.mark.parametrize(
    ("content_type", "path", "container"),
    [
        ("audio/mpeg", "/", "mp3"),
        ("audio/aacp", "/live.mp3", "aac"),
        ("application/octet-stream", "/live.mp3?x=.ogg", "mp3"),
        (None, "/a.b/LIVE.M4A", "mov"),
        ("video/mp2t", "/", "mpegts"),
    ],
)
def test_what_bytes_do_not_tell_the_server_does(content_type, path, container):
    assert sniff(bytes(100), content_type, path) == container


@pytest.mark.parametrize(
    ("content_type", "container"), [("audio/aac", "aac"), ("audio/mpeg", "mp3"), (None, "mp3")]
)
def test_behind_a_long_tag_is_what_the_server_says_else_mp3(content_type, container):
    assert sniff(b"ID3\x03\x00\x00\x7f\x7f\x7f\x7f" + bytes(8000), content_type) == container


@pytest.mark.parametrize(
    ("head", "content_type", "message"),
    [
        (b"\r\n <!DOCTYPE html><html>", "audio/mpeg", "not audio: text/html"),
        (b"<HTML><body>", None, "not audio: text/html"),
        (b"<html>", "text/html", "not audio: text/html"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><rss>", "text/xml", "not audio: application/xml"),
        (b"<?xml version='1.0'?>\n<MPD xmlns='x'>", "application/dash+xml", "DASH is not supported yet"),
        (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "audio/mpeg", "not audio: text/plain"),
        (b"ffconcat version 1.0\nfile secret.mp3\n", "audio/mpeg", "not audio: text/plain"),
        (b'{"error": "none"}', "application/json", "not audio: text/plain"),
        (bytes(10), "image/png", "not audio: image/png"),
        (bytes(10), None, "not audio: unknown format"),
        (b"", "audio/mpeg", "not audio: empty"),
    ],
)
def test_what_is_not_audio_is_named(head, content_type, message):
    with pytest.raises(SourceUnsupported) as refused:
        sniff(head, content_type)

    assert str(refused.value) == message


@given(st.binary(), st.none() | st.text(), st.text())
def test_any_bytes_are_audio_or_refused(head, content_type, path):
    with suppress(SourceUnsupported):
        assert sniff(head, content_type, path)
