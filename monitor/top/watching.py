"""Watching: a daemon is asked again and again, until somebody has seen enough."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from rich.console import Console
from rich.live import Live

from monitor.top.asking import Daemon, seen
from monitor.top.errors import NoAnswer
from monitor.top.frame import frame
from monitor.top.keys import END, Wait
from monitor.top.seen import Seen

EVERY = 2.0  # seconds
QUIT = frozenset({"q", "Q", END})


def present() -> datetime:
    """Return the time, in the timezone of this machine."""
    return datetime.now(UTC).astimezone()


def watch(daemon: Daemon, console: Console, wait: Wait, *, now: Callable[[], datetime] = present) -> None:
    """Show a daemon on the whole of a terminal until q is pressed.

    Raises:
        TopFailed: it cannot be asked to begin with, or does not let us know any more.
    """
    place = urlsplit(daemon.url).netloc
    latest, heard_at, trouble = seen(daemon.told()), time.monotonic(), ""
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            live.update(
                frame(latest, now(), place=place, trouble=trouble, lines=console.height), refresh=True
            )
            if QUIT.intersection(wait(EVERY)):
                return
            try:
                latest, heard_at, trouble = seen(daemon.told()), time.monotonic(), ""
            except NoAnswer as error:
                trouble = f"{time.monotonic() - heard_at:.0f} s old: {error}"


def once(daemon: Daemon) -> Seen:
    return seen(daemon.told())
