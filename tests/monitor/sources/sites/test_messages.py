from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.sites.messages import (
    HEADER,
    KINDS,
    MAX_PAYLOAD,
    Failed,
    Found,
    Media,
    Over,
    Paused,
    ProtocolError,
    Trouble,
    decode,
    encode,
    header,
)

MESSAGES = [
    Media(b"\0\xff"),
    Media(b""),
    Paused(30.0),
    Found("https://example.org/live.m3u8", "Somebody"),
    Over(),
    Failed(Trouble.OFFLINE),
    Failed(Trouble.UPCOMING, "text", 1_800_000_000.0),
]


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_arrives_as_it_was_sent(message):
    frame = encode(message)
    length, kind = header(frame[: HEADER.size])

    assert length == len(frame) - HEADER.size
    assert decode(kind, frame[HEADER.size :]) == message


def test_every_kind_of_message_is_tried():
    assert {type(message) for message in MESSAGES} == set(KINDS)


@pytest.mark.parametrize("raw", [HEADER.pack(MAX_PAYLOAD + 1, 0), HEADER.pack(0, len(KINDS)), b"Trace"])
def test_what_is_no_frame_is_an_error(raw):
    with pytest.raises(ProtocolError):
        header(raw)


@given(kind=st.integers(1, len(KINDS) - 1), payload=st.binary() | st.text().map(str.encode))
def test_whatever_a_process_sends_is_a_message_or_an_error(kind, payload):
    with suppress(ProtocolError):
        assert isinstance(decode(kind, payload), KINDS[kind])


@pytest.mark.parametrize(
    "payload",
    [b"", b"1", b"[]", b"{}", b'{"trouble": "none", "text": "", "starts": null}', b'{"seconds": "1"}'],
)
@pytest.mark.parametrize("kind", [KINDS.index(Paused), KINDS.index(Failed)])
def test_fields_that_are_missing_or_wrong_are_an_error(kind, payload):
    with pytest.raises(ProtocolError):
        decode(kind, payload)
