import io

import numpy as np
import pytest
from media import encoded, tones

from fingerprint.params import SAMPLE_RATE_HZ
from monitor.recogniser.examine import SILENCE, examined, level, seconds


@pytest.mark.parametrize(
    ("container", "demuxer", "codec", "channels"),
    [
        ("mp3", "mp3", "mp3", 2),
        ("adts", "aac", "aac", 1),
        ("mpegts", "mpegts", "aac", 2),
        ("flac", "flac", "flac", 1),
    ],
)
def test_the_form_of_the_audio_is_told_first(container, demuxer, codec, channels):
    media = io.BytesIO(encoded(tones(3.0), container, channels=channels))

    form, *levels = examined(media, demuxer)

    assert (form["codec"], form["rate_hz"], form["channels"]) == (codec, 44100, channels)
    assert len(levels) == pytest.approx(3, abs=1)


def test_bytes_without_audio_are_told_nothing_of():
    assert list(examined(io.BytesIO(bytes(10_000)), "flac")) == []


@pytest.mark.parametrize(
    ("amplitude", "rms_dbfs"), [(1.0, -3.01), (0.5, -9.03), (0.001, -63.01), (0.0, SILENCE), (1e-30, SILENCE)]
)
def test_a_sine_is_3_db_below_its_amplitude(amplitude, rms_dbfs):
    time = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    sine = (amplitude * np.sin(2 * np.pi * 440 * time)).astype(np.float32)

    assert level(sine) == pytest.approx(rms_dbfs, abs=0.01)


def test_seconds_are_cut_whatever_the_blocks_and_a_rest_is_dropped():
    blocks = [np.full(size, size, np.float32) for size in (3000, 20_000, 0, 1500)]

    cut = list(seconds(iter(blocks)))

    assert [second.size for second in cut] == [SAMPLE_RATE_HZ] * 3
    assert np.array_equal(np.concatenate(cut), np.concatenate(blocks)[: 3 * SAMPLE_RATE_HZ])
