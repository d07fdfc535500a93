import pytest
from listening import ACCOUNT, FULL, NOW, OTHER_SONG, SONG, aired, event, stayed, taken

from audience.delay import Delays
from audience.polling.rhythm import Rhythm
from audience.polling.servers import Kind, interval_of
from audience.tallying import LONGEST_GAP, SETTLING, reach, settle, tally
from audience.upkeep import erase, forget
from audience.viewing import FRESH
from config.tables.polling import Polling
from monitor.sources.limits import LIMITS
from store.accounts import accounts
from store.audience import erasure, listeners, listens, samples, track_audiences
from store.audience.samples import Sample
from store.plays import impressions, plays

NONE = Delays({(ACCOUNT, 7): 0.0, (ACCOUNT, 8): 0.0})
LATER = NOW + SETTLING + NONE.longest + 1


def polled(at, count):
    return Sample(account=ACCOUNT, radio_id=7, at=at, listeners=count, source="icecast")


@pytest.fixture
def two_plays(conn):
    """Two songs of 200 s, one after the other: ann hears both, ben 100 s of the first, a guest the second."""
    first = aired(conn, NOW - 400, NOW - 200)
    second = aired(conn, NOW - 200, NOW, track_id=OTHER_SONG)
    taken(
        conn,
        stayed("ann", NOW - 500, NOW),
        stayed("ben", NOW - 300, NOW - 200),
        stayed("", NOW - 100, NOW - 50, session_id="guest"),
    )
    return first, second


def test_impressions_are_counted_once_the_heartbeats_are_in(conn, two_plays):
    first, second = two_plays
    assert tally(conn, NOW - 200 + SETTLING, NONE) == 0
    assert tally(conn, LATER, NONE) == 2
    assert tally(conn, LATER, NONE) == 0
    found = impressions.of_plays(conn, two_plays)

    assert (found[first].listeners, found[first].seconds, found[first].average) == (2, 300.0, 1.5)
    assert (found[second].listeners, found[second].seconds, found[second].average) == (2, 250.0, 1.25)
    assert {one.basis for one in found.values()} == {"sessions"}


def test_reach_counts_everybody_once(conn, two_plays):
    assert reach(conn, plays.listed(conn), NONE) == 3


def test_an_audience_hears_a_play_later_than_we(conn):
    play = aired(conn, NOW - 400, NOW - 200)
    taken(conn, stayed("ann", NOW - 500, NOW - 395), stayed("ben", NOW - 198, NOW))
    tally(conn, LATER, Delays({(ACCOUNT, 7): 5.0}))

    assert impressions.of_plays(conn, [play])[play].listeners == 1
    assert listens.summed(conn, ACCOUNT, [(SONG, listeners.find(conn, ACCOUNT, "ben").number)])


def test_without_sessions_polled_counts_are_the_basis_and_without_these_none(conn):
    play, other = aired(conn, NOW - 400, NOW - 200), aired(conn, NOW - 400, NOW - 200, radio_id=8)

    samples.add(conn, [polled(NOW - 350, 4), polled(NOW - 250, 6), polled(NOW - 240, None)])
    tally(conn, LATER, NONE)
    found = impressions.of_plays(conn, [play, other])

    assert (found[play].basis, found[play].listeners) == ("sampled", 6)
    assert 4 < found[play].average < 6
    assert (found[other].basis, found[other].listeners) == ("none", 0)


@pytest.mark.parametrize("kind", Kind)
def test_polls_at_the_longest_interval_leave_no_gap(kind):
    longest = next(limit.le for limit in Polling.model_fields["interval"].metadata if hasattr(limit, "le"))
    waits = Rhythm(jitter=lambda: 1.0).delay(interval_of(kind, longest), answered=True)

    assert waits + LIMITS.opening <= LONGEST_GAP
    assert waits + LIMITS.opening <= FRESH


def test_plays_on_streams_count_for_the_track_and_once_beside_a_report(conn):
    aired(conn, NOW - 400, NOW)
    taken(conn, event("join", "ann", NOW - 450), event("join", "ben", NOW - 450))
    taken(conn, event("heartbeat", "ann", NOW - 300), event("heartbeat", "ben", NOW - 300))
    taken(conn, event("play", "ann", NOW - 310, track_id=SONG, seconds=5.0))
    tally(conn, LATER, NONE)
    rows = track_audiences.top(conn, ACCOUNT, SONG, 10)

    assert [(sum_.posted, sum_.heard, sum_.seconds) for _, sum_ in rows] == [(0, 1, 100.0), (1, 0, 5.0)]


