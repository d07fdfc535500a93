"""The table [audience], and what streams say of their audience."""

import pytest

from config.errors import ConfigError
from config.load import load

ACCOUNT = '[[accounts]]\nname = "label"\ntoken = "0123456789abcdef"\n'
OPEN = '[audience]\nopen_account = "label"\n'


def loaded(path, text):
    (path / "monitor.toml").write_text(ACCOUNT + text)
    return load(path / "monitor.toml", environment={}).for_running()


def refused(path, text):
    with pytest.raises(ConfigError) as caught:
        loaded(path, text)
    return str(caught.value)


def test_an_account_may_be_open_to_this_machine(tmp_path):
    assert loaded(tmp_path, OPEN).audience.open_account == "label"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "::1", "localhost", "::ffff:127.0.0.1"])
def test_an_address_of_this_machine_is_private(tmp_path, host):
    assert loaded(tmp_path, f'{OPEN}[control]\nhost = "{host}"\n').control.private


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "radio.example", "::ffff:192.168.1.2"])
def test_an_account_is_open_to_others_only_where_that_is_said(tmp_path, host):
    control = f'[control]\nhost = "{host}"\n'

    assert "audience.open_account: anybody who reaches" in refused(tmp_path, OPEN + control)
    assert loaded(tmp_path, f"{OPEN}open_beyond_loopback = true\n{control}").audience.open_account
    assert loaded(tmp_path, control).audience.open_account is None


def test_an_address_for_https_counts_too(tmp_path):
    control = '[control]\ntls_cert = "a"\ntls_key = "b"\ntls_host = "0.0.0.0"\n'

    assert "audience.open_account: anybody" in refused(tmp_path, OPEN + control)
    assert loaded(tmp_path, OPEN + control.replace("0.0.0.0", "::1")).control.private


def test_the_open_account_is_one_that_there_is(tmp_path):
    said = refused(tmp_path, OPEN.replace('"label"', '"lable"'))

    assert "audience.open_account: expected the name of one of the [[accounts]] (label), not 'lable'" in said


@pytest.mark.parametrize("delay", ["-1", "601", '"x"', "true", "inf"])
def test_a_delay_is_a_number_of_seconds(tmp_path, delay):
    row = f'[[streams]]\nradio_id = 1\nurl = "http://a/"\naudience_delay = {delay}\n'

    assert "streams[0].audience_delay: expected seconds from 0 to 600" in refused(tmp_path, row)
