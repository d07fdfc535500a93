import asyncio

import pytest
from media import encoded, tones

from monitor.errors import SourceInterrupted, SourceRefused, SourceUnreachable
from monitor.sources.feed import Pause, Splice
from monitor.sources.sites.access import Access
from monitor.sources.sites.broadcast import Broadcast
from monitor.sources.sites.messages import Failed, Media, Over, Paused, Trouble

HANG = object()
SOUND = encoded(tones(1.0), "mpegts")


class Script:
    """A process that says what is written."""

    site = "Twitch"

    def __init__(self, *messages):
        self.messages = list(messages)

    async def next(self):
        message = self.messages.pop(0)
        if message is HANG:
            await asyncio.Event().wait()
        return message


def broadcast(first, *rest, stall=0.05, **access):
    return Broadcast(Script(*rest), first, Access(**access), stall)


async def test_bytes_and_pauses_come_in_their_order():
    pieces = broadcast(Media(b"1"), Paused(30.0), Media(b"2"), Over())

    assert [piece async for piece in pieces] == [b"1", Pause(30.0), b"2"]


async def test_a_look_at_the_beginning_takes_nothing_away_but_pauses():
    pieces = broadcast(Paused(1.0), Media(b"12"), Paused(1.0), Media(b"34"), Media(b"5"), Over())

    assert await pieces.peek(3) == b"1234"
    assert [piece async for piece in pieces] == [b"12", b"34", b"5"]


async def test_a_broadcast_that_is_shorter_than_the_look_is_seen_to_its_end():
    pieces = broadcast(Media(b"12"), Over(), Over())

    assert await pieces.peek(100) == b"12"
    assert [piece async for piece in pieces] == [b"12"]


async def test_silence_of_the_process_is_a_stall():
    pieces = broadcast(Media(b"1"), HANG)
    await anext(pieces)

    with pytest.raises(SourceInterrupted, match=r"Twitch: no data for 0\.05 s"):
        await anext(pieces)


async def test_silence_in_a_pause_is_none_until_the_pause_is_over():
    pieces = broadcast(Media(b"1"), Paused(0.2), HANG)
    assert [await anext(pieces), await anext(pieces)] == [b"1", Pause(0.2)]

    began = asyncio.get_running_loop().time()
    with pytest.raises(SourceInterrupted):
        await anext(pieces)
    assert asyncio.get_running_loop().time() - began >= 0.25


async def test_pauses_without_end_are_an_outage():
    pieces = broadcast(Media(b"1"), *[Paused(1.0)] * 1000, longest_pause=0.0)

    await anext(pieces)
    with pytest.raises(SourceInterrupted, match="only advertisements"):
        await drained(pieces)


async def test_a_broadcast_may_begin_with_pauses_and_tells_what_it_is_in_behind_them():
    pieces = broadcast(Paused(1.0), Paused(2.0), Media(SOUND[:500]), Media(SOUND[500:]), Over(), Over())

    *pauses, splice, start, rest = [piece async for piece in pieces.behind_pauses(1000)]
    assert pauses == [Pause(1.0), Pause(2.0)]
    assert splice == Splice("mpegts")
    assert start + rest == SOUND


async def test_a_broadcast_that_ends_with_its_first_pause_is_over():
    with pytest.raises(SourceRefused, match="has ended"):
        await drained(broadcast(Paused(1.0), Over()).behind_pauses(1000))


async def drained(pieces):
    async for _ in pieces:
        await asyncio.sleep(0)


async def test_a_pause_is_never_longer_than_the_longest():
    assert await anext(broadcast(Paused(1e9), longest_pause=60.0)) == Pause(60.0)


@pytest.mark.parametrize(
    ("trouble", "kind"), [(Trouble.NETWORK, SourceUnreachable), (Trouble.OFFLINE, SourceRefused)]
)
async def test_a_failure_on_the_way_is_the_reason_of_the_outage(trouble, kind):
    pieces = broadcast(Media(b"1"), Failed(trouble))
    await anext(pieces)

    with pytest.raises(kind):
        await anext(pieces)
