"""Fields are read strictly, and nothing a client sends breaks the reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.control.codes import Code, Refusal
from monitor.control.parameters import Parameters, radio_id

NAMES = st.sampled_from(["api_token", "url", "radio_id", "x"])


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_64_bit_number_is_a_radio_id(number):
    assert radio_id(str(number)) == number


@given(st.one_of(st.integers(max_value=-(2**63) - 1), st.integers(min_value=2**63)).map(str))
def test_no_larger_number_is(text):
    with pytest.raises(Refusal) as refusal:
        radio_id(text)

    assert refusal.value.code is Code.BAD_RADIO_ID


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 7",
        "7 ",
        "7\n",
        "+7",
        "--7",
        "7.0",
        "7e0",
        "0x7",
        "1_000",
        "\u0667",
        "\uff17",
        "²",
        "true",
        "abc",
        "9" * 5000,
    ],
)
def test_nothing_but_decimal_digits_is_a_radio_id(text):
    with pytest.raises(Refusal, match="radio_id: expected a whole number"):
        radio_id(text)


@given(st.text())
def test_any_text_is_a_radio_id_or_refused(text):
    try:
        number = radio_id(text)
    except Refusal as refusal:
        number = refusal.code

    assert number is Code.BAD_RADIO_ID or int(text) == number


@given(st.lists(st.tuples(NAMES, st.text())))
def test_a_field_has_its_only_value_or_is_ambiguous(pairs):
    fields = Parameters(pairs)

    for name, value in pairs:
        if {other for same, other in pairs if same == name} == {value}:
            assert fields[name] == value
        else:
            with pytest.raises(Refusal, match=f"{name} is sent .* times"):
                fields[name]


def test_a_field_that_was_not_sent_is_empty():
    assert Parameters([])["url"] == ""


@given(st.lists(st.tuples(NAMES, st.text())))
def test_every_field_is_repeated_once(pairs):
    assert Parameters(pairs).first().keys() == {name for name, _ in pairs}
