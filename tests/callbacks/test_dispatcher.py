import asyncio
import itertools
import logging
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from receivers import Reply, receiver
from sqlalchemy import text

from callbacks.dispatcher import Dispatcher
from config.tables.callbacks import Callbacks
from store.accounts import accounts
from store.delivery import backlog, outbox
from store.delivery.backlog import Counts

NOTHING = Counts(pending=0, parked=0, oldest=None)
POISON = b"poison"


def within_limits(arrivals, rate=3.0, burst=15):
    """Tell whether every window of time has seen no more than the rate and the burst allow."""
    times = [arrival.at for arrival in arrivals]
    return all(
        last - first + 1 <= burst + rate * (times[last] - times[first]) + 1e-6
        for first in range(len(times))
        for last in range(first, len(times))
    )


def gaps(arrivals):
    return [round(later.at - one.at, 2) for one, later in itertools.pairwise(arrivals)]


def by_lane(bodies):
    """Return the bodies `lane number` by lane, without repetitions."""
    lanes = defaultdict(list)
    for body in dict.fromkeys(bodies):
        lane, number = body.decode().split()
        lanes[lane].append(int(number))
    return lanes


async def states(world):
    events = await world.database.read(backlog.listed)
    return [(event.body, event.state, event.attempts) for event in events]


async def logged(world):
    def work(conn):
        return [
            tuple(row) for row in conn.execute(text("SELECT body, status FROM delivered ORDER BY number"))
        ]

    return await world.database.read(work)


async def test_an_event_arrives_as_it_was_written_and_with_its_id(world):
    event_id = await world.put('{"status": "success"}')
    await world.received(1)

    (arrival,) = world.server.arrivals
    assert arrival.body == b'{"status": "success"}'
    assert arrival.headers["Content-Type"] == "application/json"
    assert (arrival.id, arrival.headers["x-attempt"]) == (event_id, "1")
    assert arrival.headers["webhook-timestamp"] == str(int(world.now()))
    assert await world.counts() == NOTHING
    assert await logged(world) == [(b'{"status": "success"}', 200)]


async def test_events_of_a_stream_arrive_in_order(world):
    for number in range(30):
        await world.put(f"{number % 3} {number}", radio_id=number % 3)

    lanes = by_lane(await world.received(30))
    assert all(numbers == sorted(numbers) and len(numbers) == 10 for numbers in lanes.values())


async def test_a_new_daemon_begins_slowly(world):
    for number in range(4):
        await world.put(f"{number} 0", radio_id=number)
    await world.received(4)

    assert [round(arrival.at, 2) for arrival in world.server.arrivals] == [0.33, 0.67, 1.0, 1.33]


async def test_after_a_quiet_time_a_burst_may_leave(world):
    await world.fill_up(20)

    assert [arrival.at for arrival in world.server.arrivals[:15]] == [300] * 15
    assert gaps(world.server.arrivals[14:]) == [pytest.approx(1 / 3, abs=0.01)] * 5
    assert within_limits(world.server.arrivals)


async def test_no_more_than_five_attempts_are_under_way(world):
    world.server.answer = lambda _: Reply(delay=0.05)
    await world.fill_up(15)

    assert world.server.most_open == 5


async def test_rate_and_burst_hold_over_crashes(world):
    for number in range(60):
        await world.put(f"{number % 7} {number}", radio_id=number % 7)
    for count in (5, 11, 12, 30, 31, 60):
        await world.received(count)

    assert within_limits(world.server.arrivals)
    assert world.server.arrivals[-1].at == pytest.approx(20.0, abs=0.5)


async def test_a_receiver_that_was_down_gets_all_the_backlog_in_order(world):
    await world.server.stop()
    for number in range(40):
        await world.put(f"{number % 4} {number}", radio_id=number % 4)
    await world.idle(600)
    await world.server.start()
    await world.received(40)

    lanes = by_lane(world.server.bodies)
    assert len(world.server.arrivals) == 40
    assert all(numbers == sorted(numbers) for numbers in lanes.values())
    assert within_limits(world.server.arrivals)
    assert await world.counts() == NOTHING


async def test_a_receiver_that_answers_5xx_is_probed_with_growing_pauses(world):
    world.server.answer = lambda _: 503
    await world.put("1 0")
    await world.received(9)

    assert gaps(world.server.arrivals) == [1, 2, 5, 10, 30, 60, 120, 300]
    assert [arrival.headers["x-attempt"] for arrival in world.server.arrivals] == [
        str(n) for n in range(1, 10)
    ]
    assert len({arrival.id for arrival in world.server.arrivals}) == 1


