"""Drawing: what is seen, as the numbers of SVG. Pure; units are those of the view box."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from monitor.live.sounds import Sound
from monitor.live.strip import CELLS, SECONDS, Cell

HEIGHT = 16  # of a strip
QUIETEST = -60  # dBFS that still has a height
MINUTES = 1440  # a day's, as wide as its timeline


@dataclass(frozen=True, slots=True)
class StripDrawing:
    """A strip: a bar a cell, one path for each kind of sound."""

    end: int  # the cell that comes next, by its Unix time in cells
    paths: dict[str, str]  # by the letter of the sound


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line: from where, how wide, and what it is of."""

    x: float
    width: float
    sound: Sound


@dataclass(frozen=True, slots=True)
class Bar:
    """One of a row of bars."""

    x: float
    width: float
    height: float
    value: float
    label: str


def strip(cells: Sequence[Cell], until: float) -> StripDrawing:
    """Draw a strip; `until`: Unix time at which its last cell ended."""
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for x, cell in enumerate(cells, CELLS - len(cells)):
        paths[cell.sound].append(f"M{x} {HEIGHT}v-{bar(cell)}")
    return StripDrawing(number_of(until), {kind: "".join(d) for kind, d in paths.items()})


def number_of(until: float) -> int:
    """Return the cell that begins at a Unix time, by that time in cells."""
    return int(until // SECONDS)


def bar(cell: Cell) -> int:
    """Return the height of a cell; an outage has one, too, to be seen."""
    if cell.level is None:
        return 3
    return max(2, round(HEIGHT * min(1.0, 1 - cell.level / QUIETEST)))


def stretches(letters: str, seconds: float) -> list[Stretch]:
    """Return the parts of a day, from a letter a minute; "." is nothing known. `seconds`: of the day."""
    found: list[Stretch] = []
    scale, at = MINUTES * 60 / seconds, 0
    for letter, run in groupby(letters):
        length = sum(1 for _ in run)
        if letter != ".":
            found.append(Stretch(round(at * scale, 2), round(length * scale, 2), Sound(letter)))
        at += length
    return found


def placed(at: float, begin: float, end: float, width: float = MINUTES) -> float:
    """Return where a time is on a line from `begin` to `end`."""
    return round(min(max((at - begin) / (end - begin), 0.0), 1.0) * width, 2)


def bars(values: Sequence[tuple[str, float]], width: float, height: float, gap: float = 0.25) -> list[Bar]:
    """Return a bar for each value, with a label, as high as its share of the highest."""
    most = max((value for _, value in values), default=0) or 1
    step = width / max(1, len(values))
    return [
        Bar(
            x=round(number * step + step * gap / 2, 2),
            width=round(step * (1 - gap), 2),
            height=round(value / most * height, 2),
            value=value,
            label=label,
        )
        for number, (label, value) in enumerate(values)
    ]


def curve(points: Iterable[tuple[float, float | None]], height: float, most: float) -> str:
    """Return a line through points (x, value); None breaks it."""
    drawn, down = [], False
    for x, value in points:
        if value is not None:
            drawn.append(f"{'L' if down else 'M'}{x:g} {round(height - value / (most or 1) * height, 2):g}")
        down = value is not None
    return "".join(drawn)


def hill(points: Sequence[tuple[float, float | None]], height: float, most: float) -> str:
    """Return the area below the line through points, closed at the bottom."""
    drawn = []
    for known, run in groupby(points, key=lambda point: point[1] is not None):
        if known:
            part = list(run)
            line = curve(part, height, most).replace("M", "L")
            drawn.append(f"M{part[0][0]:g} {height:g}{line}L{part[-1][0]:g} {height:g}Z")
    return "".join(drawn)


def scale_top(most: float) -> int:
    """Return the end of a scale that holds `most`: 1, 2 or 5 times a power of ten."""
    top, steps = 1, (2, 5, 10)
    while True:
        for step in steps:
            if top >= most:
                return top
            if top * step >= most:
                return top * step
        top *= 10
