"""Health: what the owner of a stream is told of its state, and what not."""

import pytest

from monitor.health import Code, StreamHealth


def heard(health: StreamHealth, content: str, start: float, seconds: int) -> list[Code]:
    """Hear `content` for some seconds; return the codes told."""
    changes = [health.heard(content, start + second) for second in range(seconds)]
    return [change.code for change in changes if change]


def failed(health: StreamHealth, times: list[float]) -> list[Code]:
    changes = [health.failed("connection refused", time) for time in times]
    return [change.code for change in changes if change]


def test_a_short_outage_is_not_told():
    health = StreamHealth(Code.FINE, now=0.0)
    heard(health, "OTHER", 0.0, 60)

    assert failed(health, [61, 62, 64, 68]) == []


def test_an_outage_is_told_after_three_failures_and_half_a_minute():
    health = StreamHealth(Code.FINE, now=0.0)
    heard(health, "OTHER", 0.0, 60)

    assert failed(health, [61, 62, 64, 68, 76, 92, 124]) == [650]


def test_two_failures_are_not_an_outage_however_long_they_take():
    health = StreamHealth(Code.FINE, now=0.0)

    assert failed(health, [100, 200]) == []


def test_advertisements_that_are_left_out_are_no_outage():
    """After failures that were not told yet, the connection is made in the midst of advertisements."""
    health = StreamHealth(Code.FINE, now=0.0)
    assert failed(health, [1, 2, 4]) == []
    for second in range(5, 125):
        health.resting(10.0, now=second)
        assert health.waiting(second) is None

    assert health.waiting(163.0) is None
    assert health.waiting(164.0).code == 650


def test_the_text_of_a_650_says_why():
    health = StreamHealth(Code.FINE, now=0.0)
    changes = [health.failed("404 Not Found", time) for time in (20, 30, 40)]

    assert changes[-1] is not None
    assert changes[-1].message == "Recognition failed: can't connect to the audiostream (404 Not Found)"


def test_a_stream_is_fine_again_after_ten_seconds_of_audio():
    health = StreamHealth(Code.CANNOT_CONNECT, now=0.0)

    assert heard(health, "OTHER", 0.0, 10) == []
    assert heard(health, "OTHER", 10.0, 5) == [0]


def test_a_stream_that_was_fine_all_the_time_is_not_announced():
    assert heard(StreamHealth(Code.FINE, now=0.0), "OTHER", 0.0, 600) == []


@pytest.mark.parametrize(("content", "word"), [("NOISE", "white noise"), ("SILENCE", "silence")])
def test_noise_and_silence_are_told_once_they_last(content: str, word: str):
    health = StreamHealth(Code.FINE, now=0.0)
    changes = [health.heard(content, float(second)) for second in range(120)]

    (change,) = filter(None, changes)
    assert change.code == 651
    assert change.message.endswith(f"only {word}")


def test_a_pause_between_songs_is_not_silence():
    health = StreamHealth(Code.FINE, now=0.0)

    assert (
        heard(health, "SILENCE", 0.0, 39)
        + heard(health, "OTHER", 39.0, 5)
        + heard(health, "SILENCE", 44.0, 39)
        == []
    )


def test_an_outage_of_a_noisy_stream_is_told_as_an_outage():
    health = StreamHealth(Code.NO_MUSIC, now=0.0)
    heard(health, "NOISE", 0.0, 60)

    assert failed(health, [61, 65, 95]) == [650]


def test_noise_after_an_outage_is_told_as_noise_without_a_0_between():
    health = StreamHealth(Code.CANNOT_CONNECT, now=0.0)

    assert heard(health, "NOISE", 0.0, 60) == [651]


def test_notifications_of_one_stream_keep_their_distance():
    health = StreamHealth(Code.FINE, now=0.0)
    told = [(time, health.heard("NOISE", float(time))) for time in range(60)]
    told += [(time, health.heard("OTHER", float(time))) for time in range(60, 120)]

    times = [time for time, change in told if change]
    assert times == [40, 70]


def test_a_flapping_station_is_told_once():
    """Connections that give a few seconds of audio each are one outage."""
    health = StreamHealth(Code.FINE, now=0.0)
    codes: list[Code] = []
    for start in range(0, 600, 40):
        codes += failed(health, [start + 1.0, start + 5.0, start + 15.0, start + 35.0])
        codes += heard(health, "OTHER", start + 36.0, 3)

    assert len(codes) <= 1


def test_an_outage_is_told_while_nothing_is_tried():
    """The third attempt fails early; what makes it an outage is that half a minute passes."""
    health = StreamHealth(Code.FINE, now=0.0)
    heard(health, "OTHER", 0.0, 60)

    assert failed(health, [61, 66, 76]) == []
    assert [health.waiting(float(now)) for now in range(77, 89)] == [None] * 12
    change = health.waiting(90.0)
    assert change is not None
    assert change.code == 650


def test_one_failure_is_enough_where_trying_again_soon_is_of_no_use():
    health = StreamHealth(Code.FINE, now=0.0)
    heard(health, "OTHER", 0.0, 60)

    assert health.failed("it crashes the recogniser", 61.0, sure=True) is None
    change = health.waiting(90.0)
    assert change is not None
    assert change.code == 650


def test_sound_of_which_nothing_is_known_yet_is_no_music():
    """A silent station that is connected again is still silent."""
    health = StreamHealth(Code.NO_MUSIC, now=0.0)
    heard(health, "SILENCE", 0.0, 20)
    health.failed("connection reset", 21.0)

    assert heard(health, "", 22.0, 30) == []
    assert heard(health, "SILENCE", 52.0, 60) == []
