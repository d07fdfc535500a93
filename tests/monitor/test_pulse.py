"""The pulse: when a connection counts as stalled, and when not."""

from monitor.pulse import Pulse, Rules

RULES = Rules(first=15.0, soundless=20.0, window=60.0, ratio=0.5)


def heard(
    pulse: Pulse, start: float, seconds: int, *, ratio: float = 1.0, position: float = 0.0
) -> list[str]:
    """Hear sound at `ratio` of its speed, a message a second; return what was found wrong."""
    found: list[str | None] = []
    for second in range(1, seconds + 1):
        pulse.heard(position + second * ratio, start + second)
        found.append(pulse.stalled(start + second))
    return [reason for reason in found if reason]


def test_sound_that_keeps_time_is_no_stall():
    assert heard(Pulse(0.0, RULES), 0.0, 600) == []


def test_the_first_sound_has_to_come_soon():
    pulse = Pulse(0.0, RULES)

    assert pulse.stalled(14.9) is None
    assert pulse.stalled(15.0) == "bytes, but no sound for 15 s"


def test_bytes_without_sound_are_a_stall():
    pulse = Pulse(0.0, RULES)
    heard(pulse, 0.0, 100)

    assert pulse.stalled(119.9) is None
    assert pulse.stalled(120.0) == "bytes, but no sound for 20 s"


def test_too_little_sound_is_a_stall_after_a_minute():
    pulse = Pulse(0.0, RULES)

    assert heard(pulse, 0.0, 59, ratio=0.4) == []
    assert heard(pulse, 59.0, 2, ratio=0.4, position=59 * 0.4) == ["sound for less than 50% of the time"] * 2


def test_half_of_the_time_is_enough():
    assert heard(Pulse(0.0, RULES), 0.0, 600, ratio=0.6) == []


def test_a_burst_does_not_excuse_what_comes_a_minute_later():
    pulse = Pulse(0.0, RULES)
    pulse.heard(30.0, 1.0)

    assert heard(pulse, 1.0, 58, ratio=0.1, position=30.0) == []
    assert heard(pulse, 59.0, 10, ratio=0.1, position=36.0) != []


def test_segments_that_come_every_ten_seconds_are_no_stall():
    pulse = Pulse(0.0, RULES)
    found = []
    for second in range(1, 600):
        if second % 10 == 0:
            pulse.heard(float(second), float(second))
        found.append(pulse.stalled(float(second)))

    assert set(found) == {None}


def test_nothing_is_missed_during_a_rest_and_the_rules_hold_after_it():
    pulse = Pulse(0.0, RULES)
    heard(pulse, 0.0, 10)
    pulse.rest(90.0, 10.0)

    assert pulse.stalled(119.0) is None
    assert pulse.stalled(120.0) == "bytes, but no sound for 20 s"


def test_a_rest_does_not_count_as_time_without_sound():
    pulse = Pulse(0.0, RULES)
    heard(pulse, 0.0, 60)
    pulse.rest(90.0, 60.0)

    assert heard(pulse, 150.0, 120, position=60.0) == []


def test_sound_that_was_still_under_way_does_not_end_a_rest():
    pulse = Pulse(0.0, RULES)
    pulse.rest(90.0, 10.0)
    heard(pulse, 10.0, 5)

    assert pulse.stalled(100.0) is None
    assert pulse.stalled(120.0) == "bytes, but no sound for 20 s"
