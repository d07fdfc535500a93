"""The listener: what is heard on a stream, as it ends up in the database and the outbox."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC

import pytest

from fingerprint.detections import Detection, Rival
from monitor.errors import SourceHarmful, SourceInterrupted, SourceUnreachable
from monitor.health import Code, StreamHealth
from monitor.listener import StreamListener
from monitor.plays import HOLD, PlayBook
from monitor.recogniser.messages import CutOff, Heard, PlayEnded, PlayStarted
from monitor.reporter import Reporter
from monitor.tally import Tally
from store.accounts import accounts, policies, streams, tokens
from store.accounts.policies import Policy
from store.accounts.streams import Stream
from store.accounts.tokens import known_by
from store.database import Database
from store.delivery import events, lanes, outbox
from store.plays import plays, tracks
from store.plays.tracks import Track

NOW = 1_800_000_000.0  # 2027-01-15 08:00:00 UTC
STREAM = Stream(account="label", radio_id=7, url="http://radio.example/live")


@dataclass
class Clock:
    time: float = NOW

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def database(database: Database) -> Database:
    with database.transaction() as conn:
        streams.add(conn, STREAM)
        for number, title in ((1, "One"), (2, "Two")):
            track = Track(id=f"T{number}", title=title, artist="Ada", duration=200.0, digest=str(number))
            assert tracks.add(conn, track) == number
    return database


@dataclass
class Radio:
    """A listener, its clock, and what it left in the database."""

    listener: StreamListener
    database: Database
    clock: Clock
    titles: list[tuple[float, str]] = field(default_factory=list)

    def told(self) -> list[dict]:
        with self.database.transaction() as conn:
            return [json.loads(event.body) for event in all_events(conn)]

    def plays(self) -> list[plays.Play]:
        with self.database.transaction() as conn:
            return list(plays.listed(conn))


def all_events(conn) -> list[outbox.Event]:
    """Return every pending event of the stream, in order."""
    found: list[outbox.Event] = []
    while heads := lanes.heads(conn, "label", limit=10, without=[event.seq for event in found]):
        found += heads
    return found


def listening(
    database: Database, *, callbacks: str = "after", book: PlayBook | None = None, tally: Tally | None = None
) -> Radio:
    clock = Clock()
    reporter = Reporter(database, replace(STREAM, callbacks=callbacks), UTC, lambda _: None)
    health = StreamHealth(Code.FINE, NOW)
    titles: list[tuple[float, str]] = []

    def said(text: str, at: float) -> None:
        titles.append((at, text))

    listener = StreamListener(reporter, health, book or PlayBook(), said, tally=tally, now=clock, clock=clock)
    return Radio(listener, database, clock, titles)


@pytest.fixture
async def radio(database: Database) -> Radio:
    return listening(database)


def detection(*, end: float, serial: int = 1, track: int = 1, start: float = 0.0, others=()) -> Detection:
    return Detection(serial, track, start, end, 0.0, 1.0, 93, others)


async def test_a_play_is_told_when_it_has_ended_with_its_length(radio: Radio):
    await radio.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    assert radio.told() == []

    radio.clock.time += 100
    await radio.listener.heard(PlayEnded(106.0, detection(end=96.0)))

    (body,) = radio.told()
    assert body["status"] == "success"
    assert body["result"]["timestamp"] == "2027-01-15 07:59:54"
    assert body["result"]["play_length"] == 96
    assert [song["title"] for song in body["result"]["results"]] == ["One"]
    (play,) = radio.plays()
    assert (play.track_id, play.ended_at) == ("T1", NOW + 90)


async def test_before_mode_tells_at_once_and_not_again(database: Database):
    radio = listening(database, callbacks="before")
    await radio.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    (body,) = radio.told()

    await radio.listener.heard(PlayEnded(106.0, detection(end=96.0)))

    assert "play_length" not in body["result"]
    assert len(radio.told()) == 1


async def test_a_play_that_turns_out_to_be_another_recording_is_taken_out_and_not_told(radio: Radio):
    await radio.listener.heard(PlayStarted(6.0, detection(end=5.0)))
    await radio.listener.heard(PlayStarted(9.0, detection(end=8.0, serial=2, track=2)))
    await radio.listener.heard(PlayEnded(12.0, detection(end=8.0), refuted=True))
    await radio.listener.heard(PlayEnded(40.0, detection(end=38.0, serial=2, track=2)))

    assert [told["result"]["results"][0]["title"] for told in radio.told()] == ["Two"]
    with radio.database.transaction() as conn:
        assert [play.track for play in plays.listed(conn)] == [2]


async def test_recordings_that_cannot_be_told_apart_are_told_together(radio: Radio):
    both = detection(end=96.0, others=(Rival(2, 91),))
    await radio.listener.heard(PlayStarted(6.0, both))
    await radio.listener.heard(PlayEnded(106.0, both))

    (body,) = radio.told()
    assert [(song["title"], song["score"]) for song in body["result"]["results"]] == [
        ("One", 93),
        ("Two", 91),
    ]


async def test_the_station_title_is_kept_beside_the_play(radio: Radio):
    radio.listener.titled("Somebody - Else")
    await radio.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    radio.clock.time += 3
    radio.listener.titled("Ada - One")
    radio.clock.time += 97
    radio.listener.titled("Next - Song")
    await radio.listener.heard(PlayEnded(106.0, detection(end=106.0)))

    assert [play.icy_title for play in radio.plays()] == ["Ada - One"]


async def test_every_change_of_the_station_title_is_passed_on_with_its_time(radio: Radio):
    for title in ("Ada - One", "Ada - One", "", "Ada - One"):
        radio.listener.titled(title)
        radio.clock.time += 10

    assert radio.titles == [(NOW, "Ada - One"), (NOW + 20, ""), (NOW + 30, "Ada - One")]


async def test_advertisements_are_no_outage_but_a_play_they_interrupt_comes_to_its_end(radio: Radio):
    await radio.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    await radio.listener.heard(Heard(6.0, "OTHER", (detection(end=6.0),)))
    for _ in range(3):
        await radio.listener.lost(SourceInterrupted("connection reset"))
    for _ in range(90):
        radio.clock.time += 1
        await radio.listener.resting(10.0)

    assert radio.listener.running
    (result,) = radio.told()
    assert result["result"]["play_length"] == 6


async def test_progress_is_stored_so_that_a_crash_costs_seconds(radio: Radio):
    await radio.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    for second in range(7, 60):
        radio.clock.time += 1
        await radio.listener.heard(Heard(float(second), "OTHER", (detection(end=float(second)),)))

    (play,) = radio.plays()
    assert play.ended_at is None
    assert radio.clock.time - play.heard_until <= 10


async def test_closing_stores_and_tells_what_is_on_air(radio: Radio):
    await radio.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    await radio.listener.heard(Heard(40.0, "OTHER", (detection(end=40.0),)))

    await radio.listener.close()

    (play,) = radio.plays()
    assert play.ended_at is not None
    assert radio.told()[0]["result"]["play_length"] == 40


async def test_an_interrupted_play_is_told_once_it_does_not_come_back(radio: Radio):
    await radio.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    await radio.listener.lost(SourceInterrupted("no data for 15 s"))
    assert radio.told() == []

    radio.clock.time += HOLD + 1
    await radio.listener.tick()

    assert [body["status"] for body in radio.told()] == ["success"]


async def test_what_is_cut_off_was_heard_until_the_last_sound_came(radio: Radio):
    """The end of a stream is noticed late: nothing came for 15 s."""
    await radio.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    await radio.listener.heard(Heard(60.0, "OTHER", (detection(end=58.0),)))
    radio.clock.time += 15
    await radio.listener.heard(CutOff(60.5, (detection(end=60.5),)))
    await radio.listener.lost(SourceInterrupted("no data for 15 s"))
    assert radio.told() == []

    radio.clock.time += HOLD
    await radio.listener.tick()

    (play,) = radio.plays()
    assert play.heard_until == pytest.approx(NOW + 0.5)


async def test_a_recognised_song_is_music_however_noisy_it_is(radio: Radio):
    for second in range(60):
        radio.clock.time += 1
        await radio.listener.heard(Heard(float(second), "NOISE", (detection(end=float(second)),)))

    assert radio.told() == []


async def test_a_stream_that_crashes_its_recogniser_is_told_without_three_attempts(radio: Radio):
    await radio.listener.lost(SourceHarmful("it crashes the recogniser"))
    radio.clock.time += 31
    await radio.listener.tick()

    (body,) = radio.told()
    assert body["notification"]["notification_code"] == 650
    assert "it crashes the recogniser" in body["notification"]["notification_message"]


async def test_an_outage_is_told_and_remembered(radio: Radio):
    for _ in range(3):
        radio.clock.time += 20
        await radio.listener.lost(SourceUnreachable("connection refused"))

    (body,) = radio.told()
    assert body["notification"]["notification_code"] == 650
    assert body["notification"]["stream_running"] is False
    assert body["time"] == int(radio.clock.time)
    with radio.database.transaction() as conn:
        assert streams.find(conn, "label", 7).code == 650


async def test_a_play_of_before_a_crash_is_finished_in_its_own_row(database: Database):
    first = listening(database)
    await first.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    (stored,) = first.listener.on_air
    second = listening(database, book=PlayBook([stored]))

    await second.listener.close()

    assert [play.ended_at for play in second.plays()] == [NOW]
    assert len(second.told()) == 1


async def test_a_play_of_a_recording_that_was_removed_is_stored_and_not_told(radio: Radio):
    await radio.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    with radio.database.transaction() as conn:
        tracks.remove(conn, 1)
    await radio.listener.heard(PlayEnded(50.0, detection(end=50.0)))

    assert radio.told() == []
    assert [play.track_id for play in radio.plays()] == ["T1"]


async def test_a_stream_is_running_while_it_is_heard(radio: Radio):
    assert not radio.listener.running
    await radio.listener.heard(Heard(1.0, "OTHER", ()))
    assert radio.listener.running
    radio.clock.time += 31
    assert not radio.listener.running


def wish(database: Database, url: str | None = None, **policy: object) -> None:
    with database.transaction() as conn:
        policies.set_policy(conn, "label", Policy(**policy))
        accounts.set_callback_url(conn, "label", url)


async def plays_one(radio: Radio, others=()) -> list[dict]:
    one = detection(end=96.0, others=others)
    await radio.listener.heard(PlayStarted(6.0, one))
    await radio.listener.heard(PlayEnded(106.0, one))
    return radio.told()


async def test_songs_below_the_score_an_owner_wishes_are_stored_and_not_told(radio: Radio):
    wish(radio.database, minimum_score=94)

    assert await plays_one(radio) == []
    assert len(radio.plays()) == 1


async def test_a_rival_below_the_score_is_left_out(radio: Radio):
    wish(radio.database, minimum_score=92)

    (body,) = await plays_one(radio, others=(Rival(2, 91),))
    assert [song["title"] for song in body["result"]["results"]] == ["One"]


async def test_an_owner_may_have_a_time_zone_of_its_own(radio: Radio):
    wish(radio.database, timezone="Europe/Berlin")

    (body,) = await plays_one(radio)
    assert body["result"]["timestamp"] == "2027-01-15 08:58:14"


async def test_metadata_that_the_callback_url_asks_for_is_told(radio: Radio):
    with radio.database.transaction() as conn:
        tracks.add(conn, replace(tracks.by_id(conn, "T1"), musicbrainz="M1"))
    wish(radio.database, "http://receiver.example/?return=musicbrainz,nobody")

    (body,) = await plays_one(radio)
    (entry,) = body["result"]["results"][0]["musicbrainz"]
    assert (entry["id"], entry["length"]) == ("M1", 200_000)


async def test_those_who_poll_are_told_in_the_same_transaction(database: Database):
    token = known_by("0123456789abcdef", "label", NOW)
    with database.transaction() as conn:
        tokens.add(conn, token)
    rung: list[str] = []
    reporter = Reporter(database, STREAM, UTC, rung.extend)
    health, clock = StreamHealth(Code.FINE, NOW), Clock()
    listener = StreamListener(reporter, health, PlayBook(), lambda *_: None, now=clock, clock=clock)
    await plays_one(Radio(listener, database, clock))

    (category,) = rung
    with database.transaction() as conn:
        told = events.after(conn, category, 0)
        assert [event.body for event in all_events(conn)] == [told.body]
    assert category == tokens.category(token.md5, 7)


async def test_what_comes_of_streams_is_tallied(database: Database):
    tally = Tally()
    radio = listening(database, tally=tally)
    await radio.listener.heard(Heard(5.0, "OTHER", ()))
    await radio.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    await radio.listener.heard(Heard(7.5, "OTHER", (detection(end=7.0),)))
    await radio.listener.lost(SourceUnreachable("connection refused"))
    await radio.listener.heard(Heard(2.0, "OTHER", ()))
    await radio.listener.close()

    assert tally.audio == 9.5
    assert (tally.started, tally.finished, tally.withdrawn) == (1, 1, 0)
    assert tally.outages == {"unreachable": 1}


async def test_a_change_of_the_connection_is_logged_once(radio: Radio, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO", "monitor.listener")
    for _ in range(3):
        await radio.listener.lost(SourceUnreachable("connection refused"))
    await radio.listener.lost(SourceUnreachable("404 Not Found"))
    for position in (1.0, 2.0, 3.0):
        await radio.listener.heard(Heard(position, "OTHER", ()))
    await radio.listener.lost(SourceUnreachable("404 Not Found"))

    assert caplog.messages == [
        "connection lost: connection refused",
        "connection lost: 404 Not Found",
        "heard",
        "connection lost: 404 Not Found",
    ]


async def test_a_play_is_logged_with_its_number(radio: Radio, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO", "monitor.reporter")
    await radio.listener.heard(PlayStarted(6.0, detection(end=6.0)))
    await radio.listener.heard(PlayEnded(106.0, detection(end=96.0)))

    (play,) = radio.plays()
    assert [record.play_id for record in caplog.records] == [play.id, play.id]
