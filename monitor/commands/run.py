"""airtally run: the daemon."""

import asyncio
import os

from config.settings import Settings
from monitor import logs
from monitor.commands.options import ConfigOption, StateOption, examples, settings
from monitor.commands.signals import until_told

EXAMPLES = examples("airtally run", "airtally run --config /etc/airtally/monitor.toml")


def run(*, config: ConfigOption = None, state: StateOption = None) -> None:
    """Monitor the streams of the configuration, and those added over the control port."""
    from monitor.daemon import serve  # noqa: PLC0415 - slow to load, and not needed for the help

    logs.configure()

    def load() -> Settings:
        return settings(config, state).for_running()

    found = load()
    logs.configure(found.logs.format)
    os.environ[logs.VARIABLE] = found.logs.format  # our children log alike
    asyncio.run(until_told(serve(found, reload=load)))
