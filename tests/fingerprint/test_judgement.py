from dataclasses import replace

import pytest
from signals import babble, song

from fingerprint.follower import Follower
from fingerprint.hearing import Hearing
from fingerprint.hearing import heard as heard_in
from fingerprint.hypotheses import AS_RECORDED, Hypothesis
from fingerprint.judgement import judge, plausible
from fingerprint.line import Line
from fingerprint.relief import Relief


def relief_of(samples):
    relief = Relief()
    for sound in Hearing().feed(samples):
        relief.add(heard_in(sound).summits)
    return relief


@pytest.fixture(scope="module")
def heard(songs):
    """Eight seconds of track 2 from its fifth second on."""
    return relief_of(songs[2][40000:112000])


def line(index, track=2, offset=250.0, speed=1.0):
    return Line(index.entry_of(track), offset, speed)


def test_a_track_that_is_on_is_believed(index, heard):
    (match,) = judge(index, heard, [line(index, offset=253)])

    assert match.true
    assert match.gain > 0.8
    assert match.line.offset == pytest.approx(250, abs=1)


@pytest.mark.parametrize(("track", "offset"), [(1, 100), (3, 0), (4, 900), (2, 1100)])
def test_a_track_that_is_not_on_there_is_not_believed(index, heard, track, offset):
    matches = judge(index, heard, [line(index, track, offset)])

    assert not any(match.true for match in matches)


@pytest.mark.parametrize("sound", [song(8, seed=77), babble(8, seed=7)], ids=["song", "talk"])
def test_nothing_of_the_catalogue_is_believed_of_other_sound(index, sound):
    relief = relief_of(sound)
    matches = judge(index, relief, [line(index, track, 300) for track in (1, 2, 3, 4)])

    assert not any(match.true for match in matches)


def test_the_true_line_beats_one_beside_it(index, heard):
    (true,) = judge(index, heard, [line(index)])
    beside = replace(true, evidence=replace(true.evidence, hit=true.evidence.hit * 0))

    assert beside.beaten_by(true)
    assert not true.beaten_by(beside)


def test_only_the_plain_and_the_usual_speed_are_plausible(index):
    usual = Hypothesis(1.03, 0.0426)
    shifted = Line(index.entry_of(1), 0.0, 1.0301, 0.0427)

    assert plausible(line(index), AS_RECORDED)
    assert plausible(line(index), usual)
    assert plausible(shifted, usual)
    assert not plausible(shifted, AS_RECORDED)


def test_a_follower_knows_where_the_play_began_and_how_it_is_played(index, songs):
    relief = relief_of(songs[2][40000:152000])
    (match,) = judge(index, relief, [line(index)])
    play = Follower(match.line, match.evidence)

    assert play.start == pytest.approx(0, abs=10)
    assert play.end == pytest.approx(650, abs=25)
    assert play.hypothesis == AS_RECORDED
    assert play.score >= 85
