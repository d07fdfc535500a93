"""Ogg: a chain is cut where its links begin, whatever pieces it comes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from media import encoded, tones
from splitting import split

from monitor.recogniser.ogg import Links

ONE = encoded(tones(1, 48000), "ogg", rate_hz=48000)
TWO = encoded(tones(1, 24000, seed=2), "ogg", rate_hz=24000, channels=1)
JUNK = bytes(range(256)) * 3


def page(flags: int, payload: bytes) -> bytes:
    segments = bytes([255] * (len(payload) // 255) + [len(payload) % 255])
    return b"OggS\0" + bytes([flags]) + bytes(20) + bytes([len(segments)]) + segments + payload


def cut(pieces: list[bytes]) -> list[bytes]:
    """Return the links that `pieces` are cut into."""
    links, parser = [b""], Links()
    for piece in pieces:
        first, *others = parser.feed(piece)
        links[-1] += first
        links += others
    links[-1] += parser.rest()
    return links


@pytest.mark.parametrize("size", [1, 7, 1000, 1 << 20])
def test_a_chain_is_cut_into_its_links(size: int):
    chain = ONE + TWO + ONE

    assert cut([chain[at : at + size] for at in range(0, len(chain), size)]) == [ONE, TWO, ONE]


def test_several_streams_of_one_link_stay_together():
    link = page(2, b"theora") + page(2, b"vorbis") + page(0, b"a" * 600) + page(4, b"b")

    assert cut([link + link]) == [link, link]


def test_what_looks_like_a_page_inside_of_one_is_none():
    link = page(2, b"head") + page(0, page(2, b"no page"))

    assert cut([link, link]) == [link, link]


def test_damage_between_pages_is_passed_on_and_the_next_link_is_found():
    assert cut([ONE + JUNK + TWO]) == [ONE + JUNK, TWO]


def test_one_that_is_entered_in_the_middle_is_cut_at_its_next_link():
    assert cut([ONE[1234:] + TWO]) == [ONE[1234:], TWO]


@given(
    st.lists(st.sampled_from([page(2, b"x"), page(0, b"y" * 300), b"OggS", b"Og", JUNK]), max_size=6).map(
        b"".join
    )
)
def test_nothing_is_lost(data: bytes):
    assert b"".join(cut([data])) == data


@given(st.sampled_from([ONE[:400] + TWO[:300], JUNK[:50] + ONE[:200] + TWO[:200]]).flatmap(split))
def test_the_cuts_are_the_same_in_any_pieces(pieces: list[bytes]):
    assert cut(pieces) == cut([b"".join(pieces)])
