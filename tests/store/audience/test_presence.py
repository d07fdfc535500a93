"""How many are there, for all streams of an account at once."""

import pytest

from store.accounts import streams
from store.accounts.streams import Stream
from store.audience import listening, presence, samples
from store.audience.listening import Session
from store.audience.samples import Sample

NOW = 1_800_000_000.0


@pytest.fixture
def account(conn):
    for radio_id in (7, 8):
        streams.add(conn, Stream(account="label", radio_id=radio_id, url="http://radio.example/"))
    streams.add(conn, Stream(account="other", radio_id=7, url="http://radio.example/"))
    return conn


def counts(conn):
    return presence.counts(conn, "label", known_since=NOW - 90, polled_since=NOW - 180)


def session(listener, *, until=NOW, gone=0, radio_id=7, account="label"):
    return Session(
        account=account, radio_id=radio_id, listener=listener, joined_at=0, heard_until=until, gone=gone
    )


def test_a_listener_counts_once_while_there(account):
    listening.add(
        account,
        [session(1), session(1, until=NOW - 10), session(2), session(3, gone=1), session(4, until=NOW - 91)],
    )

    assert counts(account) == {7: (2, None), 8: (0, None)}


def test_the_last_count_of_a_server_is_told_unless_it_is_old(account):
    polled = [(7, NOW - 60, 10), (7, NOW - 30, 12), (8, NOW - 181, 5)]
    samples.add(
        account,
        [
            Sample(account="label", radio_id=id_, at=at, listeners=n, source="icecast")
            for id_, at, n in polled
        ],
    )

    assert counts(account) == {7: (0, 12), 8: (0, None)}


def test_a_poll_that_failed_tells_nothing(account):
    samples.add(account, [Sample(account="label", radio_id=7, at=NOW, listeners=None, source="icecast")])

    assert counts(account)[7] == (0, None)


def test_what_is_another_accounts_is_not_counted(account):
    listening.add(account, [session(1, account="other")])

    assert counts(account)[7] == (0, None)
