"""One stream as it is at this moment."""

from monitor.live.sounds import Sound
from monitor.live.stream import LONGEST, Failure, LiveStream, State

NOW = 1_800_000_000.0


def test_a_stream_connects_is_heard_and_waits_when_it_is_lost():
    live = LiveStream(NOW)
    assert (live.state, live.since) == (State.CONNECTING, NOW)
    live.heard(Sound.MUSIC, -20.0, NOW + 2)
    live.heard(Sound.MUSIC, -20.0, NOW + 3)
    assert (live.state, live.since) == (State.RUNNING, NOW + 2)
    live.lost("connection refused", NOW + 9, harmful=False)

    assert (live.state, live.since) == (State.WAITING, NOW + 9)
    live.connecting(NOW + 10)
    assert live.state is State.CONNECTING


def test_the_last_error_stays_when_the_stream_is_heard_again():
    live = LiveStream(NOW)
    live.lost("404 Not Found", NOW + 1, harmful=False)
    live.heard(Sound.MUSIC, -20.0, NOW + 20)

    assert live.failure == Failure("404 Not Found", NOW + 1)


def test_a_stream_that_brings_recognisers_down_is_quarantined_until_it_is_heard():
    live = LiveStream(NOW)
    live.lost("it crashes the recogniser", NOW, harmful=True)
    live.connecting(NOW + 30)
    assert live.state is State.QUARANTINED
    live.heard(Sound.MUSIC, -20.0, NOW + 40)
    assert live.state is State.RUNNING


def test_what_the_station_says_is_not_true_any_more_when_it_is_gone():
    live = LiveStream(NOW)
    live.titled("Ada - One")
    assert live.title == "Ada - One"
    live.lost("the stream ended", NOW + 1, harmful=False)
    assert live.title == ""


def test_what_strangers_say_is_cut():
    live = LiveStream(NOW)
    live.titled("x" * 100_000)
    live.lost("y" * 100_000, NOW, harmful=False)

    live.titled("x" * 100_000)
    assert (len(live.title), len(live.failure.reason)) == (LONGEST, LONGEST)
