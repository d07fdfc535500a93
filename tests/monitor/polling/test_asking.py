"""Servers of each kind, on loopback, with the answers of the real ones."""

import base64
import json

import pytest
from stations import Station, http, send

from audience.polling.servers import Kind, Server
from monitor.errors import SourceRefused
from monitor.polling.asking import Asker
from monitor.polling.fetch import FETCHER
from store.accounts.streams import Stream

UNAUTHORIZED = send(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
STATUS = {"icestats": {"source": {"listenurl": "http://internal:8000/live", "listeners": 4}}}
CLIENTS = (
    "<icestats><source mount='/live'><Listeners>3</Listeners><listener><UserAgent>VLC</UserAgent></listener>"
    "<listener><UserAgent>Airtally/0.1</UserAgent></listener><listener></listener></source></icestats>"
)


def says(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return send(http(text.encode(), "application/json"))


def stream(url, radio_id=1):
    return Stream(account="label", radio_id=radio_id, url=url)


async def asked(server, *streams, connected=True, viewers=None):
    poll = await Asker(server, lambda _: FETCHER, viewers or unheard).poll(streams, lambda _: connected)
    return {radio_id: listeners for (_, radio_id), listeners in poll.listeners.items()}, poll.troubles


async def unheard(_):
    raise AssertionError


async def test_an_icecast_is_asked_once_for_all_streams_and_we_are_taken_off():
    source = [{"listenurl": f"http://a/{name}", "listeners": 4} for name in ("one", "two")]
    async with Station({"/status-json.xsl": says({"icestats": {"source": source}})}) as station:
        server = Server(Kind.ICECAST, station.url(""))
        streams = [
            stream(station.url(f"/{name}"), number) for number, name in enumerate(("one", "two", "off"))
        ]

        assert await asked(server, *streams) == ({0: 3, 1: 3}, [])
        assert await asked(server, *streams, connected=False) == ({0: 4, 1: 4}, [])
        assert len(station.requests) == 2


async def test_an_icecast_in_a_folder_is_asked_there():
    async with Station({"/radio/8000/status-json.xsl": says(STATUS)}) as station:
        server = Server(Kind.ICECAST, station.url("/radio/8000/"))

        assert await asked(server, stream(station.url("/radio/8000/live"))) == ({1: 3}, [])


async def test_an_administrator_counts_who_is_not_one_of_us():
    scripts = {"/status-json.xsl": says(STATUS), "/admin/listclients?mount=/live": says(CLIENTS)}
    async with Station(scripts) as station:
        server = Server(Kind.ICECAST, station.url(""), password="hackme")

        assert await asked(server, stream(station.url("/live")), connected=False) == ({1: 2}, [])
        expected = base64.b64encode(b"admin:hackme").decode()
        assert [visit.header("Authorization") for visit in station.requests] == [None, f"Basic {expected}"]


async def test_without_the_right_password_the_public_status_has_to_do():
    scripts = {"/status-json.xsl": says(STATUS), "/admin/listclients?mount=/live": UNAUTHORIZED}
    async with Station(scripts) as station:
        server = Server(Kind.ICECAST, station.url(""), password="wrong")

        assert await asked(server, stream(station.url("/live"))) == ({1: 3}, ["401 Unauthorized"])


async def test_a_hidden_mount_is_known_to_an_administrator():
    scripts = {"/status-json.xsl": UNAUTHORIZED, "/admin/listclients?mount=/live": says(CLIENTS)}
    async with Station(scripts) as station:
        server = Server(Kind.ICECAST, station.url(""), password="hackme")

        assert await asked(server, stream(station.url("/live"))) == ({1: 2}, ["401 Unauthorized"])


async def test_a_server_that_does_not_answer_is_asked_no_more_questions():
    async with Station({"/status-json.xsl": send(b"HTTP/1.1 503 Unavailable\r\n\r\n")}) as station:
        server = Server(Kind.ICECAST, station.url(""), password="hackme")

        told = await asked(server, *(stream(station.url(f"/{number}"), number) for number in range(3)))
        assert told == ({}, ["503 Service Unavailable"])
        assert len(station.requests) == 1


async def test_a_long_list_of_clients_is_read():
    row = "<listener><IP>127.0.0.1</IP><UserAgent>VLC/3.0</UserAgent></listener>"
    clients = f"<icestats><source><Listeners>9000</Listeners>{row * 9000}</source></icestats>"
    scripts = {"/status-json.xsl": says(STATUS), "/admin/listclients?mount=/live": says(clients)}
    async with Station(scripts) as station:
        server = Server(Kind.ICECAST, station.url(""), password="hackme")

        assert await asked(server, stream(station.url("/live"))) == ({1: 9000}, [])


async def test_shoutcast_1_is_asked_with_and_without_its_password():
    xml = "<a><CURRENTLISTENERS>9</CURRENTLISTENERS><STREAMSTATUS>1</STREAMSTATUS></a>"
    scripts = {
        "/7.html": says("<html><body>12,1,50,100,11,128,A, B</body></html>"),
        "/admin.cgi?mode=viewxml&pass=changeme": says(xml),
    }
    async with Station(scripts) as station:
        urls = station.url(""), stream(station.url("/;stream.mp3"))

        assert await asked(Server(Kind.SHOUTCAST1, urls[0]), urls[1]) == ({1: 11}, [])
        assert await asked(Server(Kind.SHOUTCAST1, urls[0], password="changeme"), urls[1]) == ({1: 8}, [])
        assert all("Mozilla" in visit.header("User-Agent") for visit in station.requests)


async def test_shoutcast_2_is_asked_by_number_and_by_name():
    one = {"currentlisteners": 12, "streamstatus": 1, "streampath": "/stream"}
    scripts = {
        "/stats?sid=2&json=1": says({**one, "currentlisteners": 5}),
        "/statistics?json=1": says({"streams": [{"id": 1, **one}]}),
    }
    async with Station(scripts) as station:
        server = Server(Kind.SHOUTCAST2, station.url(""))

        told = await asked(server, stream(station.url("/stream"), 1), stream(station.url("/stream/2/"), 2))
        assert told == ({1: 11, 2: 4}, [])


async def test_azuracast_is_asked_for_all_stations_at_once():
    mount = {"url": "http://radio.example/listen/one/radio.mp3", "listeners": {"total": 7}}
    async with Station({"/api/nowplaying": says([{"station": {"mounts": [mount]}}])}) as station:
        server = Server(Kind.AZURACAST, station.url(""))

        assert await asked(server, stream(station.url("/listen/one/radio.mp3"))) == ({1: 6}, [])


TOKEN = "/oauth2/token?client_id=id&client_secret=secret&grant_type=client_credentials"
LIVE = {"data": [{"user_login": "somebody", "viewer_count": 78365}], "pagination": {}}


async def test_twitch_gives_a_token_which_is_used_until_it_is_refused():
    helix = "/helix/streams?user_login=nobody&user_login=somebody&first=100"
    scripts = {
        TOKEN: [says({"access_token": f"token{number}", "expires_in": 5000000}) for number in (1, 2)],
        helix: [says(LIVE), says(LIVE), UNAUTHORIZED, says(LIVE)],
    }
    streams = stream("twitch:Somebody", 1), stream("twitch:nobody", 2)
    async with Station(scripts) as station:
        asker = Asker(Server(Kind.TWITCH, station.url(""), (), "id", "secret"), lambda _: FETCHER, unheard)
        polls = [await asker.poll(streams, lambda _: True) for _ in range(4)]

        assert [poll.listeners.get(("label", 1)) for poll in polls] == [78365, 78365, None, 78365]
        assert polls[2].troubles == ["401 Unauthorized"]
        asking = [visit for visit in station.requests if visit.path == helix]
        bearers = [visit.header("Authorization") for visit in asking]
        assert bearers == ["Bearer token1"] * 3 + ["Bearer token2"]
        assert asking[0].header("Client-Id") == "id"


async def test_twitch_with_a_wrong_secret_tells_nothing():
    async with Station({TOKEN: send(b"HTTP/1.1 403 Forbidden\r\n\r\n")}) as station:
        server = Server(Kind.TWITCH, station.url(""), (), "id", "secret")

        assert await asked(server, stream("twitch:somebody")) == ({}, ["403 Forbidden"])


async def test_youtube_is_asked_stream_by_stream():
    async def viewers(url):
        if url == "youtube:offline":
            raise SourceRefused("YouTube: offline")
        return {"youtube:public": 321}.get(url)

    streams = [
        stream(f"youtube:{name}", number) for number, name in enumerate(("public", "private", "offline"))
    ]
    assert await asked(Server(Kind.YOUTUBE), *streams, viewers=viewers) == ({0: 321}, ["YouTube: offline"])


@pytest.mark.parametrize("kind", [Kind.ICECAST, Kind.SHOUTCAST1, Kind.SHOUTCAST2, Kind.AZURACAST])
async def test_a_server_that_answers_nonsense_tells_nothing(kind):
    nonsense = says("<html><body>It works!</body></html>")
    paths = ("/status-json.xsl", "/7.html", "/stats?sid=1&json=1", "/api/nowplaying")
    async with Station(dict.fromkeys(paths, nonsense)) as station:
        listeners, troubles = await asked(Server(kind, station.url("")), stream(station.url("/")))

    assert listeners == {}
    assert len(troubles) == 1
