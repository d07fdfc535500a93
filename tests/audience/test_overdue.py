"""Many plays counted by the engine: the same as one by one, whatever happens meanwhile."""

from contextlib import closing

import pytest
from engines import EngineHere
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listening import ACCOUNT, FULL, NOW, OTHER_SONG, SONG, aired, event, stayed, taken

from audience import keeping, overdue
from audience.analytics.questions import AnalyticsDown, NoEngine
from audience.delay import Delays
from audience.keeping import count
from audience.overdue import settle_many
from audience.tallying import SETTLING, tally
from audience.upkeep import erase
from store.plays import impressions, plays

DELAYS = Delays({(ACCOUNT, 7): 3.0, (ACCOUNT, 8): 20.0})
LATER = NOW + SETTLING + DELAYS.longest + 1
TABLES = ("impressions", "track_audiences", "listens")

moments = st.integers(0, 1500)
visits = st.tuples(
    st.sampled_from(["ann", "ben", "cem", ""]), moments, st.integers(0, 900), st.sampled_from([7, 8])
)
airings = st.tuples(
    moments, st.integers(1, 300), st.sampled_from([7, 8]), st.sampled_from([SONG, OTHER_SONG])
)
listens = st.tuples(st.sampled_from(["ann", "ben"]), moments, st.sampled_from([SONG, OTHER_SONG]))


@pytest.fixture
def engine(database, tmp_path):
    with closing(EngineHere(tmp_path / "airtally.db")) as opened:
        yield opened


def clean(conn):
    for table in ("listening_sessions", "plays", "seen_events", "listeners", *TABLES):
        conn.exec_driver_sql(f"DELETE FROM {table}")


def told(conn, seen):
    for user, at, length, radio_id in seen:
        taken(
            conn, stayed(user, NOW - at - length, NOW - at, session_id=f"{user}{radio_id}", radio_id=radio_id)
        )


def kept(conn):
    """Return all that counting has stored; sums of seconds may be added in another order."""
    found = {}
    for table in TABLES:
        rows = conn.exec_driver_sql(f"SELECT * FROM {table}").fetchall()
        found[table] = sorted(
            [tuple(round(value, 6) if isinstance(value, float) else value for value in row) for row in rows],
            key=repr,
        )
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(visits, max_size=8), st.lists(airings, max_size=5), st.lists(listens, max_size=3))
async def test_the_engine_counts_what_counting_one_by_one_gives(database, engine, seen, on_air, heard):
    with database.transaction() as conn:
        clean(conn)
        for at, length, radio_id, track_id in on_air:
            aired(conn, NOW - at - length, NOW - at, radio_id, track_id)
        told(conn, seen)
        taken(conn, *(event("play", user, NOW - at, track_id=track_id) for user, at, track_id in heard))
        before = kept(conn)
    assert await settle_many(database, engine, LATER, DELAYS) == len(on_air)
    with database.transaction() as conn:
        by_the_engine = kept(conn)
        for table in TABLES:
            conn.exec_driver_sql(f"DELETE FROM {table}")
        restore(conn, before)
        tally(conn, LATER, DELAYS)

        assert by_the_engine == kept(conn)


def restore(conn, rows_of):
    for table, rows in rows_of.items():
        for row in rows:
            marks = ", ".join("?" * len(row))
            conn.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", tuple(row))


class Meanwhile:
    """An engine; while it answers, something happens to the database."""

    def __init__(self, engine, database, happens):
        self._engine, self._database, self._happens = engine, database, happens

    async def ask(self, sql, parameters=(), **how):
        rows = await self._engine.ask(sql, parameters, **how)
        with self._database.transaction() as conn:
            self._happens(conn)
        return rows


@pytest.mark.parametrize(
    "happens",
    [
        lambda conn: taken(conn, stayed("ann", NOW - 500, NOW - 350), now=LATER),
        lambda conn: taken(conn, stayed("dora", NOW - 500, NOW - 350), now=LATER),
        lambda conn: erase(conn, ACCOUNT, "ben", FULL),
        lambda conn: plays.remove(conn, 1),
    ],
    ids=["listens longer", "comes to be known", "is erased", "the play was none"],
)
async def test_what_happens_while_the_engine_counts_is_counted_too(database, engine, happens):
    with database.transaction() as conn:
        aired(conn, NOW - 400, NOW - 200)
        told(conn, [("ann", 250, 100, 7), ("ben", 100, 400, 7), ("", 0, 500, 8)])
    await settle_many(database, Meanwhile(engine, database, happens), LATER, DELAYS)
    with database.transaction() as conn:
        found = kept(conn)
        for table in TABLES:
            conn.exec_driver_sql(f"DELETE FROM {table}")
        tally(conn, LATER, DELAYS)

        assert found == kept(conn)


async def test_few_plays_are_counted_without_the_engine(database):
    with database.transaction() as conn:
        play = aired(conn, NOW - 400, NOW - 200)
    await count(database, NoEngine(), DELAYS, LATER)

    with database.transaction() as conn:
        assert impressions.of_plays(conn, [play])


async def test_many_wait_for_it_but_for_those_that_are_counted_each_round(database, engine, monkeypatch):
    for module, name in ((keeping, "AT_ONCE"), (overdue, "MANY"), (keeping, "MANY")):
        monkeypatch.setattr(module, name, 2)
    monkeypatch.setattr("audience.tallying.AT_ONCE", 2)
    with database.transaction() as conn:
        ids = [aired(conn, NOW - 400 - at, NOW - 200 - at) for at in range(7)]
    with pytest.raises(AnalyticsDown):
        await count(database, NoEngine(), DELAYS, LATER)
    with database.transaction() as conn:
        assert len(impressions.of_plays(conn, ids)) == 2
    await count(database, engine, DELAYS, LATER)

    with database.transaction() as conn:
        assert len(impressions.of_plays(conn, ids)) == 7
