"""Marked texts: SoundExchange's, with bars and carets, and the .cue of players."""

from typing import BinaryIO

from monitor.reports.cells import Cell, Kind, written
from monitor.reports.profiles import Report
from monitor.reports.writers.tables import text_of

FRAMES = 75  # of a compact disc, in a second
NAME = 80  # characters of a text that every player takes
QUOTES = str.maketrans({'"': "'"})


def write_carets(report: Report, file: BinaryIO) -> None:
    """Write what 37 CFR 370.4 asks for: bars between fields, carets around texts, all in upper case."""
    columns = report.profile.columns
    with text_of(file, report.profile.encoding) as text:
        text.write("|".join(caret(column.name) for column in columns) + "\r\n")
        for row in report.rows():
            fields = [
                caret(cell) if column.kind is Kind.TEXT else written(cell)
                for column, cell in zip(columns, row, strict=True)
            ]
            text.write("|".join(fields) + "\r\n")


def caret(cell: Cell) -> str:
    return f"^{written(cell).translate({ord('^'): None, ord('|'): None}).upper()}^"


def write_cue(report: Report, file: BinaryIO) -> None:
    """Write a .cue: of each row title, performer, ISRC and when it begins, in seconds of the recording."""
    sound = report.name.removesuffix(".cue") + ".wav"
    with text_of(file, "utf-8") as text:
        text.write(f'TITLE "{quoted(report.title)}"\r\nFILE "{quoted(sound)}" WAVE\r\n')
        for number, (title, performer, isrc, begins) in enumerate(report.rows(), 1):
            text.write(f"  TRACK {number:02} AUDIO\r\n")
            text.write(f'    TITLE "{quoted(title)}"\r\n    PERFORMER "{quoted(performer)}"\r\n')
            if isrc:
                text.write(f"    ISRC {isrc}\r\n")
            text.write(f"    INDEX 01 {index(float(written(begins)))}\r\n")


def quoted(cell: Cell) -> str:
    return written(cell).translate(QUOTES)[:NAME]


def index(seconds: float) -> str:
    """Return a place in a recording as minutes, seconds and frames."""
    frames = round(seconds * FRAMES)
    return f"{frames // FRAMES // 60:02}:{frames // FRAMES % 60:02}:{frames % FRAMES:02}"
