"""Screen: what a newcomer sees. With `--json`, standard output has the bodies of callbacks alone."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from monitor.demo.lines import callback, guide, minutes, on_air, stamped
from monitor.demo.schedule import Slot

AIR_STYLE = "dim"


class Screen:
    """Prints the demo's course."""

    def __init__(self, console: Console, *, as_json: bool) -> None:
        self._console = console
        self._as_json = as_json

    @classmethod
    def on_terminal(cls, *, as_json: bool) -> "Screen":
        return cls(Console(stderr=as_json, highlight=False), as_json=as_json)

    def say(self, text: str) -> None:
        self._console.print(text)

    def skipped(self, path: Path, reason: str) -> None:
        self._console.print(f"[yellow]skipped[/] {escape(path.name)}: {escape(reason)}", soft_wrap=True)

    @contextmanager
    def progress(self, what: str) -> Iterator["Steps"]:
        """Show how far something is."""
        columns = (
            TextColumn(what),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        )
        with Progress(*columns, console=self._console) as bar:
            yield Steps(bar)

    def introduce(self, *, listen: str, control: str, token: str, callbacks: str) -> None:
        """Say where everything is."""
        rows = (
            ("listen", listen),
            ("control", control),
            ("token", token),
            ("try", f'curl -d "api_token={token}" {control}/getStreams/'),
            ("callbacks", f"{callbacks} (a receiver of this demo, which prints them)"),
        )
        for name, value in rows:  # not wrapped: they are to be copied
            self._console.print(f"[bold]{name:9s}[/]  {escape(value)}", soft_wrap=True)

    def programme(self, slots: Sequence[Slot]) -> None:
        """Say what is going to happen, with minute marks."""
        table = Table(
            "at", "on air", "and then", title=f"Programme, {minutes(slots[-1].end)} minutes, then again"
        )
        for row in guide(slots):
            table.add_row(*map(escape, row))
        self._console.print(table)
        self._console.print("Callbacks, as they come (Ctrl-C ends the demo):")

    def started(self, slot: Slot) -> None:
        """Say that an item begins."""
        line = Text(f"{minutes(slot.start)} on air: {on_air(slot.item)}", style=AIR_STYLE)
        self._console.print(stamped(datetime.now(UTC), line), soft_wrap=True)

    def callback(self, body: bytes) -> None:
        """Show a callback."""
        if self._as_json:
            sys.stdout.write(body.decode("utf-8", "replace") + "\n")
            sys.stdout.flush()
        self._console.print(stamped(datetime.now(UTC), callback(body)), soft_wrap=True)


class Steps:
    """A progress bar that is moved one step at a time."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)

    def step(self, name: str, total: int | None) -> None:
        """Take in that one more is done."""
        self._bar.update(self._task, advance=1, total=total, description=name)