async def test_one_attempt_at_a_time_finds_out_whether_a_receiver_is_back(world):
    world.server.answer = lambda _: 500
    for number in range(10):
        await world.put(f"{number} 0", radio_id=number)
    await world.received(8)

    assert gaps(world.server.arrivals) == [1, 2, 5, 10, 30, 60, 120]


async def test_an_outage_of_5xx_costs_neither_an_event_nor_the_order(world):
    back_at = 1000.0
    world.server.answer = lambda arrival: 200 if arrival.at >= back_at else 502
    for number in range(30):
        await world.put(f"{number % 3} {number}", radio_id=number % 3)

    await world.run(lambda: world.seconds > back_at + 400)
    taken = [arrival.body for arrival in world.server.arrivals if arrival.at >= back_at]
    assert len(taken) == 30
    assert all(numbers == sorted(numbers) for numbers in by_lane(taken).values())
    assert await world.counts() == NOTHING


@pytest.mark.parametrize("status", [400, 500])
async def test_a_poisonous_event_is_parked_after_three_attempts_and_the_others_flow(world, status):
    world.server.answer = lambda arrival: status if arrival.body == POISON else 200
    await world.put(POISON, radio_id=1)
    for number in range(12):
        await world.put(f"{number % 4} {number}", radio_id=number % 4)
    await world.run(lambda: len(set(world.server.bodies)) == 13 and world.server.bodies.count(POISON) >= 3)

    assert world.server.bodies.count(POISON) == 3
    assert await states(world) == [(POISON, "parked", 3)]
    lanes = by_lane([body for body in world.server.bodies if body != POISON])
    assert all(numbers == sorted(numbers) for numbers in lanes.values())


@pytest.mark.parametrize("status", [400, 500])
async def test_a_poisonous_event_does_not_hold_up_the_only_stream(world, status):
    world.server.answer = lambda arrival: status if arrival.body == POISON else 200
    await world.put(POISON)
    for number in range(3):
        await world.put(f"1 {number}")
    await world.run(lambda: len(set(world.server.bodies)) == 4)

    assert world.server.bodies.count(POISON) == 3
    assert await states(world) == [(POISON, "parked", 3)]
    assert world.seconds < 10


async def test_a_parked_event_is_tried_on_its_own_schedule_and_arrives_when_the_receiver_is_mended(world):
    world.server.answer = lambda arrival: 400 if arrival.body == POISON else 200
    await world.put(POISON)
    await world.put("1 0")
    await world.run(lambda: len(world.server.arrivals) >= 4)
    parked_at = world.seconds
    await world.received(9)

    tries = [arrival.at - parked_at for arrival in world.server.arrivals[4:]]
    assert tries == pytest.approx([300, 2100, 9300, 27_300, 63_300], abs=10)
    world.server.answer = lambda _: 200
    await world.received(10)
    assert await world.counts() == NOTHING


async def test_a_parked_event_is_tried_at_once_when_it_is_replayed(world):
    world.server.answer = lambda arrival: 400 if arrival.body == POISON else 200
    event_id = await world.put(POISON)
    await world.put("1 0")
    await world.received(4)
    world.server.answer = lambda _: 200
    await world.database.write(lambda conn: backlog.replay(conn, [event_id]))
    before = world.seconds
    await world.received(5)

    assert world.server.bodies[-1] == POISON
    assert world.seconds - before < 10
    assert await world.counts() == NOTHING


async def test_a_receiver_that_refuses_everything_is_left_alone_and_loses_nothing(world):
    world.server.answer = lambda _: 404
    for number in range(8):
        await world.put(f"{number % 2} {number}", radio_id=number % 2)
    await world.idle(86_400)

    assert len(world.server.arrivals) < 400
    assert [state for _, state, _ in await states(world)] == ["pending"] * 8


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_an_answer_that_only_its_owner_can_change_is_an_alarm(world, status, caplog):
    world.server.answer = lambda _: status
    for number in range(5):
        await world.put(f"{number} 0", radio_id=number)
    await world.point(world.server.url + "?secret=hush")
    with caplog.at_level(logging.INFO, "callbacks"):
        await world.idle(3600)

    alarms = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(alarms) == 1
    assert f"HTTP {status}" in alarms[0]
    assert "hush" not in caplog.text


async def test_a_receiver_that_is_gone_is_asked_once_an_hour_and_nothing_is_lost(world):
    world.server.answer = lambda _: 410
    await world.put("1 0")
    await world.idle(5 * 86_400)

    assert gaps(world.server.arrivals)[-1] == 3600
    assert await states(world) == [(b"1 0", "pending", len(world.server.arrivals))]


