"""The gate: ten connections a second over all, two at once to one host."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from monitor.gate import PER_HOST, Gate, Spacing, host_of


def test_times_are_a_tenth_of_a_second_apart():
    spacing = Spacing(10)

    assert [spacing.wait(5.0) for _ in range(4)] == pytest.approx([0, 0.1, 0.2, 0.3])
    assert spacing.wait(9.0) == 0


async def at_once(seconds: float) -> None:
    await asyncio.sleep(0)


class Door:
    """A source that opens when it is told to."""

    def __init__(self) -> None:
        self.opening = self.most = 0
        self.let = asyncio.Event()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        self.opening += 1
        self.most = max(self.most, self.opening)
        await self.let.wait()
        self.opening -= 1
        yield "feed"


async def entered(gate: Gate, url: str, door: Door, stack: AsyncExitStack) -> str:
    return await stack.enter_async_context(gate.through(url, door.open()))


async def test_a_host_sees_two_openings_at_once_and_any_number_of_streams():
    gate, door = Gate(sleep=at_once), Door()
    async with AsyncExitStack() as stack:
        opening = [
            asyncio.create_task(entered(gate, f"http://one.example/{n}", door, stack)) for n in range(20)
        ]
        for _ in range(50):
            await asyncio.sleep(0)
        assert door.opening == PER_HOST
        door.let.set()
        assert await asyncio.gather(*opening) == ["feed"] * 20

    assert door.most == PER_HOST


async def test_hosts_do_not_wait_for_each_other():
    gate, door = Gate(sleep=at_once), Door()
    async with AsyncExitStack() as stack:
        opening = [asyncio.create_task(entered(gate, f"http://{n}.example/", door, stack)) for n in range(20)]
        for _ in range(50):
            await asyncio.sleep(0)
        assert door.opening == 20
        door.let.set()
        await asyncio.gather(*opening)


async def test_all_hosts_together_get_ten_a_second():
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    gate, door = Gate(clock=lambda: 0.0, sleep=sleep), Door()
    door.let.set()
    async with AsyncExitStack() as stack:
        for n in range(20):
            await entered(gate, f"http://{n}.example/", door, stack)

    assert waits == pytest.approx([n / 10 for n in range(20)])


async def test_a_place_is_free_again_when_opening_fails_or_is_cancelled():
    gate, door = Gate(sleep=at_once), Door()
    async with AsyncExitStack() as stack:
        for _ in range(5):
            opening = asyncio.create_task(entered(gate, "http://one.example/", door, stack))
            for _ in range(5):
                await asyncio.sleep(0)
            opening.cancel()
            await asyncio.wait([opening])
        door.let.set()
        assert await entered(gate, "http://one.example/", door, stack) == "feed"

    assert gate._hosts == {}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://u:p@One.example:8000/live", "one.example"),
        ("http://[::1]:80/", "::1"),
        ("twitch:somebody", "twitch"),
        ("http://[", "http://["),
    ],
)
def test_the_host_of_a_url(url: str, host: str):
    assert host_of(url) == host
