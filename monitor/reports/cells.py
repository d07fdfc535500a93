"""Cells: the values of a report, and how they are written where everything is text."""

import re
from datetime import datetime
from enum import StrEnum

Cell = str | int | float | datetime | None

# What no line of a report may hold: controls, of which some end lines, and halves of surrogate pairs.
UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")

LONGEST = 32_767  # characters of a text: no cell of a workbook holds more


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    UTC = "utc"  # a datetime with its offset, which is zero
    LOCAL = "local"  # a datetime with its offset


def clean(text: str | None) -> str:
    """Return a text as one line that can be printed; titles come from strangers."""
    if not text:
        return ""
    found = text if text.isprintable() else UNWANTED.sub(" ", text).strip()
    return found if len(found) <= LONGEST else found[:LONGEST]


def written(cell: Cell) -> str:
    """Return a cell as text; nothing for what is not known."""
    if cell is None:
        return ""
    return moment(cell) if isinstance(cell, datetime) else str(cell)


def moment(at: datetime) -> str:
    """Return a time as ISO 8601 has it, Z for UTC."""
    text = at.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def clock(seconds: float) -> str:
    """Return a length of time as hh:mm:ss, to the nearest second."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"