@pytest.mark.parametrize(
    ("header", "wait"), [("7", 7), ("-1", 1), ("1e309", 1), ("99999999999", 3600), ("soon", 1)]
)
async def test_a_receiver_is_left_alone_as_long_as_it_asks(world, header, wait):
    world.server.script.append(Reply(429, headers={"Retry-After": header}))
    await world.put("1 0")
    await world.received(2)

    assert gaps(world.server.arrivals) == [wait]


async def test_a_receiver_may_name_a_date(world):
    until = datetime.fromtimestamp(int(world.now()) + 90, UTC)
    world.server.script.append(Reply(503, headers={"Retry-After": format_datetime(until, usegmt=True)}))
    await world.put("1 0")
    await world.received(2)

    assert world.server.arrivals[1].at == pytest.approx(90, abs=1)


async def test_alternating_answers_repeat_no_success_and_lose_nothing(world):
    answers = itertools.cycle([200, 500])
    given = []
    world.server.answer = lambda arrival: given.append((arrival, next(answers))) or given[-1][1]
    for number in range(12):
        await world.put(f"{number % 3} {number}", radio_id=number % 3)
    await world.run(lambda: world.seconds > 10_000)

    taken = [arrival.body for arrival, status in given if status == 200]
    assert len(taken) == len(set(taken)) == 12
    assert within_limits(world.server.arrivals)
    assert await world.counts() == NOTHING


@pytest.mark.parametrize("reply", [Reply(hangs=True), Reply(resets=True)])
async def test_an_answer_that_is_lost_means_another_attempt_with_the_same_id(world, reply):
    world.server.script.append(reply)
    await world.put("1 0")
    await world.received(2, timeout=0.2)

    first, second = world.server.arrivals
    assert (first.id, first.body) == (second.id, second.body)
    assert await world.counts() == NOTHING


async def test_an_answer_whose_body_never_ends_is_a_delivery(world):
    world.server.answer = lambda _: Reply(drips=True)
    await world.put("1 0")
    await world.received(1, timeout=0.2)

    assert await world.counts() == NOTHING


async def test_redirects_are_failures_and_are_not_followed(world):
    async with receiver() as other:
        world.server.script.append(Reply(307, headers={"Location": other.url}))
        await world.put("1 0")
        await world.received(2)

        assert other.arrivals == []
    assert await world.counts() == NOTHING


async def test_strictly_nothing_but_200_is_a_delivery(world):
    world.server.script.append(204)
    await world.put("1 0")

    assert await world.received(2, strict_200=True) == [b"1 0", b"1 0"]


async def test_what_is_pending_follows_the_callback_url(world):
    async with receiver(clock=world.clock) as new:
        for number in range(20):
            await world.put(f"{number % 2} {number}", radio_id=number % 2)
        await world.received(6)
        await world.point(new.url)
        await world.run(lambda: len(new.arrivals) == 14)

        assert len(world.server.arrivals) == 6
        assert not set(world.server.bodies) & set(new.bodies)
        assert within_limits(new.arrivals)


async def test_without_a_callback_url_events_wait(world):
    await world.point(None)
    await world.put("1 0")
    await world.idle(3600)
    assert world.server.arrivals == []

    await world.point(world.server.url)
    assert await world.received(1) == [b"1 0"]


async def test_who_wants_no_deliveries_gets_none(world):
    await world.point("https://audd.tech/empty/")
    for number in range(3):
        await world.put(f"1 {number}")
    await world.idle(10)

    assert await world.counts() == NOTHING
    assert await logged(world) == [(b"1 0", None), (b"1 1", None), (b"1 2", None)]


async def test_accounts_with_one_receiver_share_its_limits(world):
    await world.point(world.server.url + "?account=other", account="other")
    for number in range(15):
        await world.put(f"1 {number}")
        await world.put(f"2 {number}", account="other")
    await world.received(30)

    assert within_limits(world.server.arrivals)
    assert world.server.arrivals[-1].at == pytest.approx(10, abs=0.5)
    targets = {arrival.body[:1]: arrival.target for arrival in world.server.arrivals}
    assert targets == {b"1": "/callback", b"2": "/callback?account=other"}


async def test_a_receiver_that_does_not_work_does_not_hold_up_another(world):
    async with receiver(clock=world.clock) as other:
        other.answer = lambda _: 503
        await world.point(other.url, account="other")
        for number in range(9):
            await world.put(f"1 {number}")
            await world.put(f"2 {number}", account="other")
        await world.received(9)

        assert world.seconds < 5


async def test_a_storm_of_notifications_keeps_to_the_rate_and_lets_results_through(world):
    for number in range(100):
        await world.put(f"{number} 0", radio_id=number, kind="notification")
        await world.put(f"{number} 1", radio_id=number)
    await world.received(200)

    assert within_limits(world.server.arrivals)
    assert world.server.arrivals[-1].at == pytest.approx(200 / 3, abs=0.5)
    assert all(numbers == [0, 1] for numbers in by_lane(world.server.bodies).values())
    assert world.server.bodies[1] == b"0 1"  # no later than its place in the order of things


