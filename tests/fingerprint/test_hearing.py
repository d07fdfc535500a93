import numpy as np
import pytest
from signals import song

from fingerprint.hearing import REACH, Hearing, glanced, heard
from fingerprint.params import FRAME_RATE
from fingerprint.peaks import find_summits
from fingerprint.spectrum import power


def summits(sounds):
    return {
        (n * FRAME_RATE + frame, bin_)
        for n, second in enumerate(map(heard, sounds))
        for frame, bin_ in zip(second.summits.frame.tolist(), second.summits.bin.tolist(), strict=True)
    }


def test_the_seconds_together_have_the_summits_of_the_whole():
    samples = song(6, seed=1)
    whole = find_summits(np.log(power(samples)), reach=REACH)
    expected = {(t, f) for t, f in zip(whole.frame.tolist(), whole.bin.tolist(), strict=True) if 3 <= t < 250}

    assert {cell for cell in summits(Hearing().feed(samples)) if 3 <= cell[0] < 250} == expected


@pytest.mark.parametrize("block", [100, 5000, 8000, 20000])
def test_the_length_of_the_blocks_does_not_matter(block):
    samples = song(4, seed=2)
    hearing = Hearing()
    seconds = [
        second
        for first in range(0, samples.size, block)
        for second in hearing.feed(samples[first : first + block])
    ]

    assert summits(seconds) == summits(Hearing().feed(samples))


def test_the_end_is_heard_as_if_silence_followed():
    hearing = Hearing()
    assert len(list(hearing.feed(song(2.5, seed=3)))) == 2
    assert len(list(hearing.finish())) == 1


def test_a_glance_sees_all_summits():
    for sound in Hearing().feed(song(3, seed=4)):
        assert np.array_equal(glanced(sound), heard(sound).summits)


def test_nothing_is_heard_of_nothing():
    assert list(Hearing().finish()) == []
