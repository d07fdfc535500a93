"""The forms are those of Icecast 2.4.4."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audience.polling.departures import NotADeparture, departure

NOW = 1_800_000_000.0
LEFT = (
    b"action=listener_remove&server=localhost&port=18000&client=2&mount=%2flive%2emp3%3fsession%3dabc&user=&pass="
    b"&duration=7&ip=127%2e0%2e0%2e1&agent=VLC%2f3%2e0"
)


def test_a_departure_is_a_session_that_is_over():
    left = departure(LEFT, NOW)

    assert (left.started_at, left.ended_at) == (NOW - 7.0, NOW)
    assert (left.mount, left.fields) == ("/live.mp3", {"session": "abc"})
    assert (left.server, left.port, left.client) == ("localhost", 18000, "2")
    assert (left.ip, left.agent, left.user) == ("127.0.0.1", "VLC/3.0", "")


def test_our_own_departure_is_known_by_its_user_agent():
    assert departure(LEFT.replace(b"VLC%2f3", b"Airtally%2f0"), NOW).is_own("Airtally/")
    assert not departure(LEFT, NOW).is_own("Airtally/")


@pytest.mark.parametrize("action", [b"listener_add", b"mount_add", b"something_else"])
def test_what_is_no_departure_is_none(action):
    assert departure(LEFT.replace(b"listener_remove", action), NOW) is None


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "no action"),
        (b'{"action": "listener_remove"}', "no action"),
        (LEFT.replace(b"duration=7", b"duration=-7"), "no duration"),
        (LEFT.replace(b"duration=7", b"duration=" + b"9" * 5000), "no duration"),
        (LEFT.replace(b"&duration=7", b""), "no duration"),
        (LEFT.replace(b"%2flive", b"live"), "no mount"),
        (LEFT + b"&a=b" * 200, "too many fields"),
        (LEFT + b"a" * (64 << 10), "more than 64 KiB"),
    ],
)
def test_what_is_no_form_of_icecast_is_refused(body, why):
    with pytest.raises(NotADeparture, match=why):
        departure(body, NOW)


@given(st.binary(max_size=100), st.integers(0, len(LEFT)))
def test_any_form_is_a_departure_or_none_or_refused(noise, place):
    for body in (noise, LEFT[:place] + noise + LEFT[place:]):
        try:
            left = departure(body, NOW)
        except NotADeparture:
            continue
        assert left is None or left.started_at <= left.ended_at == NOW
