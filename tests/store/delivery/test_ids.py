from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from store.delivery.ids import event_id

times = st.floats(0, 4e9)
randomness = st.binary(min_size=10, max_size=10)


@given(times, randomness)
def test_an_id_is_a_uuid_of_version_7(now, random_bytes):
    identity = UUID(event_id(now, random_bytes).removeprefix("msg_"))

    assert (identity.version, identity.variant) == (7, "specified in RFC 4122")
    assert identity.int >> 80 == int(now * 1000)


@given(times, times, randomness, randomness)
def test_ids_sort_by_time_to_the_millisecond(first, second, some, other):
    if int(first * 1000) < int(second * 1000):
        assert event_id(first, some) < event_id(second, other)


@given(randomness, randomness)
def test_different_chance_makes_different_ids(some, other):
    # 74 of the 80 bits are kept.
    kept = (int.from_bytes(some, "big") ^ int.from_bytes(other, "big")) & ((0xFFF << 62) | ((1 << 62) - 1))

    assert (event_id(1.0, some) != event_id(1.0, other)) == bool(kept)
