"""Bars: how far a command has come. One appears after a while, at a terminal only, and leaves no trace."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

PATIENCE = 2.0  # seconds without a bar

Reached = Callable[[float], None]  # how much of the total is done


@contextmanager
def bar(
    what: str,
    total: float | None,
    *,
    console: Console | None = None,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Reached]:
    """Give what is to be called with how much of `total` has been done; None: nobody knows of how much."""
    console = console or Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    shown = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
    task = shown.add_task(what, total=total)
    began = clock()

    def reached(done: float) -> None:
        if clock() - began >= patience:
            shown.start()
        shown.update(task, completed=done)

    try:
        yield reached
    finally:
        shown.stop()
