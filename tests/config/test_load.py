"""What the operator writes is read, joined and, where it is wrong, named."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import ConfigError
from config.load import load
from config.settings import Settings
from config.tables.accounts import Account
from config.tables.streams import Stream
from config.urls import STREAM_FORMS

TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT = f'[[accounts]]\nname = "label"\ntoken = "{TOKEN}"\n'
URL = "http://radio.example/live.mp3"
KEYS = st.sampled_from([*Settings.model_fields, *Account.model_fields, *Stream.model_fields, "rate", "x"])
VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["a", TOKEN, URL])
)
ANYTHING = st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20)
ZONE = 'expected a timezone by its IANA name, like "UTC" or "Europe/Berlin"'
STRONG = "expected text of at least 8 ASCII characters, no spaces (try: openssl rand -hex 16)"
STREAM = f'[[streams]]\nradio_id = 7\nurl = "{URL}"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "monitor.toml"


def loaded(path: Path, text: str, overrides=None, **environment: str) -> Settings:
    path.write_text(text, encoding="utf-8")
    return load(path, overrides, environment=environment)


def mistakes(path: Path, text: str, overrides=None, **environment: str) -> list[str]:
    """Load what is wrong; return its lines without the path of the file."""
    with pytest.raises(ConfigError) as caught:
        loaded(path, text, overrides, **environment)
    return [line.replace(str(path), "FILE") for line in str(caught.value).splitlines()]


def test_the_smallest_configuration_is_complete(path):
    settings = loaded(path, ACCOUNT + STREAM)

    assert settings.streams == (Stream(account="label", radio_id=7, url=URL),)
    assert settings.accounts[0].token is not None
    assert settings.accounts[0].token.get_secret_value() == TOKEN


def test_no_file_means_defaults():
    assert load(None, environment={}) == Settings()


def test_the_example_holds_every_default():
    example = Path(sys.modules["config"].__file__ or "").with_name("monitor.toml")

    assert load(example, environment={}) == Settings()


def test_the_examples_of_the_example_are_right(path):
    example = Path(sys.modules["config"].__file__ or "").with_name("monitor.toml").read_text(encoding="utf-8")
    text = "\n".join(line.removeprefix("#: ") for line in example.splitlines() if "token_file" not in line)

    settings = loaded(path, text.replace('state = "airtally-state"\n', ""))

    assert set(settings.accounts[0].model_fields_set) == set(Account.model_fields) - {"token_file"}
    assert set(settings.streams[0].model_fields_set) == set(Stream.model_fields)


def test_the_environment_outranks_the_file_and_the_command_line_both(path):
    text = '[control]\nhost = "file"\nport = 1\n[callbacks]\nburst = 4\n'

    settings = loaded(
        path, text, {"control": {"port": 3}}, AIRTALLY_CONTROL__HOST="env", AIRTALLY_CONTROL__PORT="2"
    )

    assert (settings.control.host, settings.control.port, settings.callbacks.burst) == ("env", 3, 4)


def test_accounts_can_come_from_the_environment_as_json():
    settings = load(None, environment={"AIRTALLY_ACCOUNTS": f'[{{"name": "label", "token": "{TOKEN}"}}]'})

    assert settings.accounts[0].name == "label"


@pytest.mark.parametrize(
    "environment",
    [{"AIRTALLY_CONTROL__PORT": ""}, {"AIRTALLY_PORT": "tcp://10.0.0.1:80"}, {"PATH": "/bin"}],
    ids=["empty", "set by a container platform", "not ours"],
)
def test_variables_that_say_nothing_to_us_are_passed_over(environment):
    assert load(None, environment=environment) == Settings()


@pytest.mark.parametrize(
    ("environment", "state"),
    [
        ({}, "airtally-state"),
        ({"STATE_DIRECTORY": "/var/lib/airtally"}, "/var/lib/airtally"),
        ({"STATE_DIRECTORY": "/first:/second"}, "/first"),
        ({"STATE_DIRECTORY": "/var/lib/airtally", "AIRTALLY_STATE": "/mine"}, "/mine"),
    ],
)
def test_the_state_is_where_systemd_made_room_unless_told_otherwise(environment, state):
    assert load(None, environment=environment).state == Path(state)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[control]\nprot = 1\n", "control.prot: no such setting; did you mean port?"),
        (
            "zzz = 1\n",
            (f"zzz: no such setting; there is {', '.join(Settings.model_fields)}"),
        ),
        (
            '[control]\nport = 1\nstate = "x"\n',
            "control.state: no such setting; state belongs at the top, before the first [table]",
        ),
        (ACCOUNT + "tokn = 1\n", "accounts[0].tokn: no such setting; did you mean token?"),
        (
            '[control]\nport = "abc"\n',
            "control.port: expected a port from 0 to 65535 (0: any free one), not 'abc'",
        ),
        (
            "[control]\nport = true\n",
            "control.port: expected a port from 0 to 65535 (0: any free one), not True",
        ),
        (
            "[control]\nport = 70000\n",
            "control.port: expected a port from 0 to 65535 (0: any free one), not 70000",
        ),
        ("control = 5\n", "control: expected a table [control], not 5"),
        ("[streams]\nradio_id = 7\n", "streams: expected [[streams]] tables"),
        ("accounts = [3]\n", "accounts[0]: expected a table"),
        (
            ACCOUNT + STREAM.replace("7", "7.0"),
            "streams[0].radio_id: expected a whole number of at most 64 bits, not 7.0",
        ),
        (
            ACCOUNT + STREAM.replace("7", '"7"'),
            "streams[0].radio_id: expected a whole number of at most 64 bits, not '7'",
        ),
        (
            "[callbacks]\nrate = nan\n",
            "callbacks.rate: expected callbacks a second, above 0 and at most 1000, not nan",
        ),
        (
            '[callbacks]\ntimezone = "Mars/Base"\n',
            f"callbacks.timezone: {ZONE}, not 'Mars/Base'",
        ),
        (
            '[callbacks]\ntimezone = "../../etc/passwd"\n',
            f"callbacks.timezone: {ZONE}, not '../../etc/passwd'",
        ),
        (
            ACCOUNT + 'callback_url = "ftp://receiver.example"\n',
            "accounts[0].callback_url: expected an http:// or https:// address",
        ),
        (
            '[[accounts]]\nname = "a b"\n',
            "accounts[0].name: expected a name of letters, digits, '.', '_' and '-', at most 64, not 'a b'",
        ),
        (
            '[[accounts]]\nname = "label"\ntoken = "hush"\n',
            f"accounts[0].token: {STRONG}",
        ),
        (
            ACCOUNT + STREAM + 'callbacks = "never"\n',
            'streams[0].callbacks: expected "after" or "before" (the song ends), not \'never\'',
        ),
        (
            ACCOUNT + "[[streams]]\nradio_id = 7\n",
            f"streams[0].url: missing: expected {STREAM_FORMS}",
        ),
        (
            ACCOUNT + f'[[streams]]\nradio_id = {2**63}\nurl = "{URL}"\n',
            "streams[0].radio_id: expected a whole number of at most 64 bits, not 9223372036854775808",
        ),
    ],
)
def test_a_mistake_names_file_key_and_what_was_expected(path, text, line):
    assert mistakes(path, text) == [f"FILE: {line}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            ACCOUNT + STREAM + STREAM,
            "streams[1].radio_id: expected a radio_id used once in an account: streams[0] has 7 too",
        ),
        (
            ACCOUNT + STREAM + 'account = "lable"\n',
            "streams[0].account: expected the name of one of the [[accounts]] (label), not 'lable'",
        ),
        (
            STREAM,
            "streams[0].account: missing: expected the name of one of the [[accounts]] (there is none)",
        ),
        (
            ACCOUNT + '[[accounts]]\nname = "other"\n' + STREAM,
            "streams[0].account: missing: expected the name of one of the [[accounts]] (label, other)",
        ),
        (
            ACCOUNT + '[[accounts]]\nname = "label"\n',
            "accounts[1].name: expected another name: accounts[0] is 'label' too",
        ),
        (
            ACCOUNT + ACCOUNT.replace("label", "other"),
            "accounts[1].token: expected a token of its own: accounts[0] has the same",
        ),
        (
            ACCOUNT + 'token_file = "x"\n',
            "accounts[0].token_file: expected either token or token_file, not both",
        ),
    ],
)
def test_tables_that_contradict_each_other_are_named(path, text, line):
    assert mistakes(path, text) == [f"FILE: {line}"]


def test_one_radio_id_may_be_used_by_two_accounts(path):
    other = '[[accounts]]\nname = "other"\n'
    streams = STREAM + 'account = "label"\n' + STREAM + 'account = "other"\n'

    assert len(loaded(path, ACCOUNT + other + streams).streams) == 2


def test_all_mistakes_are_told_at_once_each_with_where_it_was_written(path):
    text = ACCOUNT + STREAM + STREAM + "[control]\nprot = 1\n"

    found = mistakes(path, text, {"state": 5}, AIRTALLY_CALLBACKS__BURST="x", AIRTALLY_RECOGNISER__CPUS="2")

    assert found == [
        "environment AIRTALLY_CALLBACKS__BURST: expected a number of callbacks from 1 to 10000, not 'x'",
        "FILE: control.prot: no such setting; did you mean port?",
        "environment AIRTALLY_RECOGNISER__CPUS: no such setting; there is processes",
        "command line: state: expected the path of the folder that keeps everything, not 5",
        "FILE: streams[1].radio_id: expected a radio_id used once in an account: streams[0] has 7 too",
    ]


def test_a_mistake_inside_a_json_variable_names_variable_and_key():
    with pytest.raises(ConfigError) as caught:
        load(None, environment={"AIRTALLY_ACCOUNTS": '[{"name": "!"}]'})

    assert str(caught.value).startswith("environment AIRTALLY_ACCOUNTS: accounts[0].name: expected a name")


@pytest.mark.parametrize("variable", ["AIRTALLY_ACCOUNTS", "AIRTALLY_CONTROL"])
def test_a_variable_that_is_not_json_is_named(variable):
    with pytest.raises(ConfigError, match=f"environment {variable}: expected JSON"):
        load(None, environment={variable: "[1"})


def test_a_mistake_is_one_line_whatever_its_key(path):
    (line,) = mistakes(path, '"a\\u001b\\nb" = 1\n')

    assert line.startswith(r"FILE: a\x1b\nb: no such setting")


def test_broken_toml_is_told_with_line_and_column(path):
    (line,) = mistakes(path, 'state = "x"\n[control\nport = 1\n')

    assert line.startswith("FILE: expected TOML: ")
    assert "line 2, column" in line


@pytest.mark.parametrize(
    "text", ["state = " + "9" * 5000, "state = " + "[" * 5000], ids=["digits", "brackets"]
)
def test_toml_without_end_is_a_mistake_like_any_other(path, text):
    (line,) = mistakes(path, text)

    assert line.startswith("FILE: expected TOML: ")


def test_a_key_written_twice_is_a_mistake(path):
    (line,) = mistakes(path, "[control]\nport = 1\nport = 2\n")

    assert "line 3, column" in line


def test_a_file_that_is_not_there_is_named(path):
    with pytest.raises(ConfigError, match=r"monitor\.toml: expected a readable file: No such file"):
        load(path, environment={})


def test_a_folder_for_a_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match="expected a readable file: Is a directory"):
        load(tmp_path, environment={})


def test_text_that_is_not_utf8_is_a_mistake(path):
    path.write_bytes(b'state = "\xff"\n')

    with pytest.raises(ConfigError, match="expected text in UTF-8"):
        load(path, environment={})


@settings(deadline=None)
@given(st.dictionaries(KEYS, ANYTHING))
def test_whatever_is_written_is_settings_or_readable_lines(tables):
    try:
        assert isinstance(load(None, tables, environment={}), Settings)
    except ConfigError as error:
        lines = str(error).split("\n")
        assert all(line.startswith("command line: ") for line in lines)


def test_no_secret_is_repeated_in_a_message(path):
    text = (
        '[[accounts]]\nname = "label"\ntoken = "hush hush hush hush hush"\n'
        'callback_url = "ftp://user:hush@receiver.example/?secret=hush"\n'
        '[[streams]]\nradio_id = 7\nurl = "http://user:hush@[::1/?key=hush"\n'
        '[[streams]]\nradio_id = 8\nurl = "http://user:hush@radio.example:99999/?key=hush"\n'
    )

    assert "hush" not in "\n".join(mistakes(path, text))


def test_running_needs_an_account_with_a_token(path):
    with pytest.raises(ConfigError, match=r"accounts: expected at least one \[\[accounts\]\] table"):
        Settings().for_running()

    assert loaded(path, ACCOUNT).for_running().accounts


def test_settings_are_cheap_to_import():
    heavy = "numpy scipy aiohttp av sqlalchemy"
    program = f"import sys, config.load; print([name for name in {heavy.split()} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
