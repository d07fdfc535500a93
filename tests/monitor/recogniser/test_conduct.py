"""Conduct: who is listened to alone."""

from monitor.recogniser.conduct import ISOLATION, MEMORY, Conduct


def test_once_may_be_chance():
    conduct = Conduct()
    conduct.blame(0.0)

    assert not conduct.isolated(1.0)


def test_twice_within_ten_minutes_is_isolated_for_an_hour():
    conduct = Conduct()
    conduct.blame(0.0)
    conduct.blame(MEMORY - 1)

    assert conduct.isolated(MEMORY)
    assert conduct.isolated(MEMORY - 2 + ISOLATION)
    assert not conduct.isolated(MEMORY + ISOLATION)


def test_twice_in_a_day_is_not():
    conduct = Conduct()
    for hour in range(24):
        conduct.blame(hour * 3600.0)

        assert not conduct.isolated(hour * 3600.0)


def test_who_does_it_again_alone_stays_alone():
    conduct = Conduct()
    for time in (0.0, 1.0, 3000.0):
        conduct.blame(time)

    assert conduct.isolated(3000.0 + ISOLATION - 1)
