import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.icy import LONGEST, METAINT, UNIT, Interleaver, metadata


@pytest.mark.parametrize("title", ["", "A - B", "Łódź - Ünï", "it's", "x" * 10_000])
def test_a_block_is_as_long_as_it_says(title):
    block = metadata(title)

    assert len(block) == 1 + UNIT * block[0] <= 1 + LONGEST
    assert block[1:].startswith(b"StreamTitle='")


@given(st.lists(st.binary(max_size=3 * METAINT), max_size=4), st.text(max_size=30))
def test_audio_and_titles_can_be_told_apart_again(blocks, title):
    interleaver = Interleaver(title)

    sent = b"".join(interleaver.feed(block) for block in blocks)

    audio, titles = separated(sent)
    assert audio == b"".join(blocks)
    assert titles[:1] == [metadata(title)[1:]][: len(titles)]


def separated(sent):
    audio, titles = b"", []
    while len(sent) > METAINT:
        audio += sent[:METAINT]
        size = UNIT * sent[METAINT]
        titles.append(sent[METAINT + 1 : METAINT + 1 + size])
        sent = sent[METAINT + 1 + size :]
    return audio + sent, titles


def test_a_title_is_sent_once():
    interleaver = Interleaver("A - B")

    _, titles = separated(interleaver.feed(bytes(3 * METAINT + 1)))

    assert [bool(title) for title in titles] == [True, False, False]


def test_a_new_title_comes_at_the_next_place():
    interleaver = Interleaver("first")
    sent = interleaver.feed(bytes(METAINT + 1))
    interleaver.show("second")

    _, titles = separated(sent + interleaver.feed(bytes(METAINT)))

    assert b"second" in titles[1]
