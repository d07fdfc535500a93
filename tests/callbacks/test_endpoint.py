from collections import defaultdict
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbacks.attempt import Attempt, Ruling, Verdict
from callbacks.bucket import TokenBucket
from callbacks.delivery import Answer, outcome
from callbacks.endpoint import SLOTS, Candidates, Endpoint
from store.delivery.outbox import Event

REFUSED = Answer(error="connection refused", connected=False)


def event(seq, lane=1, **fields):
    return Event(
        seq=seq,
        event_id=f"msg_{seq}",
        account="label",
        radio_id=lane,
        kind="result",
        body=b"{}",
        created_at=0.0,
        **fields,
    )


def endpoint(tokens=100.0):
    return Endpoint(TokenBucket(rate=100.0, burst=100, updated=0.0, tokens=tokens))


def attempted(point, one, answer, started=0.0, ended=None):
    """Send an event and get an answer."""
    answer = Answer(answer) if isinstance(answer, int) else answer
    point.start(one, started)
    ruling = point.judge(
        Attempt(
            event=one,
            outcome=outcome(answer, strict_200=False),
            answer=answer,
            started=started,
            ended=started if ended is None else ended,
            at=0.0,
            jitter=0.5,
        )
    )
    point.end(one)
    return ruling


def test_the_oldest_head_goes_first():
    heads = [event(1, lane=2), event(2, lane=1)]

    assert endpoint().choose(Candidates(heads), set(), 0.0) == heads[0]


def test_a_lane_in_use_waits():
    heads = [event(1, lane=2), event(2, lane=1)]

    assert endpoint().choose(Candidates(heads), {heads[0].lane}, 0.0) == heads[1]
    assert endpoint().choose(Candidates(heads), {one.lane for one in heads}, 0.0) is None


def test_there_are_so_many_attempts_at_the_same_time_and_no_more():
    point = endpoint()
    for seq in range(SLOTS):
        assert point.delay(0.0) == 0
        point.start(event(seq, lane=seq), 0.0)

    assert point.delay(0.0) == inf


def test_without_a_token_nothing_goes():
    assert endpoint(tokens=0.0).delay(0.0) == 0.01


def test_a_success_is_a_delivery():
    assert attempted(endpoint(), event(1), 200) == Ruling(Verdict.DELIVERED)


@pytest.mark.parametrize("answer", [500, 503, 429, 401, 410, 302, REFUSED])
def test_a_receiver_that_does_not_work_is_left_alone_at_once(answer):
    point = endpoint()

    assert attempted(point, event(1), answer) == Ruling(Verdict.POSTPONED, 1.0)
    assert point.delay(0.0) == 1.0


def test_an_event_that_is_refused_holds_up_its_lane_only():
    point = endpoint()
    heads = [event(1, lane=1), event(2, lane=2)]
    attempted(point, heads[0], 400)

    assert point.delay(0.0) == 0
    assert point.choose(Candidates(heads), set(), 0.0) == heads[1]
    assert point.choose(Candidates(heads), set(), 1.0) == heads[0]


def test_a_receiver_that_refuses_everything_is_left_alone():
    point = endpoint()
    for seq in range(3):
        attempted(point, event(seq, lane=seq), 400)

    assert point.breaker.is_open


@pytest.mark.parametrize("status", [400, 500])
def test_an_event_is_parked_after_three_attempts_when_others_were_taken(status):
    point = endpoint()
    rulings = [attempted(point, event(1, attempts=n), status, started=10.0 * n).verdict for n in range(2)]
    attempted(point, event(2, lane=2), 200, started=25.0)

    assert rulings == [Verdict.POSTPONED, Verdict.POSTPONED]
    assert attempted(point, event(1, attempts=2), status, started=30.0) == Ruling(Verdict.PARKED, 300.0)
    assert not point.breaker.is_open


def test_an_event_is_never_parked_while_nothing_is_taken():
    point = endpoint()
    verdicts = {attempted(point, event(1, attempts=n), 400, started=1e4 * n).verdict for n in range(50)}

    assert verdicts == {Verdict.POSTPONED}


