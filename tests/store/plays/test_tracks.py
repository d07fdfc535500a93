from dataclasses import replace

from store.plays import tracks
from store.plays.tracks import Stats, Track

TRACK = Track(
    id="song-1",
    title="Title",
    artist="Artist",
    album="Album",
    release_date="2020-01-01",
    label="Label",
    isrc="XXAAA2000001",
    upc="0000000000000",
    musicbrainz="00000000-0000-0000-0000-000000000000",
    song_link="https://lis.tn/x",
    audio_id=146,
    duration=204.5,
    digest="ab" * 32,
    path="/music/song.flac",
)
BARE = Track(id="song-2", duration=10.0, digest="cd" * 32)


def test_a_track_is_found_as_it_was_added(conn):
    number = tracks.add(conn, TRACK)

    track = replace(TRACK, number=number)
    assert tracks.by_id(conn, "song-1") == track
    assert tracks.by_digest(conn, TRACK.digest) == track
    assert tracks.by_number(conn, [number]) == {number: track}
    assert tracks.listed(conn) == [track]


def test_what_is_not_there_is_not_found(conn):
    assert tracks.by_id(conn, "song-1") is None
    assert tracks.by_digest(conn, TRACK.digest) is None
    assert tracks.by_number(conn, [1]) == {}


def test_the_same_id_again_changes_what_is_known_and_keeps_the_number(conn):
    number = tracks.add(conn, TRACK)
    other = tracks.add(conn, BARE)

    assert tracks.add(conn, replace(TRACK, title="New", audio_id=None)) == number
    assert tracks.by_id(conn, "song-1") == replace(TRACK, number=number, title="New", audio_id=None)
    assert tracks.by_id(conn, "song-2").number == other


def test_the_number_of_a_removed_track_is_not_given_again(conn):
    number = tracks.add(conn, TRACK)
    tracks.remove(conn, number)

    assert tracks.listed(conn) == []
    assert tracks.add(conn, TRACK) > number


def test_one_content_may_have_several_ids(conn):
    first = tracks.add(conn, TRACK)
    tracks.add(conn, replace(TRACK, id="song-3"))

    assert tracks.by_digest(conn, TRACK.digest).number == first


def test_many_tracks_are_found_at_once(conn):
    numbers = [tracks.add(conn, replace(BARE, id=f"song-{index}")) for index in range(1200)]

    assert list(tracks.by_number(conn, [*numbers, numbers[0], 10**9])) == numbers


def test_the_catalogue_knows_its_size(conn):
    assert tracks.stats(conn) == Stats(recordings=0, duration=0.0)

    tracks.add(conn, TRACK)
    tracks.add(conn, BARE)
    assert tracks.stats(conn) == Stats(recordings=2, duration=214.5)
