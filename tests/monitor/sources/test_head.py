import pytest
from hypothesis import given
from hypothesis import strategies as st
from splitting import split

from monitor.errors import SourceUnsupported
from monitor.sources.head import HEAD_BYTES, STATUS_BYTES, Head, HeadReader

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: Audio/MPEG; x=y\r\nicy-metaint:16000\r\n\r\nbody\n\nbody"


def read(data):
    return HeadReader().feed(data)


def feed_all(reader, pieces):
    for piece in pieces:
        reader.feed(piece)


def test_a_head_is_separated_from_the_body():
    head, rest = read(ANSWER)

    assert (head.status, head.reason) == (200, "OK")
    assert head.headers == (("content-type", "Audio/MPEG; x=y"), ("icy-metaint", "16000"))
    assert (head.content_type, head.metaint) == ("audio/mpeg", 16000)
    assert rest == b"body\n\nbody"


@given(split(ANSWER))
def test_a_head_may_come_in_any_pieces(pieces):
    reader = HeadReader()
    answers = [(number, answer) for number, piece in enumerate(pieces) if (answer := reader.feed(piece))]

    number, (head, rest) = answers[0]
    assert (head, rest + b"".join(pieces[number + 1 :])) == read(ANSWER)


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (b"ICY 200 OK\r\nicy-name: x\r\n\r\n", 200, "OK"),
        (b"ICY 200 OK\n\n", 200, "OK"),
        (b"ICE/1.0 404 Not Found\r\n\r\n", 404, "Not Found"),
        (b"HTTP/1.0 200\r\n\r\n", 200, ""),
        (b"HTTP/1.1 401 \xe9\x1b[31m\r\n\r\n", 401, "é[31m"),
        (b"HTTP/1.1  503  Busy\n\r\n", 503, "Busy"),
    ],
)
def test_answers_of_stations_are_understood(data, status, reason):
    head, rest = read(data)

    assert (head.status, head.reason, rest) == (status, reason, b"")


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfb\x90\x64\n",
        b"<html>\n",
        b"HTTP/2 200 OK\r\n",
        b"HTTP/1.1 2000 OK\r\n",
        b"HTTP/1.1 OK\r\n",
        b"\r\nHTTP/1.1 200 OK\r\n",
        b"\0" * STATUS_BYTES,
        b"HTTP/1.1 200 " + b"x" * STATUS_BYTES,
    ],
)
def test_what_is_not_http_is_refused_at_its_first_line(data):
    with pytest.raises(SourceUnsupported, match="not an HTTP answer"):
        read(data)


def test_too_many_headers_are_refused():
    with pytest.raises(SourceUnsupported, match="too many response headers"):
        read(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 101 + b"\r\n")


@given(split(b"HTTP/1.1 200 OK\r\n" + b"a: %s\r\n" % (b"b" * 8000) * 5 + b"\r\n"))
def test_too_large_headers_are_refused(pieces):
    with pytest.raises(SourceUnsupported, match="response headers too large"):
        feed_all(HeadReader(), pieces)


def test_a_head_that_never_ends_is_given_up():
    reader = HeadReader()
    reader.feed(b"HTTP/1.1 200 OK\r\n")

    with pytest.raises(SourceUnsupported, match="response headers too large"):
        feed_all(reader, [b"a" * 1000] * (HEAD_BYTES // 1000 + 1))


def test_headers_may_be_folded_and_broken_ones_are_left_out():
    head, _ = read(b"HTTP/1.1 200 OK\r\nicy-name: a\r\n\tb\r\nnonsense\r\n: x\r\nx:\r\n\r\n")

    assert head.headers == (("icy-name", "a b"), ("", "x"), ("x", ""))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_head_or_refused(data):
    try:
        answer = read(data)
    except SourceUnsupported:
        return
    assert answer is None or isinstance(answer[0], Head)


@given(st.binary(max_size=200))
def test_any_bytes_may_stand_in_headers(data):
    try:
        answer = read(b"HTTP/1.0 200 OK\n" + data + b"\n\n")
    except SourceUnsupported:
        return
    assert all(len(text.splitlines()) <= 1 for pair in answer[0].headers for text in pair)


@pytest.mark.parametrize(
    ("value", "metaint"),
    [("256", 256), ("8192", 8192), ("1048576", 1048576), ("1048577", None), ("255", None), ("0", None)]
    + [(value, None) for value in ("", "-1", "1e3", "2147483648", "9" * 1000, "\u0668192", "8192, 8192")],
)
def test_an_incredible_interval_of_titles_is_ignored(value, metaint):
    assert Head(200, "", (("icy-metaint", value),)).metaint == metaint


@pytest.mark.parametrize(
    ("status", "reason", "outcome"),
    [(404, "File Not Found", "404 Not Found"), (599, "x" * 500, "599 " + "x" * 80), (799, "", "799")],
)
def test_a_status_is_told_in_its_usual_words(status, reason, outcome):
    assert Head(status, reason, ()).outcome == outcome


@pytest.mark.parametrize(
    ("name", "value", "charset"),
    [
        ("icy-charset", "windows-1251", "cp1251"),
        ("icy-charset", " KOI8-R ", "koi8-r"),
        ("content-type", "audio/mpeg; charset=ISO-8859-2", "iso8859-2"),
        ("content-type", 'audio/aac;x=y;Charset="Shift_JIS"', "shift_jis"),
        ("content-type", "audio/mpeg; charset=ISO-8859-1", None),
        ("icy-charset", "UTF-8", None),
        ("icy-charset", "zlib", None),
        ("icy-charset", "unicode_escape", None),
        ("icy-charset", "\0" * 5000, None),
    ],
)
def test_a_declared_charset_counts_where_it_says_more_than_we_would_guess(name, value, charset):
    assert Head(200, "", ((name, value),)).charset == charset


@pytest.mark.parametrize(
    "word", ["windows-", "cp", "iso8859-", "ISO-8859-", "koi8-", "gb", "euc-", "shift-", "big"]
)
def test_every_charset_that_may_be_declared_is_known(word):
    ends = ["", "5", "k", "r", "t", "u", "jp", "kr", "jis", "_jis", *map(str, range(2000)), "2312", "18030"]

    for end in ends:
        Head(200, "", (("icy-charset", word + end),)).charset  # noqa: B018 - a name that Python does not know would raise
