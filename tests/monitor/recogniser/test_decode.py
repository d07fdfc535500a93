"""Decoding: every format gives its audio, damage is a gap, and nothing else is opened."""

import io
from pathlib import Path

import av
import numpy as np
import pytest
from media import encoded, tones

from fingerprint.params import SAMPLE_RATE_HZ
from monitor.errors import SourceError, SourceUnsupported
from monitor.recogniser.decode import FILE_BLOCK, FILE_TURN, decode, decode_file


def seconds(media: bytes, container: str | None = None) -> float:
    return sum(block.size for block in decode(io.BytesIO(media), container=container)) / SAMPLE_RATE_HZ


@pytest.mark.parametrize("container", ["mp3", "adts", "flac", "wav", "ogg", "mpegts"])
def test_every_format_gives_its_audio(container: str):
    assert seconds(encoded(tones(5, 48000), container, rate_hz=48000)) == pytest.approx(5, abs=0.15)


def test_samples_are_those_that_were_encoded():
    sound = tones(2, SAMPLE_RATE_HZ)
    media = encoded(sound, "wav", rate_hz=SAMPLE_RATE_HZ, channels=1)

    decoded = np.concatenate(list(decode(io.BytesIO(media))))

    assert np.abs(decoded - sound).max() < 1e-3


def test_a_file_comes_in_long_blocks_of_the_same_samples():
    turn = FILE_BLOCK * FILE_TURN
    media = encoded(tones(turn + 3), "mp3")

    blocks = list(decode_file(io.BytesIO(media)))

    assert [block.size / SAMPLE_RATE_HZ for block in blocks] == pytest.approx([turn, 3], abs=1)
    assert np.concatenate(blocks) == pytest.approx(np.concatenate(list(decode(io.BytesIO(media)))), abs=1e-6)


@pytest.mark.parametrize(("container", "demuxer"), [("mp3", "mp3"), ("adts", "aac")])
def test_a_live_stream_is_entered_anywhere(container: str, demuxer: str):
    """A listener of a live stream never gets its beginning, nor whole frames."""
    media = encoded(tones(5), container)

    assert seconds(media[5003:], demuxer) == pytest.approx(5 * (1 - 5003 / len(media)), abs=1.0)


@pytest.mark.parametrize(("container", "demuxer"), [("mp3", "mp3"), ("adts", "aac")])
def test_a_change_of_rate_and_channels_loses_nothing(container: str, demuxer: str):
    parts = [
        encoded(tones(3), container),
        encoded(tones(3, 24000), container, rate_hz=24000, channels=1),
        encoded(tones(3, 48000), container, rate_hz=48000),
    ]

    assert seconds(b"".join(parts), demuxer) == pytest.approx(9, abs=0.5)


def test_garbage_inside_is_a_gap():
    media = encoded(tones(4), "mp3")
    garbage = np.random.default_rng(1).bytes(100_000)

    assert seconds(media + garbage + media, "mp3") == pytest.approx(8, abs=1.5)


@pytest.mark.parametrize(("container", "demuxer"), [("mp3", "mp3"), ("adts", "aac")])
def test_damaged_frames_are_as_long_as_they_were(container: str, demuxer: str):
    """Time must not run short: what follows would seem to be played faster."""
    media, random = bytearray(encoded(tones(20), container)), np.random.default_rng(1)
    for at in random.integers(1000, len(media) - 400, 20):
        media[at : at + 200] = random.bytes(200)

    assert seconds(bytes(media), demuxer) == pytest.approx(20, abs=1.2)


@pytest.mark.parametrize(
    "media",
    [
        b"",
        b"<html><body>404 Not Found</body></html>" * 50,
        np.random.default_rng(1).bytes(50_000),
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/passwd\n",
    ],
    ids=["nothing", "html", "noise", "concat", "sdp", "hls"],
)
def test_what_is_not_audio_is_said_to_be_so(media: bytes):
    with pytest.raises(SourceUnsupported):
        seconds(media)


def test_a_forced_format_still_needs_sound():
    with pytest.raises(SourceError):
        seconds(bytes(300_000), "mp3")


def test_tags_in_another_encoding_do_not_matter():
    """One Latin-1 byte in a tag makes PyAV raise UnicodeDecodeError by default."""
    wav = encoded(tones(1), "wav")
    tag = b"INAM\x06\x00\x00\x00Caf\xe9\x00\x00"
    info = b"LIST" + (4 + len(tag)).to_bytes(4, "little") + b"INFO" + tag
    at = wav.index(b"data")

    assert seconds(wav[:at] + info + wav[at:]) == pytest.approx(1, abs=0.01)


class Drip(io.BytesIO):
    """Gives a few bytes at a time, as networks do."""

    def read(self, size: int = -1, /) -> bytes:
        return super().read(min(size, 417))


def test_short_reads_are_no_end(tmp_path: Path):
    media = Drip(encoded(tones(3), "mp3"))

    assert sum(block.size for block in decode(media, container="mp3")) / SAMPLE_RATE_HZ == pytest.approx(
        3, abs=0.15
    )


def test_damage_in_sound_of_many_channels_is_survived():
    """PyAV counts a plane too many from eight channels on: what writes to it crashes."""
    target = io.BytesIO()
    with av.open(target, "w", format="adts") as output:
        stream = output.add_stream("aac", rate=48000, layout="7.1")
        frame = av.AudioFrame.from_ndarray(np.repeat(tones(2, 48000), 8)[None], format="flt", layout="7.1")
        frame.sample_rate = 48000
        for piece in av.AudioResampler("fltp", "7.1", 48000, 1024).resample(frame):
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    media = bytearray(target.getvalue())
    middle = media.index(media[:2], len(media) // 2)
    media[middle + 7 : middle + 27] = bytes([0xFF] * 20)

    assert seconds(bytes(media), "aac") == pytest.approx(2, abs=0.2)
