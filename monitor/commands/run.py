"""airtally run: the daemon."""

import asyncio
import contextlib
import signal
from collections.abc import Callable

from config.settings import Settings
from monitor import logs
from monitor.commands.options import ConfigOption, StateOption, settings
from monitor.daemon import serve


def run(*, config: ConfigOption = None, state: StateOption = None) -> None:
    """Monitor the streams of the configuration, and those added over the control port."""
    logs.configure()

    def load() -> Settings:
        return settings(config, state).for_running()

    asyncio.run(until_told(load(), load))


async def until_told(chosen: Settings, reload: Callable[[], Settings]) -> None:
    """Serve until SIGTERM or SIGINT. A second signal ends the process at once."""
    loop = asyncio.get_running_loop()
    daemon = asyncio.ensure_future(serve(chosen, reload=reload))

    def stop() -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        daemon.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    with contextlib.suppress(asyncio.CancelledError):
        await daemon