async def test_setting_the_clock_changes_nothing(world):
    world.server.answer = lambda arrival: 503 if arrival.at < 100 else 200
    for number in range(30):
        await world.put(f"{number % 3} {number}", radio_id=number % 3)
    for shift in (86_400.0, -86_400.0, 0.0):
        world.shift = shift
        await world.idle(20)
    await world.run(lambda: world.seconds > 400)

    assert within_limits(world.server.arrivals)
    assert await world.counts() == NOTHING


async def test_what_nobody_took_in_time_is_given_up_and_said_so(world, caplog):
    await world.point(None)
    await world.put("1 0")
    await world.put("1 1")
    await world.idle(86_400 * 2)
    await world.run(lambda: world.seconds > 86_400 * 3, retention_days=1.0)

    assert await world.counts() == NOTHING
    assert "2 callbacks were not delivered in 1 days, and are given up" in caplog.text


async def test_what_is_under_way_is_finished_when_the_daemon_stops(database, server):
    server.answer = lambda _: Reply(delay=0.2)
    dispatcher = Dispatcher(database, Callbacks(rate=1000.0))
    await put_one(database, server)
    running = asyncio.create_task(dispatcher.run())
    await server.wait_for(1)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert await database.read(backlog.counts) == NOTHING


async def test_stopping_does_not_wait_for_a_receiver_that_hangs(database, server):
    server.answer = lambda _: Reply(hangs=True)
    dispatcher = Dispatcher(database, Callbacks(rate=1000.0), grace=0.1)
    await put_one(database, server)
    running = asyncio.create_task(dispatcher.run())
    await server.wait_for(1)
    running.cancel()
    async with asyncio.timeout(12):  # a request may take 15 s
        with pytest.raises(asyncio.CancelledError):
            await running

    assert (await database.read(backlog.counts)).pending == 1


async def test_a_poke_wakes_the_dispatcher_at_once(database, server):
    dispatcher = Dispatcher(database, Callbacks(rate=1000.0), poll=600.0)
    running = asyncio.create_task(dispatcher.run())
    await put_one(database, server)
    dispatcher.poke()
    await server.wait_for(1)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert len(server.arrivals) == 1


async def put_one(database, server):
    def work(conn):
        accounts.set_callback_url(conn, "label", server.url)
        outbox.add(conn, "label", 1, "result", b"{}")

    await database.write(work)


def adopting(world, **policy):
    async def adopt():
        world.dispatcher.adopt(Callbacks(**policy))

    return adopt


async def test_another_rate_holds_from_the_moment_it_is_adopted(world):
    for number in range(40):
        await world.put(f"{number} 0", radio_id=number)
    world.later.append((10.0, adopting(world, rate=0.5)))
    await world.received(40)

    times = [arrival.at for arrival in world.server.arrivals]
    assert gaps(world.server.arrivals)[-8:] == [2.0] * 8
    assert sum(at <= 10 for at in times) == pytest.approx(30, abs=1)


async def test_a_larger_burst_has_to_be_saved_up_like_the_old_one(world):
    async def add():
        for number in range(60):
            await world.put(f"{number} 0", radio_id=number)

    world.later += [(300.0, adopting(world, rate=3.0, burst=50)), (300.0, add)]
    await world.received(60)

    assert within_limits(world.server.arrivals)  # those of the burst before


async def test_what_counts_as_delivered_may_change_while_it_runs(world):
    world.server.script += [Reply(204), Reply(204), Reply(200)]
    await world.put("1 0")
    world.later.append((10.0, adopting(world, strict_200=True)))
    world.later.append((20.0, lambda: world.put("1 1")))
    await world.received(3)

    assert world.server.bodies == [b"1 0", b"1 1", b"1 1"]


async def test_how_long_a_receiver_may_take_may_change_while_it_runs(world):
    world.server.script += [Reply(hangs=True)]
    world.later += [(1.0, adopting(world, timeout=0.1)), (2.0, lambda: world.put("1 0"))]
    await world.received(2, timeout=600.0)

    assert world.server.bodies == [b"1 0", b"1 0"]


@pytest.mark.parametrize("creep", [number / 1000 for number in range(22, 42, 2)])
async def test_a_token_that_comes_while_we_look_is_not_overlooked(world, creep):
    """Time passes between two looks at the clock, too; overlooked, a token would cost a wait of `poll`."""
    world.creep = creep
    for number in range(40):
        await world.put(f"{number} 0", radio_id=number)
    await world.received(40)

    assert max(gaps(world.server.arrivals)) < 2.0
