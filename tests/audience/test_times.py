import pytest

from audience.times import BadTime, placed

NOW = 1_800_000_000.0


def test_a_clock_a_little_ahead_is_put_right():
    assert placed(NOW + 300, NOW) == NOW


def test_what_is_late_keeps_its_time():
    assert placed(NOW - 86400, NOW) == NOW - 86400


@pytest.mark.parametrize("at", [NOW + 301, NOW - 86401, float("nan"), float("inf"), float("-inf")])
def test_other_times_are_not_believed(at):
    with pytest.raises(BadTime):
        placed(at, NOW)