def test_an_event_is_never_parked_for_a_receiver_that_cannot_be_reached():
    point = endpoint()
    attempted(point, event(1), 500)
    attempted(point, event(2, lane=2), 200, started=10.0)
    verdicts = {attempted(point, event(1, attempts=n), REFUSED, started=1e4 * n).verdict for n in range(1, 2)}

    assert verdicts == {Verdict.POSTPONED}


def test_a_doubted_event_lets_the_head_of_another_lane_go_ahead_and_then_the_next_of_its_own():
    point = endpoint()
    doubted, successor, other = event(1), event(2), event(3, lane=2)
    for started in (0.0, 10.0):
        attempted(point, doubted, 500, started=started)

    assert point.choose(Candidates([doubted, other], ahead=[successor, other]), set(), 100.0) == other
    assert point.choose(Candidates([doubted], ahead=[successor]), set(), 100.0) == successor


def test_a_parked_event_that_fails_again_waits_longer_and_stops_nobody():
    point = endpoint()

    ruling = attempted(point, event(1, state="parked", attempts=3, parkings=1), 500)
    assert ruling == Ruling(Verdict.PARKED, 1800.0)
    assert point.delay(0.0) == 0


def test_a_parked_event_whose_receiver_cannot_be_reached_does_not_wait_longer():
    point = endpoint()

    assert attempted(point, event(1, state="parked"), REFUSED).verdict is Verdict.POSTPONED
    assert point.breaker.is_open


def test_one_parked_event_at_a_time_is_enough_and_it_does_not_wait_for_a_backlog():
    point = endpoint()
    parked, more = event(1, state="parked"), event(2, state="parked")
    candidates = Candidates([event(3)], parked=[parked, more])
    assert point.choose(candidates, set(), 0.0) == parked

    point.start(parked, 0.0)
    assert point.choose(candidates, {parked.seq}, 0.0) == event(3)


def test_parked_events_and_others_take_turns():
    point = endpoint()
    parked, head = event(1, state="parked"), event(3)
    turns = []
    for _ in range(4):
        turns.append(point.choose(Candidates([head], parked=[parked]), set(), 0.0))
        attempted(point, turns[-1], 200)

    assert turns == [parked, head, parked, head]


def test_parked_events_need_not_wait_for_a_turn_where_nothing_else_goes():
    point = endpoint()
    parked = event(1, state="parked")
    attempted(point, parked, 500)

    assert point.choose(Candidates([], parked=[parked]), set(), 0.0) == parked


def test_a_parked_event_is_no_probe_unless_nothing_else_is_left():
    point = endpoint()
    attempted(point, event(9, lane=9), REFUSED)
    parked = event(1, state="parked")

    assert point.choose(Candidates([event(3)], parked=[parked]), set(), 5.0) == event(3)
    assert point.choose(Candidates([], parked=[parked]), set(), 5.0) == parked


def test_it_says_when_time_alone_changes_something():
    point = endpoint()
    assert point.next(0.0) == inf

    attempted(point, event(1), 400)
    assert point.next(0.0) == 1.0
    assert point.next(2.0) == inf


class Outbox:
    """The lanes of an endpoint in memory: what the dispatcher asks the store for."""

    def __init__(self, events):
        self.events = {one.seq: one for one in events}
        self.due = {}  # parked: seq to time

    def candidates(self, point, now):
        pending = [one for one in self.events.values() if one.state == "pending"]
        without = point.suspects.passed_over()
        parked = [one for one in self.events.values() if one.state == "parked" and self.due[one.seq] <= now]
        ahead = heads([one for one in pending if one.seq not in without]) if without else []
        return Candidates(heads(pending), ahead, parked)

    def store(self, one, ruling, now):
        match ruling.verdict:
            case Verdict.DELIVERED:
                del self.events[one.seq]
            case Verdict.POSTPONED:
                self.events[one.seq] = replace(one, attempts=one.attempts + 1)
            case Verdict.PARKED:
                self.due[one.seq] = now + ruling.wait
                self.events[one.seq] = replace(
                    one, state="parked", attempts=one.attempts + 1, parkings=one.parkings + 1
                )


def heads(events):
    first = {}
    for one in sorted(events, key=lambda one: one.seq):
        first.setdefault(one.lane, one)
    return sorted(first.values(), key=lambda one: one.seq)


