"""Who is let in, and how often the others may knock."""

import pytest
from control_port import ACCOUNTS, OTHER_TOKEN, TOKEN
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Account
from monitor.control.access import Access
from monitor.control.attempts import Attempts, source_of
from monitor.control.codes import Code, Refusal, TooManyAttempts


def refusal(access: Access, token: str, source: str = "192.0.2.1", now: float = 0.0) -> Refusal:
    with pytest.raises(Refusal) as refused:
        access.account(token, source, now)
    return refused.value


@pytest.mark.parametrize(("token", "name"), [(TOKEN, "label"), (OTHER_TOKEN, "other")])
def test_a_token_names_its_account(token, name):
    assert Access(ACCOUNTS).account(token, "192.0.2.1", 0.0) == name


@pytest.mark.parametrize("token", [TOKEN[:-1], TOKEN + "0", TOKEN.upper(), "\ud800", "\0", "x" * 100_000])
def test_any_other_token_is_wrong(token):
    assert refusal(Access(ACCOUNTS), token).code is Code.WRONG_TOKEN


def test_an_account_without_a_token_lets_nobody_in():
    access = Access([Account(name="label")])

    assert refusal(access, "None").code is Code.WRONG_TOKEN
    assert refusal(access, "").code is Code.NO_TOKEN


def test_replaced_tokens_are_wrong_from_then_on():
    access = Access(ACCOUNTS)
    access.replace(ACCOUNTS[1:])

    assert refusal(access, TOKEN).code is Code.WRONG_TOKEN
    assert access.account(OTHER_TOKEN, None, 0.0) == "other"


def test_the_eleventh_wrong_token_in_a_minute_is_too_many():
    access = Access(ACCOUNTS)
    answers = [refusal(access, "wrong", now=second) for second in range(11)]

    assert [type(answer) for answer in answers] == [Refusal] * 10 + [TooManyAttempts]
    assert answers[-1].headers == {"Retry-After": "50"}
    assert type(refusal(access, "wrong", now=60)) is Refusal


def test_other_sources_and_right_tokens_are_not_held_up():
    access = Access(ACCOUNTS)
    for _ in range(20):
        refusal(access, "wrong")

    assert access.account(TOKEN, "192.0.2.1", 0.0) == "label"
    assert type(refusal(access, "wrong", "192.0.2.2")) is Refusal


def test_a_missing_token_is_no_guess():
    access = Access(ACCOUNTS)

    assert {refusal(access, "").code for _ in range(20)} == {Code.NO_TOKEN}


def test_guesses_are_logged_once_a_minute(caplog):
    access = Access(ACCOUNTS)
    for second in range(120):
        refusal(access, "wrong", now=second)

    assert caplog.messages == ["too many wrong tokens from 192.0.2.1"] * 2


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 30)), max_size=200))
def test_no_source_gets_more_than_its_limit_in_a_window_unless_forgotten(knocks):
    attempts, now, let_through = Attempts(limit=3, window=60, capacity=4), 0.0, {}
    for source, pause in knocks:
        now += pause
        attempts.failed(str(source), now)
        if not attempts.wait(str(source), now):
            let_through.setdefault(source, []).append(now)

    for times in let_through.values():
        assert all(later - first > 0 for first, later in zip(times, times[6:], strict=False))
        assert not any(later - first < 60 - 1e-9 for first, later in zip(times, times[6:], strict=False))


def test_memory_is_bounded_and_the_oldest_is_forgotten():
    attempts = Attempts(limit=1, capacity=3)
    for number in range(1000):
        attempts.failed(str(number), now=0.0)
    for number in range(997, 1000):
        attempts.failed(str(number), now=1.0)

    assert [attempts.wait(str(number), now=1.0) for number in range(996, 1000)] == [0, 59, 59, 59]


@pytest.mark.parametrize(
    ("remote", "source"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, ""),
        ("a unix socket", "a unix socket"),
    ],
)
def test_addresses_of_one_customer_count_as_one(remote, source):
    assert source_of(remote) == source
