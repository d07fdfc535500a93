"""Asking: what requests about segments have in common. What is refused is told with `Invalid request`."""

import json
from collections.abc import Mapping
from typing import Any, Never, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from audience.folding import fold
from audience.segments.letters import printable
from monitor.control.access import Access
from monitor.control.audience import asking
from monitor.control.audience.families import INVALID, Failed
from monitor.control.audience.wire import complaint
from store.accounts.tokens import Token

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
UNAUTHORISED = 401
LONGEST_SEARCH = 200  # characters


async def admitted(access: Access, request: web.Request, scope: str) -> Token:
    """Return whose request it is. The headers workSpaceId and userId are not looked at: the token says both.

    Raises:
        Failed: the token is missing or wrong, or may not do this.
    """
    try:
        return await asking.admitted(access, request, scope)
    except Failed as refused:
        if refused.status == UNAUTHORISED:
            raise Failed(UNAUTHORISED, INVALID) from refused
        raise


async def sent(request: web.Request, deadline: float, most: int) -> dict[str, Any]:
    """Return the JSON object of a body.

    Raises:
        Failed: it is none.
    """
    content = await asking.body(request, deadline, most)
    try:
        read = json.loads(content, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise Failed(400, INVALID) from error
    if not isinstance(read, dict):
        raise Failed(400, INVALID)
    return read


def of_kind(kinds: Mapping[str, T], body: dict[str, Any]) -> T:
    """Return what the `type` of a body stands for; raises Failed where it stands for nothing."""
    kind = body.get("type")
    if not isinstance(kind, str) or kind not in kinds:
        raise Failed(400, INVALID)
    return kinds[kind]


def no_constant(name: str) -> Never:
    """Refuse NaN and the like, which are no JSON."""
    raise ValueError(name)


def checked(model: type[M], body: dict[str, Any]) -> M:
    """Return a body as a model; raises Failed. What is missing needs no more than the printed text."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        missing = error.errors(include_url=False, include_input=False)[0]["type"] == "missing"
        raise Failed(400, INVALID if missing else complaint(error)) from error
    except (ValueError, RecursionError) as error:
        raise Failed(400, INVALID) from error


def from_query(request: web.Request, name: str) -> Any:
    """Return a parameter of the query that is JSON, or None; raises Failed."""
    text = request.query.get(name)
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Failed(400, f"{name}: expected JSON") from error


def texts(request: web.Request, name: str, most: int = 100) -> list[str] | None:
    """Return a parameter of the query that is a JSON list of texts, or None; raises Failed."""
    found = from_query(request, name)
    if found is None:
        return None
    if not isinstance(found, list) or len(found) > most or not all(is_text(one) for one in found):
        raise Failed(400, f"{name}: expected a JSON list of at most {most} texts")
    return found


def search_of(request: web.Request, name: str) -> str:
    """Return a text to search for, folded; raises Failed."""
    text = request.query.get(name, "")
    if len(text) > LONGEST_SEARCH or not is_text(text):
        raise Failed(400, f"{name}: expected at most {LONGEST_SEARCH} characters")
    return fold(text)


def is_text(value: object) -> bool:
    """Whether a value is text that a database takes."""
    return isinstance(value, str) and printable(value)
