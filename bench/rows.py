"""Rows: what was measured of one size of the index, and what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.filling import Filled
from bench.listening import Searched
from bench.tables import Target


@dataclass(frozen=True, slots=True)
class Row:
    """One size of the index."""

    tracks: int
    filled: Filled
    searched: Searched


FIGURES: tuple[tuple[str, str, Callable[[Row], float]], ...] = (
    ("MB on disk", "{:,.0f}", lambda row: row.filled.size.total / 1e6),
    ("bytes a 3.5-minute track", "{:,.0f}", lambda row: row.filled.size.per_track),
    ("segments", "{:.0f}", lambda row: row.filled.size.segments),
    ("filling: CPU s", "{:,.0f}", lambda row: row.filled.cpu),
    ("filling: tracks a CPU second", "{:,.0f}", lambda row: row.tracks / row.filled.cpu),
    ("filling: longest commit (a merge), CPU s", "{:.1f}", lambda row: max(row.filled.commits)),
    ("filling: MB of memory at most", "{:,.0f}", lambda row: row.filled.memory / 1e6),
    ("opening: ms", "{:.1f}", lambda row: 1000 * row.searched.opening),
    ("nothing locked: CPU ms a second", "{:.2f}", lambda row: row.searched.unlocked.per_second),
    ("a track locked: CPU ms a second", "{:.2f}", lambda row: row.searched.locked.per_second),
    ("listening: MB of its own that stay", "{:,.0f}", lambda row: row.searched.own / 1e6),
    ("listening: MB of the index touched", "{:,.0f}", lambda row: row.searched.mapped / 1e6),
)


def targets(smallest: Row, largest: Row) -> list[Target]:
    first, last = smallest.searched, largest.searched
    sizes = f"{largest.tracks:,} to {smallest.tracks:,}"
    return [
        Target("bytes a 3.5-minute track", largest.filled.size.per_track, at_most=25_000),
        Target(f"cost while nothing is locked, {sizes}", last.unlocked / first.unlocked, at_most=3),
        Target(f"cost while a track is locked, {sizes}", last.locked / first.locked, at_most=3),
        Target(f"times real time, nothing locked, {largest.tracks:,}", last.unlocked.real_time, at_least=20),
    ]
