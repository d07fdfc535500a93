"""Listening: part after part of a stream is heard, and a decoder that breaks down is replaced."""

from pathlib import Path

import numpy as np
import pytest
from media import encoded, tones

from fingerprint.index import Index
from fingerprint.params import SAMPLE_RATE_HZ
from monitor.errors import SourceError, SourceInterrupted, SourceUnsupported
from monitor.recogniser.inbox import Inbox
from monitor.recogniser.listening import listen, sound
from monitor.recogniser.messages import Closed, CutOff, Heard, Message, PlayEnded, Reopen
from monitor.recogniser.supply import BREAKDOWNS, LINKS, PRELUDE_BYTES, Frequency, Supply

ADTS_HEADER = b"\xff\xf1\x50\x80\x10\x1f\xfc"  # of a frame of 128 bytes
NOISE = np.random.default_rng(1).bytes(300_000)


def supplied(*pieces: bytes | Reopen, container: str = "mp3", **rest: object) -> Supply:
    """Return a supply of pieces that have all come."""
    inbox = Inbox(lambda _: None)
    for piece in pieces:
        inbox.put(piece)
    inbox.finish()
    return Supply(inbox, container, **rest)


def seconds(supply: Supply) -> float:
    return sum(block.size for block in sound(supply)) / SAMPLE_RATE_HZ


def reported(supply: Supply, index: Path) -> list[Message]:
    messages: list[Message] = []
    opened = Index.open(index)
    listen(supply, lambda: opened, messages.append)
    return messages


def test_a_splice_into_another_container_goes_on_in_the_same_stream(tmp_path: Path):
    supply = supplied(encoded(tones(4), "mp3"), Reopen("aac"), encoded(tones(4), "adts"))
    messages = reported(supply, tmp_path)

    positions = [message.position for message in messages if isinstance(message, Heard)]
    assert positions == sorted(positions)
    assert positions[-1] == pytest.approx(8, abs=1.2)
    assert messages[-1] == Closed("")


def test_a_splice_loses_nothing():
    parts = [encoded(tones(2), "mp3"), Reopen("mp3")] * 4

    assert seconds(supplied(*parts)) == pytest.approx(8, abs=0.4)


@pytest.mark.parametrize("size", [100, 1 << 20])
def test_a_chain_of_ogg_with_other_parameters_is_heard_whole(size: int):
    chain = encoded(tones(3, 48000), "ogg", rate_hz=48000)
    chain += encoded(tones(3, 24000), "ogg", rate_hz=24000, channels=1)
    pieces = [(chain * 3)[at : at + size] for at in range(0, 3 * len(chain), size)]

    assert seconds(supplied(*pieces, container="ogg")) == pytest.approx(18, abs=0.5)


def test_what_is_on_air_when_the_bytes_end_is_cut_off_and_not_over(tmp_path: Path):
    messages = reported(supplied(encoded(tones(3), "mp3")), tmp_path)

    assert isinstance(messages[-2], CutOff)
    assert not any(isinstance(message, PlayEnded) for message in messages)


def test_how_loud_it_is_is_told_second_by_second(tmp_path: Path):
    quiet = encoded(tones(4) * np.float32(0.01), "mp3")
    heard = reported(supplied(encoded(tones(4), "mp3"), Reopen("mp3"), quiet), tmp_path)
    levels = [message.level for message in heard if isinstance(message, Heard)]

    assert levels[0] - levels[-1] == pytest.approx(40, abs=2)
    assert all(-70 < level < 0 for level in levels)


def test_a_decoder_that_gives_up_in_the_middle_is_replaced():
    """More damaged packets in a row than a decoder bears."""
    damaged = b"".join(ADTS_HEADER + NOISE[at : at + 121] for at in range(0, 1500 * 100, 100))
    music = encoded(tones(3), "adts")

    assert seconds(supplied(music, damaged, music, container="aac")) >= 5.5


def test_a_second_file_of_another_kind_does_not_undo_the_first(tmp_path: Path):
    supply = supplied(encoded(tones(3), "mp3"), Reopen("flac"), NOISE)
    closed = reported(supply, tmp_path)[-1]

    assert isinstance(closed, Closed)
    assert closed.reason.startswith("not audio") or closed.reason.startswith("no audio")


@pytest.mark.parametrize(
    "endless", [bytes, lambda size: b"\xff\xfb" * (size // 2)], ids=["zeros", "sync words"]
)
def test_bytes_without_sound_are_given_up(endless):
    supply = supplied(*[endless(64 << 10)] * 64)
    with pytest.raises(SourceUnsupported):
        seconds(supply)


def test_an_endless_tag_is_given_up():
    tag = b"ID3\x04\x00\x00" + bytes([0x7F] * 4)
    with pytest.raises(SourceUnsupported, match="no sound in the first 2 MiB"):
        seconds(supplied(tag, *[bytes(64 << 10)] * (2 * PRELUDE_BYTES >> 16)))


def test_a_prelude_that_takes_too_long_is_given_up():
    now = iter(range(0, 10_000, 4))
    supply = supplied(*[bytes(1000)] * 100, clock=lambda: float(next(now)))
    with pytest.raises(SourceUnsupported, match="no sound in the first 15 s"):
        seconds(supply)


def test_decoders_that_break_down_again_and_again_are_not_replaced_for_ever():
    supply = supplied(b"x" * 100, clock=lambda: 0.0)
    assert all(supply.proceed() for _ in range(BREAKDOWNS))

    with pytest.raises(SourceInterrupted, match="again and again"):
        supply.proceed()


def test_a_hundred_links_are_no_breakdown():
    parts = [b"x", Reopen("mp3")] * 100
    supply = supplied(*parts, clock=lambda: 0.0)
    for _ in range(100):
        while supply.read(10):
            pass
        assert supply.proceed()


def test_too_many_links_a_minute_are_given_up():
    frequency = Frequency(LINKS, lambda: 0.0)

    assert [frequency.exceeded() for _ in range(LINKS + 1)] == [False] * LINKS + [True]


def test_breakdowns_of_more_than_a_minute_ago_do_not_count():
    now = iter(range(0, 10**6, 31))
    frequency = Frequency(2, lambda: float(next(now)))

    assert not any(frequency.exceeded() for _ in range(100))


def test_working_is_told_around_every_wait():
    told: list[bool] = []
    supply = supplied(b"x" * 100, working=told.append)
    while supply.read(50):
        pass

    assert told == [False, True] * 3


def test_errors_of_a_source_are_source_errors():
    with pytest.raises(SourceError):
        seconds(supplied(b"", container="mp3"))


@pytest.mark.parametrize("container", ["mp3", "mpegts"])
def test_a_stream_that_is_given_up_at_its_beginning_leaves_no_traceback(
    container: str, tmp_path: Path, capfd
):
    inbox = Inbox(lambda _: None)
    inbox.put(encoded(tones(1), container)[:200])
    supply = Supply(inbox, container, working=lambda on: None if on else inbox.abandon())

    assert reported(supply, tmp_path) == [Closed("abandoned")]
    assert capfd.readouterr().err == ""
