import broadcasters
from twitch_fake import APP, Channel

from audience.polling.servers import Kind, Server
from config.tables.polling import Polling
from monitor.polling.asking import Asker
from monitor.polling.configured import fetchers, polls_of
from monitor.polling.fetch import FETCHER
from monitor.polling.poller import Polls
from monitor.sources.sites.access import Access
from store.accounts.streams import Stream


def test_what_is_polled_is_what_the_settings_say():
    row = {"kind": "icecast", "url": "http://a:8000/", "streams": ["http://b/"], "password": "hackme"}
    settings = Polling.model_validate({"interval": 15, "servers": [row, {"kind": "youtube"}]})

    assert polls_of(settings) == Polls(
        servers=(
            Server(Kind.ICECAST, "http://a:8000", ("http://b/",), "admin", "hackme"),
            Server(Kind.YOUTUBE),
        ),
        interval=15.0,
        retention_days=7.0,
    )


def test_by_default_nothing_is_polled():
    assert polls_of(Polling()) == Polls()


def test_stations_are_asked_directly():
    assert fetchers(Access)(Kind.ICECAST) is FETCHER


async def test_twitch_is_asked_through_the_proxy_of_sites(tmp_path):
    streams = tuple(
        Stream(account="label", radio_id=number, url=f"twitch:{name}")
        for number, name in enumerate(("Somebody", "other", "nobody"))
    )
    async with broadcasters.internet(tmp_path) as net:
        net.twitch.channels = {"somebody": Channel(live=True, viewers=78365), "other": Channel()}
        asker = Asker(Server(Kind.TWITCH, "", (), *APP), fetchers(lambda: net.access), viewers)

        poll = await asker.poll(streams, lambda _: True)

    assert (poll.listeners, poll.troubles) == ({("label", 0): 78365}, [])
    assert net.requests == ["id.twitch.tv/oauth2/token", "api.twitch.tv/helix/streams"]


async def test_authorities_that_cannot_be_read_are_a_trouble(tmp_path):
    access = Access(ca_file=tmp_path / "missing.pem")
    asker = Asker(Server(Kind.TWITCH, "", (), *APP), fetchers(lambda: access), viewers)

    poll = await asker.poll((Stream(account="label", radio_id=1, url="twitch:a"),), lambda _: True)

    assert poll.troubles == ["sources.ca_file: no such file or directory"]


async def viewers(_):
    raise AssertionError
