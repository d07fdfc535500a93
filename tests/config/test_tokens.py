"""Tokens may stand in the file, in a file of their own, or be a systemd credential."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.load import load
from config.settings import Settings

TOKEN = "0123456789abcdef0123456789abcdef"


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def configured(folder: Path, line: str = "", **environment: str) -> Settings:
    path = written(folder / "monitor.toml", f'[[accounts]]\nname = "label"\n{line}\n', 0o644)
    return load(path, environment=environment)


def token(settings: Settings) -> str | None:
    secret = settings.accounts[0].token
    return secret.get_secret_value() if secret else None


def test_a_token_file_lies_beside_the_configuration(tmp_path):
    written(tmp_path / "label.token", TOKEN + "\n")

    assert token(configured(tmp_path, 'token_file = "label.token"')) == TOKEN


def test_a_credential_has_the_name_of_the_account(tmp_path):
    folder = tmp_path / "credentials"
    folder.mkdir()
    written(folder / "label", TOKEN, 0o440)

    assert token(configured(tmp_path, CREDENTIALS_DIRECTORY=str(folder))) == TOKEN


def test_a_token_that_is_written_outranks_a_credential(tmp_path):
    written(tmp_path / "label", "the-credential-of-systemd")

    settings = configured(tmp_path, f'token = "{TOKEN}"', CREDENTIALS_DIRECTORY=str(tmp_path))

    assert token(settings) == TOKEN


def test_an_account_without_any_token_is_legal_until_the_daemon_runs(tmp_path):
    assert token(configured(tmp_path, CREDENTIALS_DIRECTORY=str(tmp_path))) is None


@pytest.mark.parametrize(
    ("content", "mode", "expected"),
    [
        (TOKEN, 0o644, "expected a file that only its owner can read: chmod 600 "),
        (TOKEN, 0o620, "expected a file that only its owner can read: chmod 600 "),
        ("\n", 0o600, "expected a token in "),
        ("tökentökentöken", 0o600, "expected a token of ASCII characters in "),
    ],
)
def test_a_token_file_that_cannot_be_trusted_is_refused(tmp_path, content, mode, expected):
    written(tmp_path / "label.token", content, mode)

    with pytest.raises(ConfigError, match=rf"accounts\[0\]\.token_file: {expected}"):
        configured(tmp_path, 'token_file = "label.token"')


def test_a_token_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(
        ConfigError, match=r"accounts\[0\]\.token_file: expected a readable file: .*No such file"
    ):
        configured(tmp_path, 'token_file = "label.token"')


def test_a_weak_token_in_a_file_is_refused_like_one_in_the_configuration(tmp_path):
    written(tmp_path / "label.token", "1234")

    with pytest.raises(ConfigError, match=r"accounts\[0\]\.token: expected text of at least 8"):
        configured(tmp_path, 'token_file = "label.token"')
