import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceUnsupported
from monitor.sources.hls.tags import LINE_LENGTH, MAX_LINES, URI, attributes, decimal, integer, tags


def test_tags_and_addresses_come_in_their_order():
    text = b"#EXTM3U\n#EXTINF:6,\na.ts\n# a comment\n\n#EXT-X-ENDLIST"

    assert tags(text) == [("EXTM3U", ""), ("EXTINF", "6,"), (URI, "a.ts"), ("EXT-X-ENDLIST", "")]


@pytest.mark.parametrize("line", [b"#EXT-X-VERSION:3", b"  #ext-x-version : 3 ", b"#EXT-X-VERSION 3\t"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b""])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_case_spaces_and_ends_of_lines_make_no_difference(line, end, start):
    assert tags(start + line + end) == [("EXT-X-VERSION", "3")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('METHOD=AES-128,URI="a,b=c"', {"METHOD": "AES-128", "URI": "a,b=c"}),
        (' method = AES-128 , uri = "a" ', {"METHOD": "AES-128", "URI": "a"}),
        ('CODECS="mp4a.40.2,avc1",X=1', {"CODECS": "mp4a.40.2,avc1", "X": "1"}),
        ("A=1,A=2", {"A": "2"}),
        ('A="never closed,B=2', {"A": '"never closed', "B": "2"}),
        ("A", {}),
        ("=,=", {}),
    ],
)
def test_attributes_are_read_however_they_are_spaced(text, found):
    assert attributes(text) == found


@pytest.mark.parametrize("text", ["-1", "nan", "1e9", "0x10", "", "1.5", "9" * 21, "٣"])
def test_what_is_no_number_is_zero(text):
    assert integer(text) == 0


@pytest.mark.parametrize(
    ("text", "seconds"), [("6", 6), ("6.", 6), (".5", 0.5), ("-6", 0), ("inf", 0), ("1e9", 0), ("", 0)]
)
def test_what_is_no_duration_is_zero(text, seconds):
    assert decimal(text) == seconds


def test_a_playlist_has_so_many_lines_and_no_more():
    assert len(tags(b"a\n" * (MAX_LINES - 1))) == MAX_LINES - 1
    with pytest.raises(SourceUnsupported, match="more than 20000 lines"):
        tags(b"a\n" * MAX_LINES)


def test_a_line_of_no_sensible_length_is_left_out():
    assert tags(b"a" * (LINE_LENGTH + 1) + b"\nb") == [(URI, "b")]


@given(st.binary())
def test_any_bytes_have_some_tags_or_none(data):
    for _, text in tags(data):
        attributes(text)


@pytest.mark.parametrize(
    "unit", ["A", "A=", "A-", 'A="', "A ", "=", '"', ",", "A=\t", "\r", "#EXT", "#EXT-X-KEY:\n"]
)
def test_a_hostile_playlist_costs_no_more_than_its_length(unit):
    data = ("#EXT-X-KEY:" + unit * (4 * 1024 * 1024 // len(unit)))[: 4 * 1024 * 1024]
    lines = "\n".join(data[at : at + LINE_LENGTH] for at in range(0, len(data), LINE_LENGTH))
    started = time.process_time()

    for text in (data, lines):
        try:
            found = tags(text.encode())
        except SourceUnsupported:
            continue
        for _, value in found:
            attributes(value)

    assert time.process_time() - started < 4
