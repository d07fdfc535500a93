"""The figures of every report add up to the plays."""

import re

import pytest
from airplay import AIRED, ZONE, unix
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.reports.kinds.chart import LOOK_BACK, Place, look_back, ranked
from monitor.reports.periods import period
from store.plays.totals import Total

WEEK = {"begins": "2026-10-19", "ends": "2026-10-26"}
SERVICE = {"service": "Example Radio", "format": "txt"}


def aired(begins="2026-10-25", ends="2026-10-26"):
    """Return the plays of a time, as they were put into the database."""
    this = period(begins, ends, ZONE)
    return [one for one in AIRED if this.begins <= unix(one[2]) < this.ends]


def known(plays):
    return sum(listeners for *_, listeners, basis in plays if basis not in {None, "none"})


def test_every_play_that_started_in_the_period_is_in_it_once(rows):
    found = rows("plays")

    assert [row["track_id"] for row in found] == [
        *("song-1", "song-2", "song-1", "song-2", "gone", "song-3", "song-1")
    ]
    assert sum(row["impressions"] or 0 for row in found) == known(aired()) == 37
    assert sum(row["length"] for row in found) == pytest.approx(sum(one[3] for one in aired()), abs=0.1)


def test_two_days_have_the_plays_of_each(rows):
    both = rows("plays", begins="2026-10-24", ends="2026-10-26")

    assert both == rows("plays", begins="2026-10-24", ends="2026-10-25") + rows("plays")


def test_what_nobody_counted_has_no_impressions_and_not_zero(rows):
    found = {(row["started_utc"], row["impressions"], row["impressions_basis"]) for row in rows("plays")}

    assert ("2026-10-25T01:30:00Z", None, "") in found  # not counted yet
    assert ("2026-10-25T08:00:00Z", None, "none") in found  # counted, and nothing known


def test_the_plays_of_a_chart_are_all_plays(rows, notes):
    found, first = rows("chart", **WEEK), rows("chart", top=1, **WEEK)

    assert sum(row["plays"] for row in found) == len(aired("2026-10-19")) == 8
    assert sum(row["plays_before"] for row in found) == len(aired("2026-10-12", "2026-10-19")) == 3
    assert sum(row["impressions"] for row in found) == known(aired("2026-10-19"))
    assert all(row["plays_change"] == row["plays"] - row["plays_before"] for row in found)
    (below,) = (note for note in notes("chart", top=1, **WEEK) if "below" in note)
    assert first[0]["plays"] + int(below.split()[0]) == 8


def test_a_chart_tells_how_places_changed(rows):
    found = {row["track_id"]: row for row in rows("chart", **WEEK)}

    assert [row["rank"] for row in found.values()] == [1, 2, 3, 4]
    up, down = found["song-1"], found["song-2"]
    assert (up["rank"], up["previous_rank"], up["movement"], up["entry"], up["peak"]) == (1, 2, 1, "", 1)
    assert (down["rank"], down["previous_rank"], down["movement"], down["peak"]) == (2, 1, -1, 1)
    assert found["song-3"]["entry"] == "new"
    assert (up["stations"], up["periods_on_chart"], found["song-3"]["periods_on_chart"]) == (2, 2, 1)


def test_what_was_on_the_chart_long_ago_comes_back(rows):
    row = next(row for row in rows("chart") if row["track_id"] == "song-2")

    assert (row["previous_rank"], row["entry"], row["plays_before"], row["peak"]) == (None, "re-entry", 0, 1)


def test_a_chart_of_artists_leaves_out_what_has_no_artist(rows):
    found = rows("chart", by="artists", **WEEK)

    assert [(row["artist"], row["plays"]) for row in found] == [
        ("Şebnem Ferah", 4),
        ("@evil", 2),
        ("Nobody", 1),
    ]


totals = st.lists(
    st.builds(
        Total,
        st.sampled_from("abcdefgh"),
        st.integers(1, 3),
        st.integers(1, 3),
        st.integers(0, 2),
        st.just(1),
    ),
    unique_by=lambda total: total.key,
)


