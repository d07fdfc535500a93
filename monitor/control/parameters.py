"""Parameters: the fields of a request, wherever the client has put them."""

import asyncio
import re
from collections.abc import Iterable

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from monitor.control.codes import Code, Refusal

INT64 = 1 << 63
# What aiohttp raises on a body that is not what it claims to be.
UNREADABLE = (ValueError, LookupError, AssertionError, web.RequestPayloadError, HttpProcessingError)
DECIMAL = re.compile(r"-?[0-9]{1,19}")


class Parameters:
    """Named texts. A name may come twice as long as both say the same, or nobody asks for it."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> str:
        """Return the value of a field; a field that was not sent is empty.

        Raises:
            Refusal: it was sent with different values.
        """
        values = self._values.get(name, [""])
        if len(set(values)) > 1:
            raise Refusal(Code.BAD_PARAMETER, f"{name} is sent {len(values)} times; send it once")
        return values[0]

    def first(self) -> dict[str, str]:
        """Return every field, of several values the first."""
        return {name: values[0] for name, values in self._values.items()}


def radio_id(text: str) -> int:
    """Read a radio_id.

    Raises:
        Refusal: it is something else, or missing.
    """
    try:
        return whole_number(text)
    except ValueError as error:
        raise Refusal(Code.BAD_RADIO_ID) from error


def whole_number(text: str) -> int:
    """Read decimal digits of a signed 64-bit integer, and nothing else; ValueError says what is expected."""
    number = int(text) if DECIMAL.fullmatch(text) else INT64
    if not -INT64 <= number < INT64:
        raise ValueError("expected a whole number of at most 64 bits in decimal digits")
    return number


async def read_parameters(request: web.Request, deadline: float) -> Parameters:
    """Return the fields of the query and of the body, urlencoded or multipart.

    Raises:
        Refusal: the body is not what it claims to be.
        HTTPRequestTimeout, HTTPRequestEntityTooLarge: it does not come to an end.
    """
    try:
        async with asyncio.timeout(deadline):
            form = await request.post()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except UNREADABLE as error:
        raise Refusal(
            Code.UNREADABLE, "the body cannot be read; send a form, urlencoded or multipart"
        ) from error
    return Parameters([*request.query.items(), *_texts(form.items())])


def _texts(fields: Iterable[tuple[str, object]]) -> Iterable[tuple[str, str]]:
    """Yield the fields that hold text; a file is none of ours."""
    for name, value in fields:
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, bytes | bytearray):  # a part with a media type of its own
            yield name, value.decode(errors="replace")
