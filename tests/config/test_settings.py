"""Settings keep their secrets, and tell what has changed."""

import json
from base64 import b64decode
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from config.errors import ConfigError
from config.load import load
from config.masked import masked
from config.settings import Settings
from config.tables.accounts import Account
from config.tables.callbacks import Callbacks
from config.tables.sources import Sources
from config.tables.streams import Stream

TOKEN = "0123456789abcdef0123456789abcdef"


def stream(radio_id: int, url: str = "http://radio.example/", account: str = "label") -> Stream:
    return Stream(account=account, radio_id=radio_id, url=url)


def test_no_representation_shows_a_secret():
    account = Account(name="label", token=TOKEN, callback_url="https://u:hush@h/?secret=hush&return=deezer")
    settings = Settings(
        accounts=(account,),
        streams=(stream(1, "http://u:hush@h/?key=hush"),),
        sources=Sources(proxy="http://u:hush@proxy:3128"),
    )

    dumped = json.dumps(masked(settings))

    assert TOKEN not in repr(settings) + str(settings) + dumped
    assert "hush" not in dumped
    assert "https://***@h/?secret=***&return=deezer" in dumped


def test_the_masked_settings_can_be_written_as_toml():
    tables = masked(Settings(accounts=(Account(name="label"),)))

    assert tables["accounts"] == [{"name": "label"}]
    assert tables["control"]["port"] == 8650


@pytest.mark.parametrize("proxy", ["https://proxy:3128", "socks5://proxy", "proxy:3128", "http://"])
def test_a_proxy_is_an_http_address(proxy):
    with pytest.raises(ValidationError):
        Sources(proxy=proxy)


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        Settings().control.port = 1


@pytest.mark.parametrize(("name", "zone"), [("UTC", UTC), ("Europe/Berlin", ZoneInfo("Europe/Berlin"))])
def test_a_timezone_is_known_by_its_name(name, zone):
    assert Callbacks(timezone=name).zone == zone


SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_secrets_of_callbacks_are_masked():
    settings = Settings(accounts=(Account(name="label", callback_secrets=(SECRET,)),))

    assert settings.accounts[0].signing_keys == (b64decode(SECRET.removeprefix("whsec_")),)
    assert SECRET not in repr(settings) + json.dumps(masked(settings))


def test_a_wrong_secret_is_not_repeated():
    with pytest.raises(ConfigError) as wrong:
        load(None, {"accounts": [{"name": "label", "callback_secrets": [SECRET, "hush"]}]}, environment={})

    assert "accounts[0].callback_secrets[1]: expected a list of secrets" in str(wrong.value)
    assert "hush" not in str(wrong.value)


def test_a_wrong_network_is_named():
    with pytest.raises(ConfigError) as wrong:
        load(None, {"callbacks": {"deny": ["10.0.0.0/8", "10.0.0.1/8"]}}, environment={})

    assert "callbacks.deny[1]: 10.0.0.1/8 has host bits set" in str(wrong.value)
