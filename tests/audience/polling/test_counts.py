import pytest

from audience.polling.counts import MOST, Count, whole


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3),
        (0, 0),
        ("12", 12),
        (" 7 ", 7),
        (4.0, 4),
        (MOST, MOST),
        (-1, None),
        ("-1", None),
        (4.5, None),
        (True, None),
        (None, None),
        ("", None),
        ("many", None),
        ("1,234", None),
        (2**64, None),
        (float("nan"), None),
        (float("inf"), None),
        ("9" * 5000, None),
        ("٣", None),
        ([1], None),
    ],
)
def test_a_number_of_listeners_is_what_servers_write_for_one(value, number):
    assert whole(value) == number


def test_our_own_connections_are_taken_off_and_never_more_than_there_are():
    assert Count(5, unique=1).without(2) == Count(3, unique=0, own_excluded=True)
    assert Count(1).without(2).listeners == 0


def test_our_own_connections_are_taken_off_once():
    assert Count(5, own_excluded=True).without(2).listeners == 5
    assert Count(5).without(2).without(2).listeners == 3
