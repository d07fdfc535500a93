"""Profiles: which columns a kind of report has, and how it is written down."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.reports.cells import Cell, Kind


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what its cells are, and how one is made of a fact."""

    name: str
    kind: Kind
    value: Callable[[Any], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProfile:
    """How a kind of report looks."""

    columns: Sequence[Column]
    encoding: str = "utf-8-sig"  # of CSV: spreadsheets take UTF-8 for something else without the mark
    delimiter: str = ","


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report that can be written: its facts are read while it is."""

    name: str  # of its file
    title: str
    profile: ReportProfile
    facts: Iterator[Any]
    total: int | None = None  # of facts, where it is known before
    notes: Sequence[str] = ()  # what whoever reads it must know

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the cells of each row, in the order of the columns."""
        values = [column.value for column in self.profile.columns]
        for fact in self.facts:
            yield [value(fact) for value in values]
