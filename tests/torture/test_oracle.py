"""The oracle itself: a run in which something went wrong is seen."""

import pytest
from oracle import Run, violations
from receivers import Arrival, Reply

OK, ERROR, LOST = Reply(200), Reply(500), Reply(resets=True)


def arrival(number, at=0.0, lane=1, body=None):
    return Arrival(at, "/", {"webhook-id": f"msg_{number}"}, body or f"{lane} {number}".encode(), 80)


def run(*arrivals, replies=None, committed=None, **rest):
    return Run(
        committed={one.id: one.body for one in arrivals} if committed is None else committed,
        arrivals=arrivals,
        replies=replies or [OK] * len(arrivals),
        **({"waiting": ()} | rest),
    )


def found(run):
    return [line.partition(":")[0] for line in violations(run)]


def test_a_good_run_is_found_good():
    assert found(run(arrival(1), arrival(2, 1.0))) == []
    assert found(run(arrival(1), arrival(1, 1.0), replies=[ERROR, OK])) == []
    assert found(run(arrival(1), arrival(1, 1.0), replies=[LOST, OK])) == []


def test_an_event_that_is_nowhere_is_lost():
    assert found(run(committed={"msg_1": b"1 1"})) == ["I1"]
    assert found(run(arrival(1), replies=[ERROR])) == ["I1"]
    assert found(run(arrival(1), replies=[ERROR], waiting={"msg_1"})) == []


def test_what_is_not_on_disk_must_not_be_sent():
    assert found(run(arrival(1), committed={})) == ["I1"]


def test_a_repetition_needs_a_reason():
    twice = (arrival(1), arrival(1, 1.0))

    assert found(run(*twice)) == ["I2"]
    assert found(run(*twice, crashes=1)) == []


def test_a_repetition_has_the_same_body():
    same_id = (arrival(1), arrival(1, 1.0, body=b"1 01"))

    assert found(run(*same_id, replies=[LOST, OK], committed={"msg_1": b"1 1"})) == ["I2"]


@pytest.mark.parametrize(("count", "wrong"), [(15, []), (16, ["I3"])])
def test_more_than_a_burst_at_once_is_a_flood(count, wrong):
    assert found(run(*(arrival(number) for number in range(count)))) == wrong


def test_a_window_anywhere_counts():
    quiet = [arrival(number, at=float(number)) for number in range(20)]
    flood = [arrival(number, at=30.0, lane=2) for number in range(20, 40)]

    assert found(run(*quiet, *flood)) == ["I3"]


def test_a_lane_out_of_order_is_seen_unless_it_was_set_aside():
    swapped = (arrival(2), arrival(1, 1.0))

    assert found(run(*swapped)) == ["I4"]
    assert found(run(*swapped, set_aside={"msg_1"})) == []
    assert found(run(arrival(2, lane=2), arrival(1, 1.0, lane=1))) == []
