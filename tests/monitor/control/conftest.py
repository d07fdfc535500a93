"""Fixtures of the control port."""

import asyncio
import threading

import httpx
import pytest
from control_port import control_port


@pytest.fixture(scope="session")
def port_on_a_thread():
    """The address of a control port which runs on a thread of its own."""
    ready, stop = threading.Event(), asyncio.Event()
    running = {}

    async def serve():
        running["loop"] = asyncio.get_running_loop()
        async with control_port() as server:
            running["url"] = server.url
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait(5)
    yield running["url"]
    running["loop"].call_soon_threadsafe(stop.set)
    thread.join(5)


@pytest.fixture
def fuzzed(port_on_a_thread):
    """A function that sends a body to a control port."""
    with httpx.Client(base_url=port_on_a_thread) as client:
        yield lambda method, media_type, body: client.post(
            f"/{method}/", content=body, headers={"Content-Type": media_type}
        ).json()
