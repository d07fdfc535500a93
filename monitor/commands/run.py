"""airtally run: the daemon."""

import asyncio

from config.settings import Settings
from monitor import logs
from monitor.commands.options import ConfigOption, StateOption, settings
from monitor.commands.signals import until_told
from monitor.daemon import serve


def run(*, config: ConfigOption = None, state: StateOption = None) -> None:
    """Monitor the streams of the configuration, and those added over the control port."""
    logs.configure()

    def load() -> Settings:
        return settings(config, state).for_running()

    asyncio.run(until_told(serve(load(), reload=load)))
