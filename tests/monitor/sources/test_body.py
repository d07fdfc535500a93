import pytest
from hypothesis import given
from hypothesis import strategies as st
from splitting import split
from stations import chunked

from monitor.errors import SourceInterrupted, SourceUnsupported
from monitor.sources.body import LINE_BYTES, Chunked, Sized, Unframed, body_of
from monitor.sources.head import Head

CHUNKS = [b"one", b"\r\n", b"0\r\n\r\n", b"x" * 300]
BODIES = {
    "plain": chunked(CHUNKS),
    "extended": chunked(CHUNKS, extension=b' ;a="b";c'),
    "bare line feeds": b"3\none\n2\n\r\n\n5\n0\r\n\r\n\n12C\n" + b"x" * 300 + b"\n0\n\n",
    "with trailers": chunked(CHUNKS, end=False) + b"000;last\r\nTrailer: a\r\n\r\n",
}


@pytest.mark.parametrize("kind", BODIES)
@given(data=st.data())
def test_chunks_are_joined_whatever_pieces_they_come_in(kind, data):
    pieces = data.draw(split(BODIES[kind] + b"what follows"))
    body = Chunked()

    assert b"".join(body.feed(piece) for piece in pieces if not body.ended) == b"".join(CHUNKS)
    assert body.ended


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n",
        b"-1\r\n",
        b"0x3\r\n",
        b"g\r\n",
        b"1 2\r\n",
        b"F" * 16 + b"\r\n",
        b"2\r\nabc\r\n",
        b"0" * LINE_BYTES,
    ],
)
def test_what_is_not_chunked_is_an_interruption(data):
    with pytest.raises(SourceInterrupted, match="broken chunked body"):
        Chunked().feed(data)


@given(st.lists(st.binary() | st.just(b"4\r\n") | st.just(b"\r\n") | st.just(b"0\r\n")))
def test_any_bytes_are_chunks_or_an_interruption(pieces):
    body = Chunked()
    try:
        taken = sum(len(body.feed(piece)) for piece in pieces)
    except SourceInterrupted:
        return
    assert taken <= sum(map(len, pieces))
    assert len(body._waiting) < LINE_BYTES


def test_endless_trailers_end():
    body = Chunked()

    body.feed(b"0\r\n" + b"a: b\r\n" * 200)

    assert body.ended


def test_a_sized_body_ends_with_its_last_byte():
    body = Sized(5)

    assert body.feed(b"abc") + body.feed(b"defg") == b"abcde"
    assert body.ended
    assert Sized(0).ended


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, Unframed),
        ({"content-length": "10"}, Sized),
        ({"content-length": "-1"}, Unframed),
        ({"content-length": "many"}, Unframed),
        ({"content-length": "9" * 1000}, Unframed),
        ({"transfer-encoding": "Chunked", "content-length": "10"}, Chunked),
        ({"content-encoding": "identity", "transfer-encoding": "identity"}, Unframed),
    ],
)
def test_headers_tell_how_a_body_is_framed(headers, kind):
    assert isinstance(body_of(Head(200, "", tuple(headers.items()))), kind)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"content-encoding": "gzip"}, "compressed body is not supported: gzip"),
        ({"transfer-encoding": "gzip, chunked"}, "transfer encoding is not supported: gzip, chunked"),
    ],
)
def test_an_encoded_body_is_refused(headers, message):
    with pytest.raises(SourceUnsupported, match=f"^{message}$"):
        body_of(Head(200, "", tuple(headers.items())))
