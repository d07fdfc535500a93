"""Reports of which only the members of a segment count as listeners."""

from contextlib import closing

import pytest
from airplay import ACCOUNT, ZONE, air, unix
from databases import new_database
from sqlalchemy import insert

from config.settings import Settings
from config.tables.accounts import Account
from config.tables.reports import ScheduledReport
from monitor.reports.errors import ReportFailed
from monitor.reports.scheduled import ScheduledReports
from store.segments import members as segment_members
from store.segments import segments
from store.segments.segments import Segment
from store.tables.audience import listening_sessions

WEEK = {"begins": "2026-10-19", "ends": "2026-10-26"}
MEMBERS = (1, 5)
# Sessions besides those of everybody's database: the oldest that is kept, and some around plays on stream 8.
SESSIONS = (
    (8, 9, "2026-09-01T00:00:00", "2026-09-01T00:00:01"),
    (8, 5, "2026-10-25T12:00:30", "2026-10-25T12:01:00"),
    (8, 6, "2026-10-25T12:00:30", "2026-10-25T12:01:00"),
    (8, 5, "2026-10-25T08:00:30", "2026-10-25T08:01:00"),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("segments") / "airtally.db"
    with closing(new_database(path)) as database, database.transaction() as conn:
        air(conn)
        conn.execute(insert(listening_sessions), [session(*one) for one in SESSIONS])
        made(conn, "Fans", ACCOUNT, MEMBERS)
        made(conn, "Nobody", ACCOUNT, ())
        made(conn, "Others", "other", MEMBERS)
        segments.add(conn, segment("Draft", ACCOUNT))
    return path


def session(radio_id, listener, joined, until):
    times = {"joined_at": unix(joined), "heard_until": unix(until)}
    who = {"account": ACCOUNT, "radio_id": radio_id, "listener": listener, "session": ""}
    return {**who, **times, "gone": 1}


def segment(name, account):
    return Segment(account=account, id=f"aud_{name.lower()}", name=name, created_at=0.0, updated_at=0.0)


def made(conn, name, account, members):
    """Add a segment whose members were found."""
    number = segments.add(conn, segment(name, account)).number
    segment_members.add(conn, number, 1, members)
    segment_members.settle(conn, number, 1, (len(members), 0), 0.0)


@pytest.mark.parametrize("name", ["Fans", "aud_fans"])
def test_the_plays_are_the_same_and_their_listeners_are_members(rows, name):
    """What sessions do not tell is not known, and no zero: who was counted otherwise may be a member."""
    everybody, members = rows("plays"), rows("plays", segment=name)
    figures = ("impressions", "listening_seconds", "average_audience", "impressions_basis")

    assert [[value for key, value in row.items() if key not in figures] for row in members] == [
        [value for key, value in row.items() if key not in figures] for row in everybody
    ]
    assert [tuple(row[name] for name in figures) for row in members] == [
        (1, 201.0, 1.0, "sessions"),
        (None, None, None, "none"),  # sampled
        (None, None, None, ""),  # not counted yet
        (1, 30.0, 0.2, "sessions"),  # nothing was known before
        (0, 0.0, 0.0, "sessions"),
        (1, 30.0, 0.3, "sessions"),
        (0, 0.0, 0.0, "sessions"),
    ]


@pytest.mark.parametrize("by", ["tracks", "artists"])
def test_a_chart_has_the_sum_of_its_plays(rows, by):
    plays = rows("plays", segment="Fans", **WEEK)
    chart = rows("chart", segment="Fans", by=by, **WEEK)

    assert sum(row["impressions"] or 0 for row in chart) == 4
    assert sum(row["impressions"] or 0 for row in chart) == sum(row["impressions"] or 0 for row in plays)


def test_a_chart_compares_with_what_members_heard_before(rows):
    found = {row["track_id"]: row["impressions_before"] for row in rows("chart", segment="Fans", **WEEK)}

    assert found == {"song-1": 0, "song-2": None, "song-3": None, "gone": None}


def test_an_audience_is_that_of_members(rows):
    found = {row["radio_id"]: row for row in rows("audience", segment="Fans")}

    assert (found[7]["active_sessions"], found[7]["cume"], found[7]["tlh"]) == (2, 1, 1.5)
    assert (found[8]["active_sessions_gross"], found[8]["cume"]) == (3, 1)
    assert rows("audience", segment="Nobody") == []


@pytest.mark.parametrize("kind", ["plays", "chart", "audience"])
def test_a_note_says_who_counts(notes, kind):
    assert "only the 2 members of the segment Fans count as listeners" in notes(kind, segment="Fans")
    assert not any("segment" in note for note in notes(kind))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Others", "segment: expected the name or id of an audience segment of label"),
        ("Draft", "segment: expected one whose members were found"),
    ],
)
@pytest.mark.parametrize("kind", ["plays", "chart", "audience"])
def test_a_segment_that_does_not_tell_who_counts_is_refused(notes, kind, name, expected):
    with pytest.raises(ReportFailed, match=expected):
        notes(kind, segment=name)


@pytest.mark.parametrize("kind", ["suisa", "prs", "cue", "soundexchange"])
def test_what_societies_are_told_is_of_everybody(order, kind):
    with pytest.raises(ReportFailed, match="it is for plays, chart, audience only"):
        order(kind, segment="Fans", service="Example" if kind == "soundexchange" else None)


async def test_a_scheduled_report_is_of_its_segment(path, tmp_path):
    wanted = {"kind": "audience", "every": "month", "account": ACCOUNT, "segment": "Nobody"}
    report = ScheduledReport(**wanted, directory=tmp_path)
    settings = Settings(accounts=(Account(name=ACCOUNT, timezone=ZONE),), reports=(report,))
    await ScheduledReports(path, settings, now=lambda: unix("2026-11-10T12:00:00")).catch_up()

    assert {len(file.read_text().splitlines()) for file in tmp_path.iterdir()} == {1}
    assert len(list(tmp_path.iterdir())) == 3
