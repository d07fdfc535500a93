"""What goes around an answer: errors as AudD's clients know them, secrets masked, scripts harmless."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.control.codes import ADVICE, Code, Refusal
from monitor.control.envelope import failure, is_script_name, masked, script

ROOT = Path(__file__).parents[3]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_a_refusal_has_the_shape_that_clients_know():
    sent = {"api_token": "d29ebb205488e", "url": "http://u:p@h/"}
    refusal = Refusal(Code.WRONG_TOKEN)

    assert failure(refusal, "Adding the stream", sent, "addStream", "POST") == {
        "status": "error",
        "error": {"error_code": 900, "error_message": "Adding the stream failed: the api_token is wrong."},
        "request_params": {"api_token": "d***e", "url": "http://***@h/"},
        "request_api_method": "addStream",
        "request_http_method": "POST",
        "see api documentation": "https://docs.audd.io",
        "contact us": "api@audd.io",
    }


@given(st.text())
def test_of_a_token_its_ends_are_shown_at_most(token):
    shown = masked("api_token", token)

    assert shown == "***" if len(token) < 8 else shown == f"{token[0]}***{token[-1]}"


@pytest.mark.parametrize("field", ["url", "callback_url", "extra"])
def test_credentials_are_masked_whatever_the_field_is_called(field):
    assert masked(field, "https://user:secret@h/x?y=1") == "https://***@h/x?y=1"


@pytest.mark.parametrize("name", ["cb", "cb_1", "$", "jQuery.callbacks.cb$1", "a.b.c.d.e"])
def test_the_name_of_a_function_is_a_script_name(name):
    assert is_script_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "1a",
        "a b",
        "alert(1)//",
        "a.",
        ".a",
        "a..b",
        "a.b.c.d.e.f",
        "a" * 65,
        "ä",
        "cb\n",
        "a[0]",
        "<script>",
    ],
)
def test_nothing_else_is(name):
    assert not is_script_name(name)


@given(JSON)
def test_a_script_is_ascii_without_markup_and_holds_the_whole_answer(value):
    text = script("cb", {"result": value})

    assert text.isascii()
    assert "<" not in text
    match = re.fullmatch(r"/\*\*/cb\((.*)\);", text, re.DOTALL)
    assert match
    assert json.loads(match[1]) == {"result": value}


def test_every_code_without_a_reason_of_its_own_has_advice():
    always_with_a_reason = {
        Code.UNKNOWN_METHOD,
        Code.TOO_MANY_ATTEMPTS,
        Code.UNREADABLE,
        Code.BAD_PARAMETER,
        Code.NOT_ALLOWED,
    }

    assert set(Code) - always_with_a_reason == ADVICE.keys()


def test_every_code_is_in_the_table_of_the_documentation():
    documented = re.findall(r"^\| (\d+) \|", (ROOT / "docs" / "api.md").read_text(), re.MULTILINE)

    assert [int(code) for code in documented] == sorted(Code)
