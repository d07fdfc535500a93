"""Orders: what report somebody wants, checked. Descriptions complete "expected ..." of an error message."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.reports import FORMATS, MAPPED, ONE_STREAM, SERVICE, WEIGHTED, check_format
from monitor.reports.errors import ReportFailed
from monitor.reports.periods import Period, period

KINDS = tuple(FORMATS)
MOST = 1000  # streams, artists or labels that an order may name
MOST_TEXT = 200  # characters of a name
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "txt": "text/plain; charset=utf-8",
    "cue": "application/x-cue",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
# What only some kinds know, and which.
PARTICULAR = {
    "by": ("chart",),
    "top": ("chart",),
    "service": ("soundexchange",),
    "category": ("soundexchange",),
    "minimum_session": ("audience",),
    "columns": MAPPED,
    "segment": WEIGHTED,
    "artists": ("plays", "chart", "soundexchange", "suisa", "prs", "cue"),
    "labels": ("plays", "chart", "soundexchange", "suisa", "prs", "cue"),
}

Name = Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]
RadioId = Annotated[int, Field(ge=-(1 << 63), lt=1 << 63)]


class Order(BaseModel):
    """A report that is wanted. Times are as they were written; `period` reads them."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Literal["plays", "chart", "soundexchange", "suisa", "prs", "cue", "audience"] = Field(
        description=f"one of {', '.join(KINDS)}"
    )
    format: Literal["csv", "xlsx", "jsonl", "parquet", "txt", "cue", ""] = Field(
        default="", description="csv, xlsx, jsonl or parquet; of soundexchange txt; of cue also cue"
    )
    account: str = Field(description="the name of an account")
    begins: str = Field(max_length=40, description="a date or a time")
    ends: str = Field(max_length=40, description="a date or a time")
    timezone: str = Field(default="UTC", max_length=60, description="an IANA name, like Europe/Berlin")
    radio_ids: tuple[RadioId, ...] = Field(
        default=(), max_length=MOST, description=f"at most {MOST} whole numbers of 64 bits"
    )
    artists: tuple[Name, ...] = Field(
        default=(), max_length=MOST, description=f"at most {MOST} names of {MOST_TEXT} characters at most"
    )
    labels: tuple[Name, ...] = Field(
        default=(), max_length=MOST, description=f"at most {MOST} names of {MOST_TEXT} characters at most"
    )
    by: Literal["tracks", "artists"] = Field(default="tracks", description="tracks or artists")
    top: int = Field(default=100, ge=1, le=100_000, description="a number of ranks from 1 to 100000")
    service: str = Field(default="", max_length=MOST_TEXT, description=SERVICE)
    category: Literal["A", "B", "C", "H", "I", "J", "K", "L"] = Field(
        default="A", description="a transmission category: A, B, C, H, I, J, K or L"
    )
    minimum_session: float = Field(
        default=60.0, ge=0, le=86400, description="seconds from 0 to 86400", allow_inf_nan=False
    )
    columns: Path | None = Field(default=None, description="the path of a TOML file with [[columns]]")
    segment: Name | None = Field(default=None, description="the name or id of an audience segment")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        check_format(self.kind, self.format)
        for name, kinds in PARTICULAR.items():
            if name in self.model_fields_set and self.kind not in kinds:
                raise ValueError(f"{name}: expected nothing: it is for {', '.join(kinds)} only")
        if self.kind == "soundexchange" and not self.service.strip():
            raise ValueError(f"service: missing: expected {SERVICE}")
        if self.format == "cue" and len(self.radio_ids) != 1:
            raise ValueError(f"radio_id: {ONE_STREAM}")
        return self

    @property
    def form(self) -> str:
        """The format it is made in."""
        return self.format or FORMATS[self.kind][0]

    @property
    def period(self) -> Period:
        """The time it is about; raises ReportFailed."""
        return period(self.begins, self.ends, self.timezone)


def ordered(**fields: Any) -> Order:
    """Return an order, checked with its period; what is None was not said.

    Raises:
        ReportFailed: the first field that is wrong, and what was expected.
    """
    try:
        order = Order(**{name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        raise ReportFailed(complaint(error)) from error
    order.period  # noqa: B018 - raises what is wrong with it
    return order


def complaint(error: ValidationError) -> str:
    """Return what is wrong first."""
    first = error.errors(include_url=False)[0]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    name = str(first["loc"][0])
    field = Order.model_fields.get(name)
    return f"{name}: expected {field.description}" if field else f"{name}: there is no such field"


def file_name(order: Order) -> str:
    """Return what the file of a report is called."""
    this, form = order.period, order.form
    if order.kind == "soundexchange":
        service = "".join(
            character for character in order.service.upper() if character.isascii() and character.isalnum()
        )
        return f"{service}{this.first_day:%d%m%Y}-{last_day(this):%d%m%Y}_A.txt"
    kind = f"{order.kind}-{order.by}" if order.kind == "chart" else order.kind
    return f"{kind}-{order.account}-{span(this)}.{form}"


def span(this: Period) -> str:
    """Return a period for the name of a file: its first and last day, or its first and last moment."""
    if this.whole_days:
        first, last = this.first_day.isoformat(), last_day(this).date().isoformat()
        return first if first == last else f"{first}_{last}"
    return "_".join(
        f"{datetime.fromtimestamp(at, this.zone):%Y-%m-%dT%H%M%S}" for at in (this.begins, this.ends)
    )


def last_day(this: Period) -> datetime:
    """Return the last day that any part of a period is in."""
    return datetime.fromtimestamp(this.ends - 1e-6, this.zone)
