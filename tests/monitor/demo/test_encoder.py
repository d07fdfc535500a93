import io

import av
import numpy as np
import pytest

from monitor.demo.encoder import BIT_RATE, Encoder
from monitor.demo.music.tones import RATE_HZ


def decoded(mp3):
    with av.open(io.BytesIO(mp3), format="mp3") as media:
        stream = media.streams.audio[0]
        frames = [frame.to_ndarray() for frame in media.decode(stream)]
        return stream.rate, np.concatenate(frames, axis=1)


@pytest.fixture(scope="module")
def mp3():
    time = np.arange(3 * RATE_HZ) / RATE_HZ
    sound = 0.3 * np.sin(2 * np.pi * np.array([[440.0], [880.0]]) * time).astype(np.float32)
    encoder = Encoder()
    return b"".join(encoder.encode(sound[:, at : at + 5000]) for at in range(0, sound.shape[1], 5000))


def test_it_can_be_decoded(mp3):
    rate, sound = decoded(mp3)

    assert rate == RATE_HZ
    assert sound.shape == (2, pytest.approx(3 * RATE_HZ, rel=0.06))


def test_both_channels_arrive(mp3):
    _, sound = decoded(mp3)

    loudest = [np.argmax(np.abs(np.fft.rfft(side))) * RATE_HZ / side.size for side in sound]
    assert loudest == pytest.approx([440, 880], abs=2)


def test_the_bit_rate_is_constant(mp3):
    assert len(mp3) * 8 / 3 == pytest.approx(BIT_RATE, rel=0.06)


def test_it_can_be_joined_in_the_middle(mp3):
    _, sound = decoded(mp3[len(mp3) // 2 + 77 :])

    assert sound.shape[1] > RATE_HZ


def test_too_loud_is_clipped_not_refused():
    encoder = Encoder()

    assert encoder.encode(np.full((2, RATE_HZ), 3.0, np.float32))
