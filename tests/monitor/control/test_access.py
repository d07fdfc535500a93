"""Who is let in, and how often the others may knock."""

from dataclasses import dataclass, field, replace

import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, TOKEN, TOKENS
from hypothesis import given
from hypothesis import strategies as st

from monitor.control.access import Access
from monitor.control.attempts import Attempts, source_of
from monitor.control.codes import Code, Refusal, TooManyAttempts
from store.accounts.tokens import Token


@dataclass
class Clock:
    time: float = 0.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Door:
    """An access whose tokens and time a test changes."""

    tokens: list[Token] = field(default_factory=lambda: list(TOKENS))
    clock: Clock = field(default_factory=Clock)
    used: list[tuple[int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.access = Access(self.known, self.note, clock=self.clock, now=self.clock)

    async def known(self) -> list[Token]:
        return self.tokens

    async def note(self, number: int, now: float) -> None:
        self.used.append((number, now))

    async def account(self, token: str, source: str | None = "192.0.2.1", scope: str = "write") -> str:
        return (await self.access.token(token, source, scope)).account

    async def refusal(self, token: str, source: str = "192.0.2.1", scope: str = "write") -> Refusal:
        with pytest.raises(Refusal) as refused:
            await self.account(token, source, scope)
        return refused.value


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.mark.parametrize(("token", "name"), [(TOKEN, "label"), (OTHER_TOKEN, "other")])
async def test_a_token_names_its_account(door, token, name):
    assert await door.account(token) == name


@pytest.mark.parametrize("token", [TOKEN[:-1], TOKEN + "0", TOKEN.upper(), "\ud800", "\0", "x" * 100_000])
async def test_any_other_token_is_wrong(door, token):
    assert (await door.refusal(token)).code is Code.WRONG_TOKEN


async def test_where_there_is_no_token_nobody_is_let_in():
    nowhere = Door(tokens=[])

    assert (await nowhere.refusal("None")).code is Code.WRONG_TOKEN
    assert (await nowhere.refusal("")).code is Code.NO_TOKEN


async def test_a_revoked_token_is_wrong_from_then_on(door):
    await door.account(TOKEN)
    del door.tokens[0]

    assert (await door.refusal(TOKEN)).code is Code.WRONG_TOKEN
    assert await door.account(OTHER_TOKEN, None) == "other"


async def test_a_token_does_what_its_scopes_allow_and_nothing_else(door):
    assert await door.account(READING_TOKEN, scope="read") == "label"
    refusal = await door.refusal(READING_TOKEN, scope="write")

    assert (refusal.code, str(refusal)) == (
        Code.NOT_ALLOWED,
        "this api_token does not have the scope write",
    )


async def test_when_a_token_was_used_is_noted_once_a_minute():
    token = replace(TOKENS[0], number=7, used_at=100.0)
    door = Door(tokens=[token], clock=Clock(159.0))
    await door.account(TOKEN)
    door.clock.time = 160.0
    await door.account(TOKEN)

    assert door.used == [(7, 160.0)]


async def test_the_eleventh_wrong_token_in_a_minute_is_too_many(door):
    answers = []
    for second in range(11):
        door.clock.time = second
        answers.append(await door.refusal("wrong"))

    assert [type(answer) for answer in answers] == [Refusal] * 10 + [TooManyAttempts]
    assert answers[-1].headers == {"Retry-After": "50"}
    door.clock.time = 60
    assert type(await door.refusal("wrong")) is Refusal


async def test_other_sources_and_right_tokens_are_not_held_up(door):
    for _ in range(20):
        await door.refusal("wrong")

    assert await door.account(TOKEN) == "label"
    assert type(await door.refusal("wrong", "192.0.2.2")) is Refusal


async def test_a_missing_token_is_no_guess(door):
    assert {(await door.refusal("")).code for _ in range(20)} == {Code.NO_TOKEN}


async def test_guesses_are_logged_once_a_minute(door, caplog):
    for second in range(120):
        door.clock.time = second
        await door.refusal("wrong")

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
