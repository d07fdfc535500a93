"""Bars: seen by who waits at a terminal, and by nobody else."""

from io import StringIO
from itertools import count

from rich.console import Console

from monitor.commands.bars import bar


def shown(*, terminal: bool, seconds: float) -> str:
    """Return what is shown of a work of ten steps that take so long together."""
    output = StringIO()
    times = count(0.0, seconds / 10)
    console = Console(file=output, force_terminal=terminal, width=80)
    with bar("file [1].flac", 10, console=console, clock=lambda: next(times)) as reached:
        for step in range(11):
            reached(step)
    return output.getvalue()


def test_who_waits_sees_how_far_it_has_come():
    assert "file" in shown(terminal=True, seconds=10.0)


def test_what_is_quick_has_no_bar():
    assert shown(terminal=True, seconds=1.0).strip() == ""


def test_what_is_no_terminal_has_no_bar():
    assert shown(terminal=False, seconds=10.0).strip() == ""
