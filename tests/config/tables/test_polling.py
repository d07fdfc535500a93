"""The table [polling]: who is asked how many listen."""

import json

import pytest

from config.errors import ConfigError
from config.load import load
from config.masked import masked

ACCOUNT = '[[accounts]]\nname = "label"\ntoken = "0123456789abcdef"\n'


def loaded(path, text):
    (path / "monitor.toml").write_text(ACCOUNT + text)
    return load(path / "monitor.toml", environment={})


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ('kind = "icecast"', "polling.servers[0]: missing: expected a url"),
        ('kind = "twitch"\nuser = "id"', "polling.servers[0]: expected user and password"),
        ('kind = "icecat"\nurl = "http://a"', "polling.servers[0].kind: expected"),
        (
            'kind = "icecast"\nurl = "ftp://a"',
            "polling.servers[0].url: expected an http:// or https:// address",
        ),
        (
            'kind = "icecast"\nurl = "http://a"\nuser = "a b"',
            "polling.servers[0].user: expected a name of ASCII",
        ),
        ('url = "http://a"', "polling.servers[0].kind: missing: expected"),
    ],
)
def test_a_server_that_cannot_be_asked_is_a_mistake(tmp_path, server, expected):
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, f"[[polling.servers]]\n{server}\n")

    assert expected in str(caught.value)


@pytest.mark.parametrize("password", ['"hackme"', "12345"])
def test_a_password_is_not_shown(tmp_path, password):
    server = f'[[polling.servers]]\nkind = "icecast"\nurl = "http://user:hackme@a/"\npassword = {password}\n'
    try:
        shown = json.dumps(masked(loaded(tmp_path, server)))
    except ConfigError as error:
        shown = str(error)

    assert "hackme" not in shown
    assert "12345" not in shown
