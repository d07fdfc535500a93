import pytest

from audience.departing import leaves
from audience.polling.departures import departure
from store.accounts.streams import Stream

NOW = 1_800_000_000.0


def left(agent="VLC", server="radio.example", duration=7):
    listener = f"client=2&mount=%2flive%3fuid%3du-1&duration={duration}&ip=192.0.2.1&agent={agent}"
    return departure(f"action=listener_remove&server={server}&port=8000&{listener}".encode(), NOW)


def streams(*urls):
    return [Stream(account="label", radio_id=number, url=url) for number, url in enumerate(urls)]


def test_a_departure_is_the_end_of_a_session():
    (event,) = leaves(left(), streams("http://radio.example:8000/live"))

    assert (event.kind, event.at, event.seconds, event.radio_id) == ("leave", NOW, 7.0, 0)
    assert (event.user_id, event.ip, event.agent) == ("u-1", "192.0.2.1", "VLC")
    assert event.session_id == "radio.example:8000/2"


def test_of_a_long_session_the_last_week_counts_and_of_long_texts_the_beginning():
    (event,) = leaves(left(agent="x" * 5000, duration=10**9), streams("http://radio.example:8000/live"))

    assert (event.seconds, event.agent) == (7 * 86400.0, "x" * 200)


def test_our_own_departure_is_nobodys():
    assert leaves(left(agent="Airtally/0.1"), streams("http://radio.example:8000/live")) == []


@pytest.mark.parametrize(
    ("urls", "heard"),
    [
        (["http://radio.example/live", "http://radio.example/other"], [0]),
        (["http://radio.example/live", "https://radio.example/x/live?a"], [0, 1]),
        (["http://radio.example/live", "http://other.example/live"], [0]),
        (["http://cdn.example/radio/8000/live"], [0]),
        (["http://cdn.example/live", "http://other.example/live"], []),
        (["twitch:live"], []),
    ],
)
def test_a_departure_belongs_to_the_streams_of_its_mount(urls, heard):
    assert [event.radio_id for event in leaves(left(), streams(*urls))] == heard
