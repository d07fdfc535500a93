"""Mapping: the columns of a report as a file of the operator's says, for whoever wants it in their form.

encoding = "cp1252"       # of CSV; left out: UTF-8
delimiter = ";"           # of CSV; left out: a comma
[[columns]]
name = "Titel"            # the heading
field = "title"           # one of the report's own columns; or value = "...", the same in every row
format = "hh:mm:ss"       # of a length in seconds; of a time a pattern like "%d.%m.%Y"; or "upper"
"""

import codecs
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from monitor.reports.cells import Cell, Kind, clean, clock
from monitor.reports.errors import ReportFailed
from monitor.reports.profiles import Column, ReportProfile

MOST_COLUMNS = 200
MOST_BYTES = 1 << 20
LENGTHS = frozenset({"length", "track_offset", "listening_seconds"})  # fields that are seconds
TIMES = (Kind.UTC, Kind.LOCAL)


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, strict=True)


class Mapped(Strict):
    """One column."""

    name: str = Field(min_length=1, max_length=200, description="a heading of at most 200 characters")
    field: str | None = Field(default=None, description="the name of a field")
    value: str | None = Field(default=None, description="a text that every row has")
    format: str | None = Field(default=None, description='"hh:mm:ss", "upper" or a pattern like "%d.%m.%Y"')

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.field is None) == (self.value is None):
            raise ValueError("expected a field or a value")
        return self


class Mapping(Strict):
    """A file of columns."""

    encoding: str = Field(default="utf-8-sig", description='the name of an encoding, like "cp1252"')
    delimiter: str = Field(
        default=",", min_length=1, max_length=1, description='one character, like ";" or "\\t"'
    )
    columns: list[Mapped] = Field(
        min_length=1, max_length=MOST_COLUMNS, description=f"1 to {MOST_COLUMNS} [[columns]] tables"
    )

    @field_validator("encoding")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            text = codecs.lookup(name)._is_text_encoding  # noqa: SLF001 - nothing public tells
        except LookupError:
            text = False
        if not text:
            raise ValueError('expected the name of an encoding, like "cp1252"')
        return name


def mapped(profile: ReportProfile, path: Path) -> ReportProfile:
    """Return a profile with the columns of a file.

    Raises:
        ReportFailed: the file cannot be read, or is wrong; the message says where, and what is expected.
    """
    wanted = read(path)
    known = {column.name: column for column in profile.columns}
    columns = [column_of(one, known, f"{path}: columns[{n}]") for n, one in enumerate(wanted.columns)]
    return ReportProfile(columns=columns, encoding=wanted.encoding, delimiter=wanted.delimiter)


def read(path: Path) -> Mapping:
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES).decode()
        return Mapping.model_validate(tomllib.loads(text))
    except OSError as error:
        raise ReportFailed(f"{path}: {error.strerror or error}") from error
    except ValidationError as error:
        raise ReportFailed(f"{path}: {complaint(error)}") from error
    except ValueError as error:
        raise ReportFailed(f"{path}: not TOML: {error}") from error


def column_of(wanted: Mapped, known: dict[str, Column], where: str) -> Column:
    if wanted.value is not None:
        said = clean(wanted.value)
        return Column(wanted.name, Kind.TEXT, lambda _: said)
    column = known.get(wanted.field or "")
    if column is None:
        raise ReportFailed(f"{where}.field: expected one of {', '.join(known)}; not {wanted.field!r}")
    if wanted.format is None:
        return Column(wanted.name, column.kind, column.value)
    return formatted(column, wanted.name, wanted.format, f"{where}.format")


def formatted(column: Column, name: str, form: str, where: str) -> Column:
    """Return a column whose cells are written in a form of their own."""
    value = column.value
    if column.kind in TIMES and "%" in form:
        return Column(name, Kind.TEXT, lambda fact: timed(value(fact), form))
    if column.kind is Kind.TEXT and form == "upper":
        return Column(name, Kind.TEXT, lambda fact: str(value(fact)).upper())
    if column.name in LENGTHS and form == "hh:mm:ss":
        return Column(name, Kind.TEXT, lambda fact: lasting(value(fact)))
    if column.kind in TIMES:
        raise ReportFailed(f'{where}: expected a pattern like "%d.%m.%Y", not {form!r}')
    expected = '"hh:mm:ss"' if column.name in LENGTHS else '"upper"' if column.kind is Kind.TEXT else "none"
    raise ReportFailed(f"{where}: expected {expected} for {column.name}, not {form!r}")


def timed(cell: Cell, pattern: str) -> str:
    return clean(cell.strftime(pattern)) if isinstance(cell, datetime) else ""


def lasting(cell: Cell) -> str:
    return clock(cell) if isinstance(cell, int | float) else ""


def complaint(error: ValidationError) -> str:
    """Return what is wrong first, and where."""
    first = error.errors(include_url=False)[0]
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"]).lstrip(".")
    if first["type"] == "value_error":
        return f"{where}: {first['ctx']['error']}"
    if first["type"] == "extra_forbidden":
        return f"{where}: no such key"
    model = Mapped if len(first["loc"]) > 1 else Mapping
    field = model.model_fields.get(str(first["loc"][-1]))
    missing = "missing: " if first["type"] == "missing" else ""
    return f"{where}: {missing}expected {field.description if field else 'a table'}"
