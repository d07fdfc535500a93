"""What holds for whatever a server answers."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audience.polling import azuracast, icecast, shoutcast, twitch
from audience.polling.counts import MOST, CountError
from audience.polling.documents import MOST_BYTES, element

PARSERS = [
    icecast.status,
    lambda data: {"": icecast.clients(data, "Airtally/")},
    shoutcast.seven,
    shoutcast.xml,
    shoutcast.stats,
    shoutcast.statistics,
    azuracast.now_playing,
    twitch.streams,
]
WORDS = [
    b'{"icestats":',
    b'"source":',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b'"listeners":',
    b'"listenurl":"http://a/b"',
    b"3",
    b"-1",
    b"1e400",
    b"NaN",
    b"null",
    b'"dummy"',
    b"<listener>",
    b"</listener>",
    b"<Listeners>",
    b"</Listeners>",
    b"<",
    b">",
    b"<useragent>",
    b"\xff",
    b'"data":',
    b'"streams":',
    b'"station":',
    b'"user_login":"a"',
    b'"viewer_count":1',
    b"&#x110000;",
    b"<CURRENTLISTENERS>",
    b"</CURRENTLISTENERS>",
    b"1,1,1,1,1,1,",
    b'"currentlisteners":',
    b'"streampath":"/"',
    b'"mounts":',
]
ANSWERS = st.binary(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=40).map(b"".join)


@given(ANSWERS, st.sampled_from(PARSERS))
def test_any_answer_holds_counts_or_is_refused(data, parse):
    try:
        counts = parse(data)
    except CountError:
        return
    assert all(isinstance(name, str) and 0 <= count.listeners <= MOST for name, count in counts.items())


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize(
    "data",
    [b"", b"  \r\n", b"<html><body>404</body></html>", b"[" * 100_000, b"9" * 10_000, b"null", b"[]", b"{}"],
)
def test_what_is_no_such_document_is_refused(parse, data):
    with pytest.raises(CountError):
        parse(data)


@pytest.mark.parametrize("parse", PARSERS)
def test_what_is_too_large_is_refused(parse):
    with pytest.raises(CountError, match="more than 16 MiB"):
        parse(b" " * (MOST_BYTES + 1))


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize(
    "piece",
    [
        b"<listener>",
        b"<listener ",
        b"<",
        b"<useragent",
        b"<Listeners>1",
        b"&",
        b'"listeners"',
        b"1,",
        b"</listener ",
    ],
)
def test_nothing_takes_longer_than_in_proportion_to_its_size(parse, piece):
    data, began = piece * (1_000_000 // len(piece)), time.process_time()
    with contextlib.suppress(CountError):
        parse(data)

    assert time.process_time() - began < 2.0  # where it grows with the square, it is hours


def test_an_element_is_found_in_whatever_case():
    assert element('<a><UserAgent id="1"> VLC &amp; more </UserAgent></a>', "useragent") == "VLC & more"
    assert element("<userAgentX>VLC</userAgentX>", "useragent") is None
