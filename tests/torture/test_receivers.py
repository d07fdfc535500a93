"""Scenarios 1 to 10, 17, 21 and 22: receivers that are away, slow or hostile; an hour takes milliseconds."""

import gzip
import itertools
import random
from collections import Counter
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from receivers import Reply, receiver

from callbacks import payloads
from callbacks.upkeep import INTERVAL
from store.delivery import backlog

POISON = b"9 0"
MIB = 1 << 20


async def put_all(world, count, lanes=7):
    for number in range(count):
        await world.put(f"{number % lanes} {number}", radio_id=number % lanes)


def gaps(arrivals):
    return [round(later.at - one.at, 2) for one, later in pairwise(arrivals)]


async def waiting(world):
    return await world.database.read(lambda conn: backlog.listed(conn, limit=10_000))


async def test_scenario_01_a_receiver_that_was_down_gets_all_of_it_in_order(world):
    """Ten minutes, 500 events: afterwards all of them, as fast as is allowed."""
    await world.server.stop()
    await put_all(world, 500)
    await world.idle(600)
    await world.server.start()
    back_at = world.seconds
    await world.received(500)

    longest_probe = 300 * 1.2
    assert world.server.arrivals[-1].at - back_at <= (500 - 15) / 3 + longest_probe
    assert len(world.server.arrivals) == 500
    assert await waiting(world) == []


async def test_scenario_02_a_receiver_that_never_answers_is_probed_one_at_a_time(world):
    world.server.answer = lambda _: Reply(hangs=True)
    await put_all(world, 20)
    await world.received(8, timeout=0.1)

    assert gaps(world.server.arrivals) == [1, 2, 5, 10, 30, 60, 120]
    assert {event.last_error for event in await waiting(world)} <= {None, "no answer in time"}


async def test_scenario_03_an_answer_that_drips_frees_its_slot_and_counts(world):
    world.server.answer = lambda _: Reply(drips=True)
    await put_all(world, 6)
    await world.run(lambda: len(world.server.arrivals) == 6, timeout=0.2)

    assert await waiting(world) == []


def a_gigabyte():
    return Reply(body=bytes(MIB), times=1024)


