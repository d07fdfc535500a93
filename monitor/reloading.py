"""Reloading: new settings are taken over on SIGHUP, or the old ones stay in effect."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from typing import NoReturn

from config.errors import ConfigError
from config.settings import Settings
from monitor.control.errors import CannotListen
from monitor.systemd import Notifier

log = logging.getLogger(__name__)

UNUSABLE = "the new configuration cannot be used; the old one stays in effect"

Load = Callable[[], Settings]
Accept = Callable[[Settings], Awaitable[None]]


async def follow(load: Load | None, accept: Accept, notifier: Notifier) -> NoReturn:
    """Take over new settings each time SIGHUP comes.

    Args:
        load: returns the settings to go on with, or raises ConfigError; None: they never change.
        accept: takes them over, or raises CannotListen before it has changed anything.
        notifier: told of it.
    """
    hangup = asyncio.Event()
    if load:
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hangup.set)
    while True:
        await hangup.wait()
        hangup.clear()
        if load:
            await reload(load, accept, notifier)


async def reload(load: Load, accept: Accept, notifier: Notifier) -> None:
    notifier.reloading()
    try:
        settings = load()
        await accept(settings)
    except (ConfigError, CannotListen) as error:
        log.error("%s: %s", UNUSABLE, error)  # noqa: TRY400 - the message says it all
        notifier.ready(UNUSABLE)
        return
    log.info("configuration reloaded: %d streams", len(settings.streams))
    notifier.ready("configuration reloaded")
