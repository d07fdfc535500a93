import asyncio

import pytest
from listening import ACCOUNT, NOW, aired, event, stayed, taken

from audience.analytics.questions import AnalyticsDown
from audience.delay import Delays
from audience.keeping import EVERY, keep
from audience.secret import kept_secret
from store.audience import listeners
from store.errors import StoreBusy
from store.plays import impressions


class Down:
    """An engine that is not there: a few plays are counted without it."""

    async def ask(self, *_, **__):
        raise AnalyticsDown


NOBODY = Down()


class Stopped(Exception):
    pass


class Clock:
    """Time that passes while somebody sleeps."""

    def __init__(self, rounds):
        self.at, self.rounds = NOW, rounds

    def now(self):
        return self.at

    async def sleep(self, seconds):
        self.at += seconds
        self.rounds -= 1
        if not self.rounds:
            raise Stopped
        await asyncio.sleep(0)


async def test_plays_are_counted_soon_after_their_end_and_old_listeners_forgotten(database):
    with database.transaction() as conn:
        play = aired(conn, NOW - 200, NOW)
        taken(conn, stayed("ann", NOW - 200, NOW), event("join", "old", NOW - 80000))
    clock = Clock(7)
    with pytest.raises(Stopped):
        await keep(database, NOBODY, Delays, 70000.0, now=clock.now, sleep=clock.sleep)

    with database.transaction() as conn:
        assert impressions.of_plays(conn, [play])[play].computed_at == NOW + 5 * EVERY
        assert listeners.find(conn, ACCOUNT, "old") is None
        assert listeners.find(conn, ACCOUNT, "ann")


async def test_each_round_goes_by_the_delays_of_that_moment(database):
    """A reload of the configuration may have changed them since the last."""
    with database.transaction() as conn:
        first, second = aired(conn, NOW - 300, NOW), aired(conn, NOW, NOW + 300)
    clock = Clock(20)

    def delays():
        return Delays({(ACCOUNT, 7): 1.0 if clock.at < NOW + 360 else 15.0})

    with pytest.raises(Stopped):
        await keep(database, NOBODY, delays, 70000.0, now=clock.now, sleep=clock.sleep)

    with database.transaction() as conn:
        found = impressions.of_plays(conn, [first, second])
    assert [found[play].delay for play in (first, second)] == [1.0, 15.0]


class Busy:
    """A database that another program has locked."""

    async def write(self, _):
        raise StoreBusy("locked")


async def test_a_database_in_use_is_tried_again(caplog):
    clock = Clock(3)
    with pytest.raises(Stopped):
        await keep(Busy(), NOBODY, Delays, 1.0, now=clock.now, sleep=clock.sleep)

    assert caplog.text.count("counted later: locked") == 3


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "audience.key"
    secret = kept_secret(path)

    assert len(secret) == 32
    assert kept_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
