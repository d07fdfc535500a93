"""Moments: how a request says when."""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import BeforeValidator, WithJsonSchema

TIME: Final = "Unix seconds, or a time like 2026-11-17 or 2026-11-17T06:00:00Z; without a zone it is UTC"
LATEST: Final = 253_402_300_800.0  # Unix time of the year 10000, which ISO 8601 cannot write
SECONDS: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")


def unix(text: str) -> float:
    """Read Unix seconds, or ISO 8601; raises ValueError where it is neither."""
    try:
        if SECONDS.fullmatch(text):
            at = float(text)
        else:
            said = datetime.fromisoformat(text)
            at = (said if said.tzinfo else said.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise ValueError(f"expected {TIME}") from error
    if at >= LATEST:
        raise ValueError(f"expected {TIME}")
    return at


def sent(value: object) -> float | None:
    """Read what a query has, where it may be empty, or a field of a body, where it may be a number."""
    return None if value is None or value == "" else unix(str(value))


Moment = Annotated[
    float | None,
    BeforeValidator(sent),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "null"}]}),
]
