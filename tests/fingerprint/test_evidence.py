from dataclasses import replace

import numpy as np
import pytest

from fingerprint.alignment import nudge, polish, slide, steady
from fingerprint.evidence import gather, joined, strength
from fingerprint.hearing import Hearing
from fingerprint.hearing import heard as heard_in
from fingerprint.line import Line
from fingerprint.relief import Relief


@pytest.fixture(scope="module")
def heard(songs):
    """The relief of a stream that plays track 2 from its tenth second on."""
    relief = Relief()
    for sound in Hearing().feed(songs[2][80000:300000]):
        relief.add(heard_in(sound).summits)
    return relief


def line(index, track=2, offset=500.0, speed=1.0):
    return Line(index.entry_of(track), offset, speed)


def test_peaks_of_the_right_track_at_the_right_time_are_nearly_all_there(index, heard):
    found = gather(index, heard, line(index), 0, 1000)

    assert found.gain > 0.9
    assert found.strength > 9


@pytest.mark.parametrize(("track", "offset"), [(1, 500), (3, 0), (2, 123), (2, 560)])
def test_any_other_track_or_time_is_chance(index, heard, track, offset):
    found = gather(index, heard, line(index, track, offset), 0, 1000)

    assert abs(found.gain) < 0.15
    assert found.strength < 6


def test_no_peaks_are_no_evidence(index, heard):
    found = gather(index, heard, line(index, offset=1e6), 0, 1000)

    assert (found.hit.size, found.strength, found.gain) == (0, 0, 0)


def test_evidence_in_two_parts_is_the_evidence_of_the_whole(index, heard):
    whole = gather(index, heard, line(index), 0, 1000)
    parts = joined(whole.between(0, 400), whole.between(400, 1001))

    assert np.array_equal(parts.hit, whole.hit)
    assert parts.surplus == pytest.approx(whole.surplus)


def test_strength_counts_deviations():
    assert strength(60, 10, 100, 1.0) == pytest.approx(50 / np.sqrt(10), rel=1e-3)
    assert strength(60, 10, 100, 4.0) == pytest.approx(25 / np.sqrt(9.25), rel=1e-3)
    assert strength(0, 0, 0, 1.0) == 0


@pytest.mark.parametrize("off", [-5, -2, 3, 5])
def test_a_line_beside_the_true_one_slides_onto_it(index, heard, off):
    ((found, contrast),) = slide(index, heard, [line(index, offset=500 + off)], (300, 600))

    assert found.offset == pytest.approx(500, abs=1)
    assert contrast > 3


def test_lines_slide_together_as_each_would_alone(index, heard):
    """Of other tracks, speeds and pitches, and one that has no peak in the span."""
    lines = [
        line(index, offset=497),
        replace(line(index, track=1, offset=300), speed=1.04),
        line(index, track=3, offset=100_000),
        replace(line(index, offset=480), speed=0.97, shift=0.05),
    ]
    alone = [found for each in lines for found in slide(index, heard, [each], (300, 600))]

    assert slide(index, heard, lines, (300, 600)) == alone
    assert slide(index, heard, [], (300, 600)) == []


def test_a_line_that_is_right_is_left_alone(index, heard):
    assert nudge(index, heard, line(index), (300, 600)) == line(index)
    assert steady(index, heard, line(index), (100, 1000)) == line(index)


@pytest.mark.parametrize("wrong", [0.993, 1.006])
def test_a_wrong_speed_is_polished(index, heard, wrong):
    tilted = line(index, speed=wrong)
    tilted = replace(tilted, offset=500 + 450 - wrong * 450)
    found = polish(index, heard, tilted, (300, 600))

    assert found.speed == pytest.approx(1, abs=0.002)
    assert found.in_track(450) == pytest.approx(950, abs=1.5)
