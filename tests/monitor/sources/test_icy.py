import pytest
from hypothesis import given
from hypothesis import strategies as st
from splitting import split
from stations import mp3, title_block, with_titles

from monitor.sources.feed import Title
from monitor.sources.icy import IcyParser, stream_title

METAINT = 256
AUDIO = mp3(4)
TITLES = {1: "One", 2: "One", 3: "Two; isn't it'; yes", 5: ""}


def joined(pieces):
    """Join the bytes between two titles: how they were cut means nothing."""
    events = [b""]
    for piece in pieces:
        if isinstance(piece, bytes) and isinstance(events[-1], bytes):
            events[-1] += piece
        else:
            events.append(piece)
    return [event for event in events if event != b""]


def parse(*pieces, metaint=METAINT):
    parser = IcyParser(metaint)
    return joined(event for piece in pieces for event in parser.feed(piece))


def test_titles_stand_between_the_bytes_where_they_came():
    events = parse(with_titles(AUDIO, METAINT, TITLES))

    assert events == [
        AUDIO[:256],
        Title("One"),
        AUDIO[256:768],
        Title("Two; isn't it'; yes"),
        AUDIO[768:1280],
        Title(""),
        AUDIO[1280:],
    ]


@given(split(with_titles(AUDIO, METAINT, TITLES)))
def test_titles_and_audio_may_come_in_any_pieces(pieces):
    assert parse(*pieces) == parse(b"".join(pieces))


@given(st.lists(st.binary()), st.data())
def test_any_bytes_mean_the_same_in_any_pieces(pieces, data):
    stream = bytes(METAINT) + b"".join(pieces)

    assert parse(*data.draw(split(stream))) == parse(stream)


@given(st.binary(min_size=1, max_size=5000))
def test_a_parser_keeps_no_more_than_one_block(data):
    parser = IcyParser(METAINT)
    parser.feed(bytes(METAINT) + data)

    assert len(parser._block) <= 1 + 255 * 16


def test_the_longest_block_is_one_title():
    block = title_block("x" * 4060)

    assert len(block) == 1 + 255 * 16
    assert parse(bytes(METAINT) + block) == [bytes(METAINT), Title("x" * 1000)]


def test_a_server_that_announces_titles_and_sends_none_is_heard():
    assert parse(mp3(20), metaint=417) == [mp3(20)]


def test_one_broken_block_does_not_turn_titles_into_audio():
    stream = [bytes(METAINT), title_block("One"), bytes(METAINT), b"\x01" + b"\xff" * 16, bytes(METAINT)]

    assert parse(*stream, title_block("Two")) == [
        bytes(METAINT),
        Title("One"),
        bytes(2 * METAINT),
        Title("Two"),
    ]


@pytest.mark.parametrize(
    ("block", "title"),
    [
        (b"StreamTitle='A - B';StreamUrl='http://x/';\0\0", "A - B"),
        (b"StreamUrl='';StreamTitle='A - B';", "A - B"),
        (b"streamtitle='A';", "A"),
        (b"StreamTitle='';", ""),
        (b"StreamTitle='Don't; you';StreamUrl='';", "Don't; you"),
        (b"StreamTitle='Rock 'n' Roll';adw_ad='true';", "Rock 'n' Roll"),
        (b"StreamTitle='cut of", "cut of"),
        (b"StreamTitle='no semicolon'", "no semicolon"),
        (b"StreamTitle=no quotes;StreamUrl=;", "no quotes"),
        (b"StreamTitle='  spaces  ';", "spaces"),
        ("StreamTitle='Motörhead';".encode(), "Motörhead"),
        ("StreamTitle='Motörhead';".encode("latin-1"), "Motörhead"),
        (b"StreamTitle='\x93quoted\x94 \x81';", "“quoted” \ufffd"),
        ("StreamTitle='Кино';".encode("cp1251"), "Кино"),
        (b"StreamTitle='a\0b\x1b[31m\r\nc';", "ab[31mc"),
        ("StreamTitle='a\u202eb\u2028c\x85';".encode(), "abc"),
        (b"StreamUrl='http://x/';", None),
        (b"", None),
    ],
)
def test_a_title_is_read_as_it_was_meant(block, title):
    assert stream_title(block) == title


@given(st.binary(max_size=4080))
def test_a_title_of_any_bytes_is_one_printable_line(data):
    title = stream_title(b"StreamTitle='" + data + b"';")

    assert title is not None
    assert len(title.splitlines()) <= 1


@pytest.mark.parametrize(
    "text", [b"';" * 2040, b"'; " * 1360, b"';a" * 1360, b" " * 4080, b"StreamTitle" * 370]
)
def test_a_hostile_title_costs_little(text):
    stream_title(b"StreamTitle='" + text)


@pytest.mark.parametrize(
    ("title", "charset"),
    [
        ("Кино - Группа крови", "cp1251"),
        ("Земфира - Live in Москва", "cp1251"),
        ("Edvard Grieg - Åses død", "cp1252"),
        ("Beyoncé - Née à l'été", "latin-1"),
        ("Die Ärzte - ÄÖÜ", "latin-1"),
    ],
)
def test_what_a_title_is_in_is_seen_from_its_words(title, charset):
    assert stream_title(b"StreamTitle='" + title.encode(charset) + b"';") == title


def test_a_station_may_have_a_charset_of_its_own():
    parser = IcyParser(1, "cp1251")

    assert parser.feed(b"x" + title_block("Кино - Группа крови".encode("cp1251")))[1:] == [
        Title("Кино - Группа крови")
    ]
    assert parser.feed(b"x" + title_block("Björk - Jóga"))[1:] == [Title("Björk - Jóga")]
