"""A progress bar over the recordings that go into the catalogue."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from monitor.catalogue import IngestReport, ingest
from monitor.preparing import Outcome, Prepared
from monitor.state import State


def ingest_with_progress(paths: Sequence[Path], state: State, console: Console) -> IngestReport:
    """Put recordings in, and show how many a second, how far, and how long it will take."""
    columns: tuple[ProgressColumn, ...] = (
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    hours = 0.0
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("catalogue", total=None, rate="")

        def advance(outcome: Outcome, total: int) -> None:
            nonlocal hours
            if isinstance(outcome, Prepared):
                hours += outcome.print.duration / 3600
            elapsed = bar.tasks[task].elapsed or 1e-9
            bar.update(task, advance=1, total=total, rate=f"{hours * 3600 / elapsed:.0f}x real time")

        return ingest(paths, state=state, progress=advance)
