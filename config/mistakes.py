"""Mistakes: the errors of pydantic, in the operator's words."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.conflicts import Place
from config.settings import Settings

# Their values are not repeated.
SECRET_KEYS = frozenset({"token", "url", "callback_url", "callback_secrets", "password", "dsn"})
LONGEST_SHOWN = 40  # characters of a wrong value


def mistakes(error: ValidationError) -> Iterator[tuple[Place, str]]:
    """Yield the place of each mistake, and what was expected there."""
    for details in error.errors(include_url=False):
        yield details["loc"], _message(details["loc"], details)


def written(place: Place) -> str:
    """Write a place as the operator thinks of it: `streams[1].radio_id`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")


def _message(place: Place, details: ErrorDetails) -> str:
    if details["type"] == "extra_forbidden":
        return f"no such setting{_hint(place)}"
    if details["type"] == "value_error" and str(details["ctx"]["error"]):
        return str(details["ctx"]["error"])
    field = _field(place)
    if isinstance(place[-1], int) and field and _model(field):
        return "expected a table"
    expected = f"expected {field.description if field else 'something else'}"
    if details["type"] == "missing":
        return f"missing: {expected}"
    return expected + _but(place, details["input"])


def _but(place: Place, value: object) -> str:
    if SECRET_KEYS.intersection(place) or isinstance(value, dict | list):
        return ""
    shown = repr(value)
    return f", not {shown if len(shown) <= LONGEST_SHOWN else shown[:LONGEST_SHOWN] + '...'}"


def _hint(place: Place) -> str:
    """Guess what was meant: a similar key of the same table, or a key of the top written below a table."""
    known = _table(place[:-1])
    wrong = str(place[-1])
    similar = get_close_matches(wrong, known, n=1)
    nearly = get_close_matches(wrong, known, n=1, cutoff=0.8)
    if len(place) > 1 and wrong in Settings.model_fields and not nearly:
        return f"; {wrong} belongs at the top, before the first [table]"
    return f"; did you mean {similar[0]}?" if similar else f"; there is {', '.join(known)}"


def _table(place: Place) -> list[str]:
    model: Any = Settings
    for step in place:
        if isinstance(step, str):
            model = _model(model.model_fields[step])
    return list(model.model_fields)


def _field(place: Place) -> FieldInfo | None:
    model: Any = Settings
    field: FieldInfo | None = None
    for step in place:
        if isinstance(step, int):
            continue
        field = model.model_fields.get(step) if model else None
        if field is None:
            return None
        model = _model(field)
    return field


def _model(field: FieldInfo) -> type[BaseModel] | None:
    """Return the table a field holds: one, or a list of them."""
    for kind in (field.annotation, *get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None
