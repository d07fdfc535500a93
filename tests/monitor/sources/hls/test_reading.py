"""Playlists as stations have them: those of corpus/, and whatever chance makes of them."""

from pathlib import Path

import m3u8
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceUnsupported
from monitor.sources.hls.playlist import Extent, Key, Map, Master, Media
from monitor.sources.hls.reading import MASTER_BYTES, read
from monitor.sources.urls import parse

BASE = parse("http://example.org/radio/index.m3u8")
CORPUS = {file.stem: file.read_bytes() for file in Path(__file__).with_name("corpus").iterdir()}
# Those that the m3u8 library reads, too.
REGULAR = (
    "no_newline_at_end",
    "without_version",
    "quoted_commas",
    "titles",
    "byte_ranges",
    "maps",
    "keys",
    "gaps",
)


def media(name):
    found = read(CORPUS[name], BASE)
    assert isinstance(found, Media)
    return found


@pytest.mark.parametrize(
    ("name", "target", "ended", "segments"),
    [
        ("no_newline_at_end", 10, False, {271828: "media_271828.aac", 271829: "media_271829.aac"}),
        ("crlf_and_bom", 6, False, {7: "../chunks/7.ts?session=a%2Fb", 8: "../chunks/8.ts?session=a%2Fb"}),
        ("lower_case", 5, True, {3: "a.ts"}),
        ("duplicate_tags", 8, False, {100: "a.ts", 101: "b.ts"}),
        ("without_version", 12, True, {0: "one", 1: "two.html"}),
        ("without_first_line", 6, False, {5: "5.ts"}),
        ("broken_dates", 6, False, {42: "42.ts", 43: "43.ts", 44: "44.ts"}),
        ("titles", 10, False, {88: "main/88.aac", 89: "main/89.aac", 90: "main/90.aac"}),
        ("latin_1", 10, False, {0: "a.aac"}),
        ("gaps", 4, False, {20: "20.ts", 21: "21.ts", 22: "22.ts"}),
        ("low_latency", 4, False, {266: "266.mp4", 267: "267.mp4"}),
        ("stray_lines", 4, False, {0: "a.ts", 1: "c.ts"}),
    ],
)
def test_the_segments_of_a_real_playlist_are_read(name, target, ended, segments):
    found = media(name)

    assert (found.target, found.ended) == (target, ended)
    assert {segment.sequence: segment.uri for segment in found.segments} == segments


@pytest.mark.parametrize(
    ("name", "field", "values"),
    [
        ("broken_dates", "duration", [6.016, 0, 0]),
        ("duplicate_tags", "duration", [8, 8]),
        ("duplicate_tags", "discontinuity", [False, True]),
        ("gaps", "discontinuity", [False, False, True]),
        ("gaps", "gap", [False, True, False]),
        ("latin_1", "title", ["Café - Été"]),
        ("titles", "title", [
            r'title="Blue, in Green",artist="The \"Quoted\" Five",url="song_spot=\"M\" length=\"00:03:10\""',
            "Some Artist - Some Song",
            "",
        ]),
        ("byte_ranges", "extent", [
            Extent(0, 1000), Extent(1000, 500), Extent(1500, 700), Extent(0, 100), None,
        ]),
        ("maps", "map", [Map("init,1.mp4", Extent(0, 720)), Map("init,2.mp4")]),
        ("keys", "key", [
            None,
            Key("AES-128", "https://keys.example/k?a=1,2", bytes(15) + b"\x2a"),
            Key("AES-128", "k2"),
            Key("AES-128", "k2"),
            None,
            Key("com.apple.streamingkeydelivery", "skd://x"),
        ]),
    ],
)  # fmt: skip
def test_what_is_said_of_a_segment_is_read(name, field, values):
    assert [getattr(segment, field) for segment in media(name).segments] == values


def test_a_header_is_encrypted_as_the_segments_are():
    text = b'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXT-X-MAP:URI="i"\n#EXTINF:1,\na\n'
    found = read(text, BASE)

    assert found.segments[0].map == Map("i", None, Key("AES-128", "k"))


def test_variants_and_renditions_are_read():
    spaced, quoted = read(CORPUS["spaces_in_attributes"], BASE), read(CORPUS["quoted_commas"], BASE)

    assert isinstance(spaced, Master)
    assert [(one.uri, one.bandwidth, one.codecs, one.audio) for one in spaced.variants] == [
        ("low/index.m3u8", 64000, ("mp4a.40.5",), ""),
        ("high/index.m3u8", 128000, ("mp4a.40.2",), "main"),
    ]
    assert isinstance(quoted, Master)
    assert [(one.uri, one.codecs, one.pictured) for one in quoted.variants] == [
        ("video,360.m3u8", ("avc1.4d401f", "mp4a.40.2"), True)
    ]
    assert [(one.group, one.uri, one.default) for one in quoted.renditions] == [
        ("stereo", "audio,stereo.m3u8", True)
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (CORPUS["error_page"], "not an HLS playlist"),
        (b"", "not an HLS playlist"),
        (b"#EXTM3U\na.mp3\n", "not an HLS playlist"),
        (b"#EXTM3U\n#EXT-X-STREAM-INF:\n" + b"#" * MASTER_BYTES, "HLS master playlist of more than 1024 KiB"),
    ],
)
def test_what_is_no_playlist_is_told(data, message):
    with pytest.raises(SourceUnsupported, match=message):
        read(data, BASE)


@pytest.mark.parametrize("name", REGULAR)
def test_a_regular_playlist_is_read_as_the_m3u8_library_reads_it(name):
    theirs, ours = m3u8.loads(CORPUS[name].decode()), read(CORPUS[name], BASE)

    if isinstance(ours, Media):
        assert [one.uri for one in theirs.segments] == [one.uri for one in ours.segments]
        assert [one.media_sequence for one in theirs.segments] == [one.sequence for one in ours.segments]
        assert [one.duration for one in theirs.segments] == [one.duration for one in ours.segments]
        assert [one.discontinuity for one in theirs.segments] == [one.discontinuity for one in ours.segments]
        assert (theirs.target_duration, theirs.is_endlist) == (ours.target, ours.ended)
    else:
        assert [one.uri for one in theirs.playlists] == [one.uri for one in ours.variants]


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_playlist_or_none(data):
    checked(data)


@given(st.data())
def test_whatever_happens_to_a_real_playlist_it_is_read_or_refused(data):
    """Lines of all real playlists in any order, with bytes changed."""
    lines = sorted({line for text in CORPUS.values() for line in text.splitlines(keepends=True)})
    text = bytearray(b"".join(data.draw(st.lists(st.sampled_from(lines), max_size=40))))
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=10)):
        if at < len(text):
            text[at] = byte

    checked(bytes(text))


def checked(data):
    try:
        found = read(data, BASE)
    except SourceUnsupported:
        return
    if isinstance(found, Media):
        numbers = [segment.sequence for segment in found.segments]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
        assert all(segment.uri and 0 <= segment.duration < 1e12 for segment in found.segments)
        assert all(segment.extent.start >= 0 for segment in found.segments if segment.extent)
        assert all(len(segment.key.iv or bytes(16)) == 16 for segment in found.segments if segment.key)
        assert 0 <= found.target < 1e12
    else:
        assert all(variant.uri and variant.bandwidth >= 0 for variant in found.variants)
