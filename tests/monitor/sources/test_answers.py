"""Whatever a server answers is a feed or a SourceError. No sockets: what it says is already there."""

import asyncio
from contextlib import asynccontextmanager
from functools import partial

from hypothesis import given
from hypothesis import strategies as st
from splitting import split
from stations import adts, chunked, http, icecast, mp3, shoutcast

from monitor.errors import SourceError
from monitor.sources.feed import Title
from monitor.sources.resolve import open_source

ANSWERS = [
    icecast(mp3(8), {1: "One", 2: "Two"}),
    shoutcast(adts(20), {3: "Three"}, metaint=512),
    http(chunked([mp3(3), mp3(2)]), version="1.1", Transfer_Encoding="chunked", icy_metaint="256"),
    http(b"#EXTM3U\nhttp://127.0.0.1/\nlive\n", "audio/x-mpegurl"),
    http(b"<asx><ref href='http://user:pass@127.0.0.1/'/></asx>", "video/x-ms-asf"),
    b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/next\r\n\r\n",
    b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 503 Busy\r\n\r\n",
]


class Deaf:
    """A writer that sends nothing."""

    def write(self, data):
        pass


@asynccontextmanager
async def canned(pieces, target):
    reader = asyncio.StreamReader()
    for piece in pieces:
        reader.feed_data(piece)
    reader.feed_eof()
    yield reader, Deaf()


async def heard(*pieces):
    """Return what is heard from a server that answers every request with `pieces`, or the error."""
    events = []
    try:
        async with open_source("http://127.0.0.1/", connect=partial(canned, pieces)) as feed:
            events = [piece async for piece in feed]
    except SourceError as error:
        return type(error), str(error)
    audio = b"".join(piece for piece in events if isinstance(piece, bytes))
    return audio, [piece for piece in events if isinstance(piece, Title)]


@st.composite
def damaged(draw):
    """Draw an answer, some of whose bytes are others."""
    answer = bytearray(draw(st.sampled_from(ANSWERS)))
    for at, value in draw(
        st.dictionaries(st.integers(0, len(answer) - 1), st.integers(0, 255), max_size=8)
    ).items():
        answer[at] = value
    return bytes(answer[: draw(st.integers(0, len(answer)))])


@given(damaged() | st.binary())
async def test_a_damaged_answer_is_a_feed_or_a_source_error(answer):
    assert await heard(answer)


@given(st.sampled_from(ANSWERS).flatmap(split))
async def test_an_answer_means_the_same_in_any_pieces(pieces):
    assert await heard(*pieces) == await heard(b"".join(pieces))


@given(st.binary())
async def test_any_body_is_a_feed_or_a_source_error(body):
    assert await heard(http(body, icy_metaint="256"))
