"""The inbox: bytes of one stream, between two threads."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.recogniser.inbox import Abandoned, Inbox


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=20), st.integers(1, 64))
def test_what_is_put_in_comes_out_in_order_and_is_counted(pieces: list[bytes], size: int):
    consumed: list[int] = []
    inbox = Inbox(consumed.append)
    for piece in pieces:
        inbox.put(piece)
    inbox.finish()

    read = b"".join(iter(lambda: inbox.read(size), b""))

    assert read == b"".join(pieces)
    assert sum(consumed) == len(read)


def test_reading_waits_for_bytes():
    inbox = Inbox(lambda _: None)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(inbox.read(10)))
    reader.start()

    inbox.put(b"late")
    reader.join(5)

    assert read == [b"late"]


def test_abandoning_stops_whoever_waits():
    inbox = Inbox(lambda _: None)
    stopped: list[bool] = []

    def wait() -> None:
        with pytest.raises(Abandoned):
            inbox.read(10)
        stopped.append(True)

    reader = threading.Thread(target=wait)
    reader.start()
    inbox.abandon()
    reader.join(5)

    assert stopped == [True]