@settings(deadline=None, max_examples=50)
@given(totals, st.lists(totals, max_size=5), st.integers(1, 5))
def test_places_are_what_counting_chart_by_chart_gives(now, past, top):
    charts = [ranked(chart) for chart in past]
    places = {key: Place(n, total, peak=n) for key, (n, total) in ranked(now).items() if n <= top}
    look_back(places, charts, top)

    for key, place in places.items():
        ranks = [place.rank, *(chart[key][0] for chart in charts if key in chart and chart[key][0] <= top)]
        assert (place.peak, place.periods) == (min(ranks), len(ranks))
        assert place.previous == (
            ranks[1] if charts and key in charts[0] and charts[0][key][0] <= top else None
        )


def test_no_more_charts_are_looked_at_than_a_year_has_weeks():
    assert LOOK_BACK == 52


def test_performances_are_the_impressions_of_what_is_reported(written, notes):
    lines = written("soundexchange", **SERVICE).decode().splitlines()
    said = notes("soundexchange", **SERVICE)

    assert sum(int(line.rpartition("|")[2]) for line in lines[1:]) == known(aired()) - 2  # of what is gone
    assert any(re.match("2 of 7 plays have no known audience", note) for note in said)
    assert any("left the catalogue cannot be reported: gone" in note for note in said)
    assert any("neither an ISRC nor album and label" in note and note.endswith("song-3") for note in said)


def test_texts_are_in_carets_and_upper_case_and_numbers_bare(written):
    lines = written("soundexchange", **SERVICE).decode().splitlines(keepends=True)

    form = re.compile(r"(\^[^^|a-z]*\^\|){7}\d+\r\n")
    assert all(form.fullmatch(line) for line in lines[1:])


def test_the_plays_of_all_groups_are_all_plays(rows):
    assert sum(row["Number of plays"] for row in rows("prs")) == 7
    assert sum(row["Number of plays"] for row in rows("prs", **WEEK)) == 8


def test_works_are_put_together_by_station_day_and_time_of_day(rows):
    found = rows("prs", begins="2026-10-18", ends="2026-10-19")

    assert [(row["Date"], row["Time of day"], row["Number of plays"], row["Duration"]) for row in found] == [
        ("2026-10-18", "12:00-18:00", 2, "00:03:00")
    ]


def test_filters_leave_what_they_name(rows, notes):
    assert len(rows("plays", radio_ids=(7,))) == 2
    assert len(rows("plays", radio_ids=(7, 8))) == 7
    assert len(rows("plays", artists=("şebnem  FERAH",))) == 3
    assert len(rows("plays", artists=("şebnem ferah", "nobody"))) == 4
    assert len(rows("plays", artists=("şebnem ferah",), labels=("-label|^",))) == 0
    assert rows("plays", labels=("Nowhere",)) == []
    assert notes("plays", labels=("Nowhere",))[0] == "no recording of the catalogue has the label Nowhere"
    assert rows("plays", account="other")[0]["radio_id"] == 9
    assert rows("plays", account="nobody") == []


def test_the_hours_of_an_audience_are_those_of_its_sessions(rows):
    found = {(row["date"], row["radio_id"]): row for row in rows("audience", begins="2026-10-24")}
    sunday = found["2026-10-25", 7]

    assert (sunday["active_sessions"], sunday["session_starts"], sunday["cume"]) == (3, 2, 2)
    assert (sunday["tlh"], sunday["hours"], sunday["aas"]) == (2.0, 25.0, 0.08)
    assert (sunday["tsl"], sunday["atsl"]) == (1.0, 0.6667)
    assert (sunday["active_sessions_gross"], sunday["tlh_gross"]) == (4, 2.0164)
    assert found["2026-10-24", 7]["tlh"] == 0.5  # the half before midnight
    assert found["2026-10-25", 8]["active_sessions"] == 1  # of a minute to the second


def test_how_long_a_session_must_be_can_be_said(rows):
    (first, second) = rows("audience", minimum_session=0)
    (longer, nothing) = rows("audience", minimum_session=1800)

    assert (first["active_sessions"], second["active_sessions"]) == (4, 1)
    assert (longer["active_sessions"], nothing["active_sessions"], nothing["tsl"]) == (3, 0, None)


def test_cue_is_said_of_one_stream_only_and_begins_with_the_period(written):
    text = written("cue", format="cue", radio_ids=(7,)).decode()

    assert text.splitlines()[2:7] == [
        "  TRACK 01 AUDIO",
        '    TITLE "Şu An"',
        '    PERFORMER "Şebnem Ferah"',
        "    ISRC TRA019900001",
        "    INDEX 01 00:00:00",
    ]
    assert "INDEX 01 150:00:00" in text  # 02:30 for the first time
