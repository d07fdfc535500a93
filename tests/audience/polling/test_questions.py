import pytest

from audience.polling.counts import WHOLE, Count
from audience.polling.questions import follow_up, questions, tally
from audience.polling.servers import Kind, Server
from store.accounts.streams import Stream

URL = "http://radio.example:8000"


def stream(path, radio_id=1, account="label"):
    return Stream(account=account, radio_id=radio_id, url=path if ":" in path else URL + path)


def nobody(_):
    return False


def paths(server, *streams):
    return [question.path for question in questions(server, streams)]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (Kind.ICECAST, "/status-json.xsl"),
        (Kind.AZURACAST, "/api/nowplaying"),
        (Kind.SHOUTCAST1, "/7.html"),
        (Kind.SHOUTCAST2, "/statistics?json=1"),
    ],
)
def test_the_streams_of_a_server_take_one_request(kind, path):
    assert paths(Server(kind, URL), stream("/a", 1), stream("/b", 2), stream("/c", 3)) == [path]


def test_shoutcast_1_is_asked_as_a_browser_and_for_more_with_its_password():
    open_, closed = (Server(Kind.SHOUTCAST1, URL, password=word) for word in ("", "a&b"))

    assert questions(open_, (stream("/"),))[0].user_agent.startswith("Mozilla/")
    assert paths(closed, stream("/")) == ["/admin.cgi?mode=viewxml&pass=a%26b"]
    assert "pass" not in repr(questions(closed, (stream("/"),)))


def test_shoutcast_2_is_asked_for_each_number_once():
    asked = paths(
        Server(Kind.SHOUTCAST2, URL), stream("/stream/2/", 1), stream("/;", 2), stream("/stream/1/", 3)
    )

    assert asked == ["/stats?sid=1&json=1", "/stats?sid=2&json=1"]


def test_a_hundred_channels_are_one_request_and_a_channel_is_asked_for_once():
    channels = [stream(f"twitch:Channel{number}", number) for number in range(150)]

    asked = questions(Server(Kind.TWITCH), (*channels, stream("twitch:channel149", 150)))
    assert [question.path.count("user_login=") for question in asked] == [100, 50]
    assert "user_login=channel0&" in asked[0].path


def test_an_icecast_is_asked_for_clients_by_who_has_its_password():
    server, streams = (
        Server(Kind.ICECAST, URL, password="hackme"),
        (stream("/a b", 1), stream("/x/c", 2), stream("/d", 3)),
    )
    first = questions(server, streams)[0]

    asked = follow_up(server, first, {"/a b": Count(1), "/c": Count(2)})

    assert [question.path for question in asked] == [
        f"/admin/listclients?mount=/{name}" for name in ("a%20b", "c", "d")
    ]
    assert all(question.private for question in asked)
    assert follow_up(server, asked[0], {WHOLE: Count(1)}) == []
    assert follow_up(Server(Kind.ICECAST, URL), first, {"/c": Count(2)}) == []


def test_each_stream_gets_the_listeners_of_its_mount():
    streams = (stream("/a", 1), stream("/b?uid=1", 2), stream("/c", 3))
    question = questions(Server(Kind.ICECAST, URL), streams)[0]

    counts = {"/a": Count(5), "/b": Count(0), "/z": Count(9)}
    assert tally(Kind.ICECAST, question, counts, nobody) == {("label", 1): 5, ("label", 2): 0}


def test_all_our_connections_to_a_mount_are_taken_off_each_count_of_it():
    streams = (stream("/a", 1), stream("/a?x", 1, "other"), stream("/a", 2), stream("/b", 3))
    question = questions(Server(Kind.ICECAST, URL), streams)[0]

    told = tally(Kind.ICECAST, question, {"/a": Count(5), "/b": Count(1)}, lambda key: key != ("label", 2))
    assert told == {("label", 1): 3, ("other", 1): 3, ("label", 2): 3, ("label", 3): 0}


def test_twitch_does_not_count_us():
    streams = (stream("twitch:somebody"),)
    question = questions(Server(Kind.TWITCH), streams)[0]

    assert tally(Kind.TWITCH, question, {"somebody": Count(5)}, lambda _: True) == {("label", 1): 5}
