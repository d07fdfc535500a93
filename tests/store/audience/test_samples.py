import pytest

from store.audience import samples
from store.audience.samples import Sample

NOW = 1_800_000_000.0


def sample(at, listeners=1, radio_id=7, account="label"):
    return Sample(account=account, radio_id=radio_id, at=at, listeners=listeners, source="icecast")


def test_samples_of_a_stream_come_in_order_with_both_ends(conn):
    wanted = [sample(NOW + second, second) for second in range(3)]
    samples.add(conn, [*reversed(wanted), sample(NOW - 1), sample(NOW + 3), sample(NOW, radio_id=8)])

    assert samples.between(conn, "label", 7, NOW, NOW + 2) == wanted
    assert samples.between(conn, "other", 7, NOW, NOW + 2) == []


def test_a_gap_is_kept_as_such(conn):
    samples.add(conn, [sample(NOW, None)])

    assert samples.between(conn, "label", 7, NOW, NOW) == [sample(NOW, None)]


def test_of_two_samples_at_one_moment_the_later_counts(conn):
    samples.add(conn, [sample(NOW, 1), sample(NOW, 2)])
    samples.add(conn, [sample(NOW, 3)])

    assert samples.between(conn, "label", 7, NOW, NOW) == [sample(NOW, 3)]


def test_the_latest_sample_of_a_stream_is_found(conn):
    samples.add(conn, [sample(NOW), sample(NOW + 1, 5), sample(NOW + 2, radio_id=8)])

    assert samples.latest(conn, "label", 7) == sample(NOW + 1, 5)
    assert samples.latest(conn, "other", 7) is None


@pytest.mark.parametrize(("limit", "gone"), [(2, [2, 1, 0]), (10, [3, 0, 0])])
def test_old_samples_are_forgotten_a_batch_at_a_time(conn, limit, gone):
    samples.add(conn, [sample(NOW + second) for second in range(5)])

    assert [samples.expire(conn, NOW + 3, limit=limit) for _ in range(3)] == gone
    assert len(samples.between(conn, "label", 7, NOW, NOW + 9)) == 2
