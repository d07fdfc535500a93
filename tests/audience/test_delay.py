import pytest

from audience.delay import Delays, delays, usual
from config.settings import Settings
from config.tables.accounts import Account
from config.tables.streams import Stream


@pytest.mark.parametrize(
    ("url", "delay"),
    [("http://r/live.mp3", 5), ("https://r/a.m3u8?x=1", 20), ("twitch:a", 10), ("youtube:b", 20)],
)
def test_each_kind_of_stream_has_its_usual_delay(url, delay):
    assert usual(url) == delay


def test_the_owner_may_say_otherwise():
    assert Delays({("label", 7): 2.5}).of("label", 7, "http://r/") == 2.5
    assert Delays({("label", 7): 2.5}).of("label", 8, "http://r/") == 5.0


def test_the_configuration_is_where_owners_say_so():
    row = {"account": "label", "url": "youtube:b"}
    told = Stream(radio_id=1, audience_delay=0, **row), Stream(radio_id=2, audience_delay=90, **row)
    found = delays(Settings(accounts=(Account(name="label"),), streams=(*told, Stream(radio_id=3, **row))))

    assert [found.of("label", radio_id, "youtube:b") for radio_id in (1, 2, 3)] == [0.0, 90.0, 20.0]
    assert found.longest == 90.0
