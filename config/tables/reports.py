"""[[reports]]: what is written again and again, and where to."""

from datetime import time
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from config.forms import RadioId, TimeOfDay, Zone
from config.reports import FORMATS, MAPPED, ONE_STREAM, SERVICE, WEIGHTED, check_format
from config.tables.table import Table


class ScheduledReport(Table):
    """A report that is written again and again, once each of its periods is over."""

    kind: Literal["plays", "chart", "soundexchange", "suisa", "prs", "cue", "audience"] = Field(
        description=f"one of {', '.join(FORMATS)}"
    )
    format: Literal["", "csv", "xlsx", "jsonl", "parquet", "txt", "cue"] = Field(
        default="", description='"csv", "xlsx", "jsonl", "parquet"; of soundexchange "txt"; of cue also "cue"'
    )
    every: Literal["day", "week", "month"] = Field(description='"day", "week" or "month"')
    at: TimeOfDay = Field(default=time(4), description='a time of day, like "04:00"')
    timezone: Zone | None = Field(
        default=None, description='a timezone by its IANA name (left out: of the account), like "UTC"'
    )
    directory: Path = Field(description="the path of a folder")
    account: str = Field(default="", description="the name of one of the [[accounts]]")
    streams: tuple[RadioId, ...] = Field(
        default=(), max_length=1000, description="a list of at most 1000 radio_ids (left out: all)"
    )
    service: str = Field(default="", max_length=200, description=SERVICE)
    category: Literal["A", "B", "C", "H", "I", "J", "K", "L"] = Field(
        default="A", description="a transmission category of SoundExchange's, from A to L"
    )
    columns: Path | None = Field(default=None, description="the path of a file with [[columns]]")
    segment: str = Field(
        default="", max_length=200, description="the name or id of an audience segment (left out: all count)"
    )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        check_format(self.kind, self.format)
        if self.kind == "soundexchange" and not self.service.strip():
            raise ValueError(f"missing: expected a service: {SERVICE}")
        if self.columns and self.kind not in MAPPED:
            raise ValueError(f"expected no columns: those of {self.kind} are prescribed")
        if self.segment and self.kind not in WEIGHTED:
            raise ValueError(f"expected no segment: it is for {', '.join(WEIGHTED)} only")
        if self.format == "cue" and len(self.streams) != 1:
            raise ValueError(ONE_STREAM)
        return self
