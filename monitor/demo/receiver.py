"""Receiver: stands for the customer's server. It takes every callback and hands it on."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

PATH = "/callback"
HOST = "127.0.0.1"


@asynccontextmanager
async def receiver(take: Callable[[bytes], None], *, port: int = 0) -> AsyncIterator[str]:
    """Listen for callbacks, on a free port unless one is given; the value is the callback URL."""

    async def post(request: web.Request) -> web.Response:
        take(await request.read())
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_post(PATH, post)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        yield f"http://{HOST}:{runner.addresses[0][1]}{PATH}"
    finally:
        await runner.cleanup()
