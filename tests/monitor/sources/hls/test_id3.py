import pytest
from hls_tags import id3, timestamp
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.hls.id3 import split, title


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("encoding", [0, 1, 2, 3])
@pytest.mark.parametrize("length", [1, 200])
def test_a_tag_names_artist_and_title(version, encoding, length):
    assert (
        title(id3("Café" * length, "Été", version=version, encoding=encoding)) == f"{'Café' * length} - Été"
    )


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (id3(title="Only a title"), "Only a title"),
        (id3("Only an artist"), "Only an artist"),
        (id3("Two\0Artists", "One\x1b[31m"), "Two / Artists - One[31m"),
        (timestamp(), ""),
        (id3(), ""),
        (id3("Half", "a tag")[:-3], "Half - a"),
        (id3("Behind", "a header", flags=0x40), ""),
        (b"ID3\4\0\0\x7f\x7f\x7f\x7f", ""),
        (b"no tag", ""),
    ],
)
def test_what_a_tag_does_not_name_is_nothing(tag, text):
    assert title(tag) == text


def test_bytes_that_were_put_in_are_taken_out():
    tag = id3("Ÿ", "é", encoding=1, flags=0x80).replace(b"\xff", b"\xff\0")

    assert title(tag) == "Ÿ - é"


def test_tags_are_taken_off_the_front():
    one, two = id3("A", "B"), timestamp()

    assert split(one + two + b"\xff\xf1sound") == ([one, two], b"\xff\xf1sound")
    assert split(b"\xff\xf1sound") == ([], b"\xff\xf1sound")


@given(st.binary() | st.binary().map(lambda data: b"ID3\4\0\0\0\0\1\0" + data))
def test_any_bytes_have_a_title_or_none(data):
    tags, rest = split(data)

    assert b"".join(tags) + rest == data
    assert "\n" not in title(data)
