import pytest

from audience.analytics.messages import (
    HEADER,
    MAX_PAYLOAD,
    Alive,
    Ask,
    Done,
    Page,
    ProtocolError,
    Refused,
    Stop,
    decode,
    encode,
    header,
)


@pytest.mark.parametrize(
    "message",
    [
        Ask(1, "SELECT ?", ["ş", 1, 0.1, None], 10, 2.5),
        Stop(1),
        Page(1, [[1, "x"], [None, 1e308]]),
        Done(1),
        Refused(1, "bad", "reason"),
        Alive(2**40),
    ],
)
def test_a_message_comes_out_of_its_frame_as_it_went_in(message):
    frame = encode(message)
    length, kind = header(frame[: HEADER.size])

    assert length == len(frame) - HEADER.size
    assert decode(kind, frame[HEADER.size :]) == message


@pytest.mark.parametrize(
    ("kind", "payload"),
    [(99, b"[]"), (1, b"[]"), (1, b"[1, 2, 3]"), (1, b"{"), (1, b"7"), (1, b"[" * 100_000)],
)
def test_what_is_no_message_is_told(kind, payload):
    with pytest.raises(ProtocolError):
        decode(kind, payload)


def test_what_is_too_long_is_neither_sent_nor_waited_for():
    with pytest.raises(ProtocolError):
        encode(Page(1, [["x" * MAX_PAYLOAD]]))
    with pytest.raises(ProtocolError):
        header(HEADER.pack(MAX_PAYLOAD + 1, 0))
