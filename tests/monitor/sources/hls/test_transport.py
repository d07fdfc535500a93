import time

import pytest
from hls_tags import METADATA, PES_HEADER, id3, packed, transport
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.hls.transport import timed_tags


def test_tags_are_found_in_their_order():
    tags = [id3("A", "One"), id3("B", "Two" * 200)]  # one of a packet, one of several

    assert [found[: len(tag)] for found, tag in zip(timed_tags(transport(*tags)), tags, strict=True)] == tags


@pytest.mark.parametrize("before", [b"", b"\0\0\x3f\0\x10"])
@pytest.mark.parametrize("kind", [b"\xbd", b"\xfc"])
def test_a_tag_may_be_metadata_of_any_kind_and_have_a_header_of_its_own(before, kind):
    tag = id3("A", "One")

    assert timed_tags(transport(before + tag).replace(b"\1\xbd", b"\1" + kind)) == [tag]


def test_a_stream_without_metadata_has_none():
    assert timed_tags(transport()) == []


@pytest.mark.parametrize("size", range(0, 900, 50))
def test_what_is_cut_off_is_no_error(size):
    timed_tags(transport(id3("A", "One" * 200))[:size])


@given(st.binary() | st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255))).map(
    lambda changes: changed(transport(id3("A", "One" * 200)), changes)
))  # fmt: skip
def test_any_bytes_have_tags_or_none(data):
    timed_tags(data)


def changed(data, changes):
    broken = bytearray(data)
    for at, byte in changes:
        if at < len(broken):
            broken[at] = byte
    return bytes(broken)


MANY = b"".join(packed(METADATA, PES_HEADER + bytes(9)))


@pytest.mark.parametrize(
    "unit",
    [b"G", transport(), transport(id3("A", "B")), MANY],
)
def test_a_hostile_segment_costs_no_more_than_its_length(unit):
    data = transport() + (unit * (1 + (8 << 20) // len(unit)))
    started = time.process_time()

    timed_tags(data)

    assert time.process_time() - started < 2