def simulate(lanes, answer, end):
    """Deliver, one attempt at a time; return (when, seq, answer, state) of every attempt."""
    point = Endpoint(TokenBucket(rate=3.0, burst=15, updated=0.0))
    outbox = Outbox([event(seq, lane) for seq, lane in enumerate(lanes)])
    now, attempts = 0.0, []
    while now < end and outbox.events:
        chosen = None if point.delay(now) else point.choose(outbox.candidates(point, now), set(), now)
        if chosen is None:
            parked = min((due - now for due in outbox.due.values() if due > now), default=inf)
            now += max(min(point.next(now), parked), 1e-6)
            continue
        said = answer(now, chosen.seq)
        outbox.store(chosen, attempted(point, chosen, said, started=now), now)
        attempts.append((now, chosen.seq, said, chosen.state))
    return attempts, outbox


LANES = st.lists(st.integers(1, 3), min_size=1, max_size=12)
FAILURES = st.sampled_from([400, 401, 404, 410, 429, 500, 502, 503, REFUSED])


@given(LANES, FAILURES, st.floats(0, 5000))
@settings(deadline=None)
def test_an_outage_costs_no_event_and_every_event_is_taken_soon_after_it(lanes, failure, back_at):
    attempts, outbox = simulate(lanes, lambda now, _: 200 if now >= back_at else failure, back_at + 4000)

    assert outbox.events == {}
    taken = [seq for _, seq, said, _ in attempts if said == 200]
    assert sorted(taken) == list(range(len(lanes)))


@given(LANES, st.floats(0, 5000))
@settings(deadline=None)
def test_while_a_receiver_cannot_be_reached_every_lane_keeps_its_order(lanes, back_at):
    attempts, _ = simulate(lanes, lambda now, _: 200 if now >= back_at else REFUSED, back_at + 4000)

    taken = [seq for _, seq, said, _ in attempts if said == 200]
    assert taken == list(range(len(lanes)))


@given(LANES, FAILURES, st.floats(0, 5000))
@settings(deadline=None)
def test_an_outage_of_any_kind_parks_nothing(lanes, failure, back_at):
    attempts, _ = simulate(lanes, lambda now, _: 200 if now >= back_at else failure, back_at + 4000)

    assert {state for *_, state in attempts} <= {"pending"}


@given(LANES, st.sets(st.integers(0, 11), max_size=3), st.sampled_from([400, 404, 500, 503]))
@settings(deadline=None)
def test_poison_holds_up_nobody_for_long(lanes, poison, failure):
    attempts, outbox = simulate(lanes, lambda _, seq: failure if seq in poison else 200, 20_000)

    taken = {seq for _, seq, said, _ in attempts if said == 200}
    assert taken == set(range(len(lanes))) - poison
    assert set(outbox.events) <= poison


@given(LANES, st.lists(FAILURES | st.just(200), min_size=1, max_size=30))
@settings(deadline=None)
def test_whatever_it_answers_nothing_is_sent_twice_after_it_was_taken_and_the_rate_holds(lanes, answers):
    said = iter(answers * 100)
    attempts, _ = simulate(lanes, lambda *_: next(said, 200), 5000)

    taken = [seq for _, seq, answer, _ in attempts if answer == 200]
    assert len(taken) == len(set(taken))
    times = [when for when, *_ in attempts]
    for first, start in enumerate(times):
        for last in range(first, len(times)):
            assert last - first + 1 <= 15 + 3 * (times[last] - start) + 1e-6


@given(LANES, st.lists(FAILURES | st.just(200), min_size=1, max_size=30))
@settings(deadline=None)
def test_within_a_lane_an_event_is_overtaken_only_when_it_failed(lanes, answers):
    said = iter(answers * 100)
    attempts, _ = simulate(lanes, lambda *_: next(said, 200), 5000)

    failures = defaultdict(int)
    taken = set()
    for _, seq, answer, _ in attempts:
        before = [other for other in range(seq) if lanes[other] == lanes[seq] and other not in taken]
        assert all(failures[other] >= 1 for other in before)
        assert not before or max(failures.values()) >= 2
        if answer == 200:
            taken.add(seq)
        elif answer is not REFUSED:
            failures[seq] += 1
