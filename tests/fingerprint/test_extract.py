import numpy as np
import pytest
from signals import noise, silence, song

from fingerprint import extract
from fingerprint.extract import find_peaks, fingerprint, pack_peaks, unpack_peaks
from fingerprint.params import FRAME_RATE, SAMPLE_RATE_HZ, WINDOW
from fingerprint.peaks import find_summits, refine
from fingerprint.spectrum import power


def test_a_print_knows_how_long_the_recording_was():
    assert fingerprint(song(7, seed=1)).duration == 7


def test_loudness_does_not_matter():
    loud, quiet = fingerprint(song(6, seed=1)), fingerprint(song(6, seed=1) * np.float32(0.25))

    assert np.isin(quiet.hash, loud.hash).mean() > 0.97


@pytest.mark.parametrize("seconds", [0, 0.1, 5])
def test_silence_has_an_empty_print(seconds):
    print_ = fingerprint(silence(seconds))

    assert (print_.hash.size, print_.peak.size, print_.peaks_in_second.sum()) == (0, 0, 0)


def test_working_piece_by_piece_gives_what_working_on_the_whole_gives(monkeypatch):
    samples = noise(5, seed=4)
    level = np.log(power(samples))
    whole = refine(level, find_summits(level, reach=(7, 10)))
    monkeypatch.setattr(extract, "PIECE", 47)
    pieces = find_peaks(samples, reach=(7, 10))

    assert np.sort(pieces.time) == pytest.approx(np.sort(whole.time), abs=1e-3)


def test_stored_peaks_keep_time_to_a_frame_and_frequency_to_half_a_bin():
    peaks = find_peaks(song(4, seed=2), reach=(7, 10))
    time, bin_ = unpack_peaks(pack_peaks(peaks), (peaks.time // FRAME_RATE).astype(np.int64))

    assert np.abs(time - peaks.time).max() < 1
    assert np.abs(bin_ - 2**peaks.pitch * WINDOW / SAMPLE_RATE_HZ).max() <= 0.26


def test_a_print_is_small():
    print_ = fingerprint(song(30, seed=3))

    assert (4 + 1.5) * print_.hash.size + 2 * print_.peak.size < 30 * 400
