"""Messages: what goes over the pipe comes out the same, and nonsense is refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.detections import Detection, Rival
from monitor.recogniser.messages import (
    HEADER,
    MAX_PAYLOAD,
    Abandon,
    Bytes,
    Closed,
    Consumed,
    CutOff,
    Finish,
    Heard,
    Message,
    Open,
    Ping,
    PlayEnded,
    PlayStarted,
    Pong,
    ProtocolError,
    Reopen,
    decode,
    encode,
    header,
    slices,
)

DETECTION = Detection(
    serial=1, track=7, start=0.5, end=9.25, track_offset=3.0, speed=1.01, score=93, others=(Rival(8, 88),)
)


@pytest.mark.parametrize(
    "message",
    [
        Open("mp3"),
        Bytes(b"\x00\xff"),
        Finish(),
        Abandon(),
        Consumed(70000),
        Heard(12.5, "OTHER", (DETECTION,)),
        PlayStarted(9.5, DETECTION),
        PlayEnded(12.0, DETECTION),
        CutOff(12.5, (DETECTION,)),
        Closed("not audio", unsupported=True),
        Reopen("aac"),
        Ping(),
        Pong(),
    ],
)
def test_a_message_survives_the_pipe(message: Message):
    frame = encode(3, message)
    length, key, kind = header(frame[: HEADER.size])

    assert (key, length) == (3, len(frame) - HEADER.size)
    assert decode(kind, frame[HEADER.size :]) == message


@given(st.integers(0, 255), st.binary(max_size=200))
def test_foreign_bytes_are_a_message_or_a_protocol_error(kind: int, payload: bytes):
    with contextlib.suppress(ProtocolError):
        decode(kind, payload)


def test_a_length_beyond_every_message_is_refused():
    with pytest.raises(ProtocolError):
        header(HEADER.pack(MAX_PAYLOAD + 1, 1, 1))


@given(st.binary(max_size=500), st.integers(1, 100))
def test_slices_join_to_the_whole(data: bytes, size: int):
    pieces = list(slices(data, size))

    assert b"".join(pieces) == data
    assert all(len(piece) <= size for piece in pieces)
