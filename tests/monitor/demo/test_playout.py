import numpy as np
import pytest

from monitor.demo.music.tones import RATE_HZ
from monitor.demo.playout import BLOCK, OffAir, Sound, Started, play
from monitor.demo.schedule import Item, Kind, schedule


def item(seconds, kind=Kind.SONG, **more):
    return Item(kind=kind, name="x", duration=seconds, **more)


def ones(_):
    while True:
        yield np.ones((2, 1000), np.float32)


def heard(items, tape=ones):
    return np.concatenate(
        [piece.samples for piece in play(schedule(items), tape) if isinstance(piece, Sound)], axis=1
    )


def test_the_programme_is_as_long_as_its_schedule():
    items = [item(1.0), item(0.7, overlap=0.2), item(0.31, overlap=0.1)]

    assert heard(items).shape[1] == pytest.approx(schedule(items)[-1].end * RATE_HZ, abs=2)


def test_it_comes_in_small_blocks():
    pieces = play(schedule([item(2.0), item(0.1)]), ones)

    assert all(piece.samples.shape[1] <= BLOCK for piece in pieces if isinstance(piece, Sound))


def test_a_cross_fade_keeps_the_power():
    def apart(slot):  # two sounds that have nothing in common: one on each side
        side = np.array([[1], [0]] if slot.start == 0 else [[0], [1]], np.float32)
        while True:
            yield side * np.ones((1, 1000), np.float32)

    sound = heard([item(1.0), item(1.0, overlap=0.5)], apart)

    crossing = sound[:, int(0.55 * RATE_HZ) : int(0.95 * RATE_HZ)]
    assert (crossing**2).sum(axis=0) == pytest.approx(1.0, abs=1e-3)


def test_a_cut_does_not_click():
    sound = heard([item(0.5), item(0.5)])

    assert np.abs(np.diff(sound[0])).max() < 0.01


def test_a_tape_that_is_too_short_is_silent_at_its_end():
    sound = heard([item(1.0)], lambda _: iter([np.ones((2, RATE_HZ // 2), np.float32)]))

    assert sound.shape[1] == RATE_HZ
    assert not sound[:, RATE_HZ // 2 :].any()


def test_items_are_announced_when_they_begin():
    kinds = [type(piece) for piece in play(schedule([item(0.2), item(0.2)]), ones)]

    assert kinds == [Started, Sound, Started, Sound]


def test_an_outage_has_no_sound():
    slots = schedule([item(0.2), item(60.0, Kind.OUTAGE), item(0.2)])

    pieces = [piece for piece in play(slots, ones) if not isinstance(piece, Started)]

    assert [type(piece) for piece in pieces] == [Sound, OffAir, Sound]
    assert pieces[1] == OffAir(60.0)
