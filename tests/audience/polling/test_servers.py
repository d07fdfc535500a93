import pytest

from audience.polling.servers import Kind, Server, interval_of, plan
from store.accounts.streams import Stream


def stream(url, radio_id=1):
    return Stream(account="label", radio_id=radio_id, url=url)


ICECAST = Server(Kind.ICECAST, "https://radio.example:8000")


@pytest.mark.parametrize(
    ("url", "counted"),
    [
        ("https://radio.example:8000/live", True),
        ("https://radio.example:8000", True),
        ("https://radio.example:8000?sid=1", True),
        ("https://radio.example:80000/live", False),
        ("https://radio.example:8000.evil.example/live", False),
        ("http://radio.example:8000/live", False),
        ("twitch:somebody", False),
    ],
)
def test_a_server_counts_the_streams_of_its_own_url(url, counted):
    assert ICECAST.counts(url) == counted


def test_a_server_counts_streams_that_are_heard_elsewhere_if_it_is_told_how_they_begin():
    server = Server(Kind.ICECAST, "http://10.0.0.1:8000", streams=("https://cdn.example/one",))

    assert server.counts("https://cdn.example/one/live")
    assert not server.counts("https://cdn.example/other/live")
    assert not server.counts("http://10.0.0.1:8000/live")


def test_sites_count_what_is_named_after_them():
    assert Server(Kind.TWITCH).counts("twitch:somebody")
    assert Server(Kind.YOUTUBE).counts("youtube:dQw4w9WgXcQ")
    assert Server(Kind.YOUTUBE).counts("youtube-ch:@somebody")
    assert not Server(Kind.YOUTUBE).counts("twitch:somebody")


def test_streams_of_one_server_are_planned_together_and_belong_to_the_first_that_counts_them():
    again = Server(Kind.AZURACAST, "https://radio.example:8000")
    one, two = stream("https://radio.example:8000/1", 1), stream("https://radio.example:8000/2", 2)

    assert plan([ICECAST, again, Server(Kind.TWITCH)], [one, two, stream("http://other/")]) == {
        ICECAST: (one, two)
    }


def test_youtube_is_not_asked_more_often_than_it_likes():
    assert interval_of(Kind.YOUTUBE, 30.0) == 120.0
    assert interval_of(Kind.YOUTUBE, 300.0) == 300.0
    assert interval_of(Kind.ICECAST, 30.0) == 30.0


def test_passwords_are_not_shown():
    assert "secret" not in repr(Server(Kind.ICECAST, "http://a", password="secret"))
