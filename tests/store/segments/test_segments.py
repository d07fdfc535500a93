"""Segments in the store: members take their place at once, jobs survive, attributes are of the latest."""

import pytest

from audience.attributes import flat
from store.audience import attributes, erasure, listeners
from store.audience.attributes import MOST_NAMES
from store.audience.listeners import Listener
from store.plays import tracks
from store.plays.tracks import Track
from store.segments import jobs, members, segments
from store.segments.segments import Segment


@pytest.fixture
def people(conn):
    """The numbers of three listeners."""
    wanted = {
        id_: Listener(account="label", id=id_, first_seen=0.0, last_seen=0.0) for id_ in ("a", "b", "c")
    }
    return listeners.add(conn, "label", wanted)


@pytest.fixture
def segment(conn):
    return segments.add(
        conn,
        Segment(account="label", id="aud_1", name="One", created_at=0.0, updated_at=0.0, tags=("y", "x")),
    )


def test_a_segment_is_read_as_it_was_written(conn, segment):
    assert segments.find(conn, "label", "aud_1") == segment
    assert segments.find(conn, "other", "aud_1") is None


def test_new_members_take_the_place_of_the_old_ones_all_at_once(conn, segment, people):
    members.add(conn, segment.number, 1, [people["a"]])
    members.settle(conn, segment.number, 1, (1, 0), 5.0)
    members.add(conn, segment.number, 2, [people["b"], people["c"]])
    assert members.ids(conn, segment.number, "", 10) == ["a"]
    assert members.counted(conn, segment.number, 2) == (2, 0)
    members.settle(conn, segment.number, 2, (2, 0), 6.0)
    assert members.ids(conn, segment.number, "", 10) == ["b", "c"]

    assert members.forget(conn, segment.number, 2, 10) == 1
    assert members.forget(conn, segment.number, 2, 10) == 0
    assert segments.by_number(conn, segment.number).total == 2


def test_what_was_deleted_long_ago_is_forgotten_with_all_that_belongs_to_it(conn, segment, people):
    members.add(conn, segment.number, 1, [people["a"]])
    jobs.ask(conn, segment.number, "job_1", 1.0)
    segments.change(conn, segment.number, {"deleted_at": 5.0})

    assert segments.forget(conn, 5.0, 10) == 0
    assert segments.forget(conn, 6.0, 10) == 1
    for table in ("segments", "segment_tags", "segment_members", "segment_jobs"):
        assert conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


def test_who_is_erased_is_a_member_of_nothing_and_has_no_attributes(conn, segment, people):
    members.add(conn, segment.number, 1, [people["a"], people["b"]])
    attributes.describe(conn, people["a"], {"plan": ("gold", None)}, 1.0)
    erased = listeners.find(conn, "label", "a")
    erasure.erase(conn, erased)

    assert erasure.traces(conn, erased) == {}
    assert members.counted(conn, segment.number, 1) == (1, 0)


def test_only_active_segments_are_due(conn, segment):
    segments.change(conn, segment.number, {"next_at": 5.0})
    assert [one.id for one in segments.due(conn, 5.0, 10)] == ["aud_1"]
    assert segments.due(conn, 4.0, 10) == []
    segments.change(conn, segment.number, {"status": "archived"})

    assert segments.due(conn, 5.0, 10) == []


def test_members_are_found_by_their_ids_in_their_account(conn, people):
    assert members.numbers(conn, "label", ["a", "c", "z"]) == [people["a"], people["c"]]
    assert members.numbers(conn, "other", ["a"]) == []


def test_a_refresh_is_waited_for_once(conn, segment):
    first = jobs.ask(conn, segment.number, "job_1", 1.0)
    assert jobs.ask(conn, segment.number, "job_2", 2.0).id == first.id
    running = jobs.begin(conn, 3.0)
    assert jobs.begin(conn, 3.0) is None
    assert jobs.ask(conn, segment.number, "job_3", 4.0).id == "job_3"

    jobs.complete(conn, running.number, 7, 5.0)
    assert jobs.latest(conn, segment.number).id == "job_3"


def test_what_ran_when_the_daemon_stopped_runs_again_and_not_for_ever(conn, segment):
    jobs.ask(conn, segment.number, "job_1", 1.0)
    for attempt in (1, 2):
        assert jobs.begin(conn, 3.0).attempts == attempt
        jobs.recover(conn, 2, 3.0)
    job = jobs.latest(conn, segment.number)

    assert job.state == jobs.FAILED
    assert "stopped" in job.error
    assert jobs.begin(conn, 9.0) is None


def test_of_each_segment_the_latest_jobs_are_kept(conn, segment):
    for number in range(jobs.KEPT + 5):
        jobs.ask(conn, segment.number, f"job_{number}", 1.0)
        jobs.complete(conn, jobs.begin(conn, 1.0).number, 0, 1.0)

    assert conn.exec_driver_sql("SELECT count(*) FROM segment_jobs").scalar() == jobs.KEPT


def test_what_was_said_last_of_a_listener_holds_whatever_came_first(conn, people):
    number = people["a"]
    attributes.describe(conn, number, dict(flat({"plan": "gold", "age": 41})), 5.0)
    attributes.describe(conn, number, dict(flat({"plan": "old", "beta": True})), 4.0)
    attributes.describe(conn, number, dict(flat({"age": None})), 6.0)

    assert attributes.names(conn, [number]) == {number: {"plan": ("gold", None), "beta": ("true", 1.0)}}
    assert attributes.kinds(conn, "label", 10) == {"beta": False, "plan": False}


def test_a_listener_has_so_many_attributes(conn, people):
    said = {f"name{number}": number for number in range(MOST_NAMES + 5)}
    attributes.describe(conn, people["a"], dict(flat(said)), 1.0)

    assert len(attributes.names(conn, [people["a"]])[people["a"]]) == MOST_NAMES


def test_attributes_are_flat_and_small():
    said = {
        "a": {"b": {"c": {"d": 1}}, "e": 1.5},
        "f": [1, "x"],
        "g": "x" * 600,
        "h" * 65: 1,
        "i": float("inf"),
    }

    assert dict(flat(said)) == {
        "a.e": ("1.5", 1.5),
        "f": ('[1, "x"]', None),
        "g": ("x" * 500, None),
        "i": (None, None),
    }


def test_artists_of_tracks_follow_the_catalogue(conn):
    for id_, artist in (("t1", "One"), ("t2", "")):
        tracks.add(conn, Track(id=id_, artist=artist, duration=1.0, digest=id_))
    assert attributes.keep_artists(conn, str.lower, 10) == 1
    assert attributes.keep_artists(conn, str.lower, 10) == 0
    tracks.add(conn, Track(id="t1", artist="Two", duration=1.0, digest="t1"))

    assert attributes.keep_artists(conn, str.lower, 10) == 1
    rows = conn.exec_driver_sql("SELECT track_id, artist_id FROM track_artists").all()
    assert rows == [("t1", "two")]
