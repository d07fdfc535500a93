import pytest

from audience.delay import Delays, usual
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


@pytest.mark.parametrize(
    ("url", "delay"),
    [("http://r/live.mp3", 5), ("https://r/a.m3u8?x=1", 20), ("twitch:a", 10), ("youtube:b", 20)],
)
def test_each_kind_of_stream_has_its_usual_delay(url, delay):
    assert usual(url) == delay


def test_the_owner_may_say_otherwise():
    assert Delays({("label", 7): 2.5}).of("label", 7, "http://r/") == 2.5
    assert Delays({("label", 7): 2.5}).of("label", 8, "http://r/") == 5.0
