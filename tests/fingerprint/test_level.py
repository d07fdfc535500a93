"""How loud what is heard is."""

import numpy as np
import pytest
from signals import tone

from fingerprint.level import FLOOR, LevelMeter


def test_a_full_scale_sine_is_3_db_below_a_square_wave():
    meter = LevelMeter()
    meter.feed(tone(1, level=1.0))

    assert meter.take() == pytest.approx(-3.01, abs=0.05)


def test_blocks_are_measured_together_until_somebody_asks():
    meter = LevelMeter()
    meter.feed(np.ones(8000, np.float32))
    meter.feed(np.zeros(8000, np.float32))

    assert meter.take() == pytest.approx(-3.01, abs=0.01)
    meter.feed(np.full(8000, 0.1, np.float32))
    assert meter.take() == pytest.approx(-20, abs=0.01)


def test_digital_silence_and_nothing_at_all_have_the_lowest_level():
    meter = LevelMeter()
    assert meter.take() == FLOOR
    meter.feed(np.zeros(100, np.float32))
    assert meter.take() == FLOOR