def test_a_play_that_is_on_air_is_not_counted_yet(conn):
    aired(conn, NOW - 400, None)

    assert tally(conn, LATER, NONE) == 0


async def test_the_daemon_settles_in_a_transaction(database):
    with database.transaction() as conn:
        play = aired(conn, NOW - 400, NOW - 200)

    assert await settle(database, LATER, NONE) == 1
    with database.transaction() as conn:
        assert impressions.of_plays(conn, [play])[play].computed_at == LATER


def test_who_is_erased_is_gone_and_nobody_else(conn, database, two_plays):
    taken(
        conn,
        event("follow", "ann", attributes={"followee": "ben"}),
        event("follow", "ben", attributes={"followee": "ann"}),
        event("profile", "ann", attributes={"name": "Ann-Secret"}),
        event("play", "ann", track_id=SONG),
    )
    tally(conn, LATER, NONE)
    ann = listeners.find(conn, ACCOUNT, "ann")
    assert set(erasure.traces(conn, ann)) == {
        "listeners",
        "listening_sessions",
        "listens",
        "track_audiences",
        "follows",
    }

    assert erase(conn, ACCOUNT, "ann", FULL)
    assert erasure.traces(conn, ann) == {}
    assert "Secret" not in "\n".join(conn.connection.driver_connection.iterdump())
    assert listens.totals(conn, ACCOUNT, [SONG]) == (1, 1)
    assert not erase(conn, ACCOUNT, "ann", FULL)


async def test_who_was_seen_since_is_kept_whatever_tells_it(database):
    day = 86400.0
    with database.transaction() as conn:
        taken(conn, *(event("join", user, NOW) for user in ("left", "back", "plays", "follows", "followed")))
        taken(conn, event("join", "back", NOW + day), now=NOW + day)
        taken(conn, event("play", "plays", NOW + day, track_id=SONG), now=NOW + day)
        taken(conn, event("follow", "follows", NOW + day, attributes={"followee": "followed"}), now=NOW + day)
    await forget(database, NOW + 1.5 * day, day)

    with database.transaction() as conn:
        assert listeners.find(conn, ACCOUNT, "left") is None
        kept = [listeners.find(conn, ACCOUNT, user) for user in ("back", "plays", "follows", "followed")]
    assert [listener.last_seen for listener in kept] == [NOW + day] * 4

    await forget(database, NOW + 2.5 * day, day)
    with database.transaction() as conn:
        assert not any(erasure.traces(conn, listener) for listener in kept)


@pytest.fixture
def account(database):
    with database.transaction() as conn:
        accounts.configure(conn, ACCOUNT, None)


@pytest.mark.usefixtures("account")
async def test_forgetting_ends_where_all_who_came_long_ago_are_still_there(database):
    users = [f"u{number}" for number in range(5)]
    with database.transaction() as conn:
        taken(conn, *(event("join", user, NOW - 600) for user in users), now=NOW - 600)
        taken(conn, *(event("join", user) for user in users))
        rounds = [erasure.forget(conn, NOW - 300, 2) for _ in range(6)]

        assert rounds == [4, 4, 2, 0, 0, 0]
        assert len(listeners.numbers(conn, ACCOUNT, users)) == 5


@pytest.mark.usefixtures("account")
async def test_what_is_old_is_forgotten(database):
    with database.transaction() as conn:
        taken(conn, stayed("old", NOW - 600, NOW), event("play", "old", track_id=SONG, event_id="e"))
        taken(conn, stayed("new", NOW - 600, NOW), event("play", "new", track_id=SONG, event_id="f"))
    day = 86400.0
    with database.transaction() as conn:
        taken(conn, event("join", "new", NOW + 2 * day), now=NOW + 2 * day)

    assert await forget(database, NOW + 2 * day, day) >= 4
    with database.transaction() as conn:
        assert listeners.find(conn, ACCOUNT, "old") is None
        assert listens.by_event(conn, ACCOUNT, "f") is None
        assert listens.totals(conn, ACCOUNT, [SONG]) == (1, 1)
        assert erasure.traces(conn, listeners.find(conn, ACCOUNT, "new"))["listening_sessions"] == 1