def a_bomb():
    """64 KiB that unpack to 64 MiB, again and again: a gigabyte on the wire, a terabyte unpacked."""
    member = gzip.compress(bytes(64 * MIB))
    return Reply(headers={"Content-Encoding": "gzip"}, body=member, times=1024 * MIB // len(member))


@pytest.mark.parametrize("giant", [a_gigabyte, a_bomb])
async def test_scenario_04_a_giant_answer_costs_no_memory(world, giant, record_property):
    """A gigabyte each: what the receiver could write is what fits into the buffers of the two kernels."""
    reply = giant()
    world.server.answer = lambda _: reply
    await put_all(world, 3)
    await world.received(3)
    before = resident()
    await put_all(world, 12)
    await world.received(15)
    grown, most = resident() - before, max(world.server.written)

    record_property("figures", f"{grown} KiB more, {most / MIB:.1f} of 1024 MiB taken at most")
    assert len(world.server.written) == 15
    assert most < 16 * MIB
    assert grown < 16 << 10
    assert await waiting(world) == []


def resident():
    """KiB of memory in use."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


@pytest.mark.parametrize("status", [400, 500])
async def test_scenario_05_a_poisonous_event_is_parked_after_three_tries_and_can_be_replayed(world, status):
    world.server.answer = lambda arrival: status if arrival.body == POISON else 200
    poison = await world.put(POISON, radio_id=9)
    world.set_aside.add(poison)
    await put_all(world, 20)
    await world.run(lambda: len(set(world.server.bodies)) == 21)
    tries = world.server.bodies.count(POISON)
    (parked,) = await waiting(world)
    world.server.answer = lambda _: 200
    await world.database.write(lambda conn: backlog.replay(conn, [poison]))
    await world.received(len(world.server.arrivals) + 1)

    assert (tries, parked.state) == (3, "parked")
    assert await waiting(world) == []


async def test_scenario_06_alternating_answers_repeat_no_success_and_the_breaker_keeps_its_schedule(world):
    answers = itertools.cycle([200, 500])
    world.server.answer = lambda _: next(answers)
    await put_all(world, 30)
    await world.run(lambda: world.seconds > 20_000)

    assert await waiting(world) == []
    taken = [
        one.body
        for one, reply in zip(world.server.arrivals, world.server.replies, strict=True)
        if reply.status == 200
    ]
    assert len(taken) == len(set(taken)) == 30
    assert len(world.server.arrivals) <= 2 * 30  # for a success no more than one failure
    # One that failed twice may be overtaken.
    tries = Counter(arrival.id for arrival in world.server.arrivals)
    world.set_aside |= {event_id for event_id, count in tries.items() if count > 2}


@pytest.mark.parametrize(
    ("header", "wait"), [("7", 7), ("-1", 1), ("1e309", 1), ("99999999999", 3600), ("NaN", 1)]
)
async def test_scenario_07_retry_after_is_kept_to_within_reason(world, header, wait):
    world.server.script.append(Reply(429, headers={"Retry-After": header}))
    await world.put("1 0")
    await world.received(2)

    assert gaps(world.server.arrivals) == [wait]


async def test_scenario_07_retry_after_may_be_a_date(world):
    until = datetime.fromtimestamp(int(world.now()) + 120, UTC)
    world.server.script.append(Reply(429, headers={"Retry-After": format_datetime(until, usegmt=True)}))
    await world.put("1 0")
    await world.received(2)

    assert world.server.arrivals[1].at == pytest.approx(120, abs=1)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_scenario_08_no_redirect_is_followed(world, status):
    async with receiver() as other:
        places = itertools.cycle([other.url, "http://169.254.169.254/latest/meta-data/"])
        world.server.answer = lambda _: Reply(status, headers={"Location": next(places)})
        await world.put("1 0")
        await world.received(4)
        (event,) = await waiting(world)

        assert other.arrivals == []
    assert (event.last_status, event.last_error) == (status, f"HTTP {status}")


@pytest.mark.parametrize("status", [410, 401, 404])
async def test_scenario_09_a_receiver_that_wants_nothing_is_asked_seldom_and_nothing_is_dropped(
    world, status, caplog
):
    world.server.answer = lambda _: status
    await put_all(world, 8, lanes=2)
    await world.idle(86_400)

    assert len(world.server.arrivals) < 400
    assert len(await waiting(world)) == 8
    assert [record.levelname for record in caplog.records].count("ERROR") == 1


async def test_scenario_10_a_lost_answer_means_the_same_event_again(world):
    """The receiver has processed the request, and then the connection is reset."""
    world.server.script += [Reply(resets=True), Reply(resets=True)]
    await world.put("1 0")
    await world.received(3)

    assert len({(arrival.id, arrival.body) for arrival in world.server.arrivals}) == 1
    assert await waiting(world) == []


async def test_scenario_17_what_is_pending_follows_the_callback_url(world):
    async with receiver(clock=world.clock) as new:
        await put_all(world, 200)
        await world.received(20)
        before = len(world.server.arrivals)
        await world.point(new.url)
        await world.run(lambda: len(world.server.arrivals) + len(new.arrivals) == 200)

        assert len(world.server.arrivals) <= before + 1
        assert not set(world.server.bodies) & set(new.bodies)
        world.server.arrivals += new.arrivals  # for the oracle, in one go: both keep the order
        world.server.replies += new.replies


@pytest.mark.parametrize("jump", [86_400.0, -86_400.0, 3600.0])
async def test_scenario_21_a_jump_of_the_clock_changes_neither_rate_nor_pauses(world, jump):
    """An hour ahead is what a suspended machine sees: the monotonic clock stood still."""
    world.server.answer = lambda arrival: 503 if 20 < arrival.at < 100 else 200
    await put_all(world, 90)
    await world.idle(15)
    world.shift = jump
    await world.idle(100)
    world.shift = 0.0
    await world.run(lambda: world.seconds > 600)

    assert await waiting(world) == []
    stamps = {
        int(arrival.headers["webhook-timestamp"]) - int(arrival.at) for arrival in world.server.arrivals
    }
    assert len(stamps) <= 4  # the two times of day, each rounded


async def test_scenario_22_a_storm_of_notifications_keeps_to_the_rate_and_results_get_through(world):
    for number in range(200):
        await world.put(f"{number} 0", radio_id=number, kind="notification")
        await world.put(f"{number} 1", radio_id=number)
    await world.received(400)

    assert world.server.arrivals[-1].at == pytest.approx(400 / 3, abs=1)
    results = [number for number, body in enumerate(world.server.bodies) if body.endswith(b" 1")]
    assert results[0] < 20  # not after all the notifications
    assert await waiting(world) == []


async def test_scenario_22_when_there_is_too_much_only_flaps_are_coalesced(world, seed, caplog):
    """I5: what is told last is what is true, and no state is told twice in a row."""
    random_ = random.Random(seed)
    truth = {}
    world.server.answer = lambda _: 500
    world.server.script.append(200)
    for number in range(300):
        radio_id = number % 10
        code = random_.choice([one for one in (0, 650, 651) if one != truth.get(radio_id, 0)])
        truth[radio_id] = code
        body = payloads.notification(radio_id, code, "", number)
        await world.put(body, radio_id=radio_id, kind="notification")
        world.committed.popitem()  # the oracle reads other bodies
    await world.idle(INTERVAL + 1)
    world.server.arrivals.clear()
    world.server.replies.clear()
    world.server.answer = lambda _: 200
    await world.run(lambda: world.seconds > 3000, backlog_limit=50)

    told = {}
    for arrival in world.server.arrivals:
        notification = arrival.json["notification"]
        told.setdefault(notification["radio_id"], []).append(notification["notification_code"])
    world.server.arrivals.clear()
    world.server.replies.clear()
    assert {radio_id: codes[-1] for radio_id, codes in told.items()} == truth
    assert all(one != following for codes in told.values() for one, following in pairwise(codes))
    assert "notifications that later ones overtook" in caplog.text
