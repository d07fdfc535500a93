"""What comes late counts as if it had come in time."""

import pytest
from databases import new_database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listening import ACCOUNT, NOW, OTHER_SONG, SONG, aired, event, furnish, stayed, taken

from audience.delay import Delays
from audience.tallying import SETTLING, tally
from store.audience import listeners, listens, samples
from store.audience.samples import Sample
from store.plays import impressions, plays

DELAYS = Delays({(ACCOUNT, 7): 5.0, (ACCOUNT, 8): 20.0})
LENGTH = 1800  # seconds of the programme
made = st.lists(
    st.tuples(
        st.sampled_from(["ann", "ben"]),
        st.sampled_from([7, 8]),
        st.sampled_from(["join", "leave"]),
        st.integers(0, LENGTH),  # when it happened
        st.sampled_from([0, 0, 30, 59, 61, 300, 1000, 3000]),  # how late it comes
        st.sampled_from([0, 0, 400]),  # how long they had listened
    ),
    max_size=10,
)


def broadcast(conn):
    for start in range(0, LENGTH, 300):
        aired(conn, NOW + start, NOW + start + 200)
        aired(conn, NOW + start + 100, NOW + start + 300, radio_id=8, track_id=OTHER_SONG)


def known(conn):
    """What was counted of every play and of every listener of a track."""
    heard = impressions.of_plays(conn, [play.id for play in plays.listed(conn)])
    pairs = [(track, number) for track in (SONG, OTHER_SONG) for number in (1, 2)]
    names = {number: one.id for number, one in listeners.by_number(conn, (1, 2)).items()}
    sums = listens.summed(conn, ACCOUNT, pairs)
    return (
        {id_: (one.listeners, one.seconds, round(one.average, 6), one.basis) for id_, one in heard.items()},
        {(track, names[number]): sum_ for (track, number), sum_ in sums.items()},
    )


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(made)
def test_events_that_come_late_count_as_if_they_had_come_in_time(tmp_path_factory, told):
    events = [
        (at + late, event(kind, user, NOW + at, radio_id=radio_id, seconds=float(seconds)))
        for user, radio_id, kind, at, late, seconds in told
    ]
    end = NOW + LENGTH + 4000
    found = []
    for in_time in (True, False):
        database = new_database(tmp_path_factory.mktemp("state") / "airtally.db")
        with database.transaction() as conn:
            furnish(conn)
            broadcast(conn)
            for comes, one in sorted(events, key=lambda pair: pair[0]):
                if not in_time:
                    tally(conn, NOW + comes, DELAYS)
                assert taken(conn, one, now=NOW + comes) == {}
            tally(conn, end, DELAYS)
            found.append(known(conn))
        database.close()

    assert found[0] == found[1]


@pytest.fixture
def counted(conn):
    """A play of 200 s that was counted with ann as its only listener."""
    play = aired(conn, NOW - 1000, NOW - 800)
    taken(conn, stayed("ann", NOW - 1000, NOW - 900))
    tally(conn, NOW, Delays({(ACCOUNT, 7): 0.0}))
    return play


def test_a_session_told_at_its_end_counts_for_plays_long_ago(conn, counted):
    taken(conn, stayed("ben", NOW - 5000, NOW))
    found = impressions.of_plays(conn, [counted])[counted]

    assert (found.listeners, found.seconds, found.average) == (2, 300.0, 1.5)
    assert listens.totals(conn, ACCOUNT, [SONG]) == (2, 2)


def test_the_same_again_changes_nothing(conn, counted):
    for _ in range(3):
        taken(conn, stayed("ann", NOW - 1000, NOW - 850))

    assert impressions.of_plays(conn, [counted])[counted].seconds == 150.0
    assert listens.totals(conn, ACCOUNT, [SONG]) == (1, 1)


@pytest.mark.parametrize("before", [0, 1, 2])
def test_sessions_take_the_place_of_polled_counts_when_they_are_as_many(conn, before):
    """An Icecast tells who left: as long as others are there, it counts more than there are sessions."""
    play = aired(conn, NOW - 1000, NOW - 800)
    samples.add(conn, [Sample(account=ACCOUNT, radio_id=7, at=NOW - 900, listeners=3, source="icecast")])
    leaving = [stayed(f"u{number}", NOW - 995, NOW - 895) for number in range(4)]
    for one in leaving[:before]:
        taken(conn, one)
    tally(conn, NOW, DELAYS)
    found = [impressions.of_plays(conn, [play])[play]]
    for one in leaving[before:]:
        taken(conn, one)
        found.append(impressions.of_plays(conn, [play])[play])

    told = [(one.basis, one.listeners, one.seconds) for one in found]
    assert told[: 3 - before] == [("sampled", 3, 600.0)] * (3 - before)
    assert told[3 - before :] == [("sessions", 3, 300.0), ("sessions", 4, 400.0)]


def test_who_reported_the_play_is_not_counted_twice_for_it(conn):
    aired(conn, NOW - 1000, NOW - 800)
    taken(conn, event("join", "ann", NOW - 900), now=NOW - 900)
    taken(conn, event("play", "ann", NOW - 890, track_id=SONG), now=NOW - 890)
    tally(conn, NOW - 800 + SETTLING + 100, DELAYS)
    taken(conn, stayed("ann", NOW - 1000, NOW - 700))

    assert listens.totals(conn, ACCOUNT, [SONG]) == (1, 1)
