"""Health: who is not alive should be started again; who is not ready says which part, and why."""

import aiohttp
from control_port import control_port

from monitor.control.health import Health


async def asked(health: Health, path: str) -> tuple[int, dict]:
    async with (
        control_port(health=health) as server,
        aiohttp.ClientSession(server.url) as session,
        session.get(path) as response,
    ):
        return response.status, await response.json()


async def test_an_answer_says_that_the_process_lives():
    health = Health(facts=lambda: {"streams": 3})

    assert await asked(health, "/healthz") == (200, {"streams": 3, "status": "ok"})


async def test_who_is_stuck_says_so():
    health = Health(trouble=lambda: "no transaction has come to its end for 50 s")

    status, told = await asked(health, "/healthz")

    assert (status, told["status"]) == (503, "stuck")
    assert told["reasons"] == ["no transaction has come to its end for 50 s"]


async def test_one_part_in_trouble_makes_all_of_it_not_ready_and_each_part_is_told():
    health = Health(parts=lambda: {"database": "the disk is full", "callbacks": ""})

    assert await asked(health, "/readyz") == (
        503,
        {
            "status": "not ready",
            "reasons": ["database: the disk is full"],
            "parts": {"database": "the disk is full", "callbacks": "ok"},
        },
    )


async def test_ready_is_who_has_no_part_in_trouble():
    health = Health(parts=lambda: {"database": "", "callbacks": ""})

    assert await asked(health, "/readyz") == (
        200,
        {"status": "ready", "parts": {"database": "ok", "callbacks": "ok"}},
    )
