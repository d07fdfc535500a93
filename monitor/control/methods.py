"""Methods: what AudD's streams API can be asked, each as one call of the registry."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from config.urls import check_http_url, check_stream_url
from monitor.control.codes import Code, Refusal
from monitor.control.parameters import Parameters, radio_id
from monitor.control.registry import (
    BadUrl,
    DuplicateStream,
    ManagedByFile,
    Registry,
    RegistryError,
    StreamLimitReached,
    UnknownStream,
)

CODES: dict[type[RegistryError], Code] = {
    BadUrl: Code.BAD_URL,
    DuplicateStream: Code.DUPLICATE_RADIO_ID,
    UnknownStream: Code.UNKNOWN_RADIO_ID,
    StreamLimitReached: Code.STREAM_LIMIT,
    ManagedByFile: Code.MANAGED_BY_FILE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who asks, and with which fields."""

    account: str
    token: str
    fields: Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method of the API."""

    what: str  # "... failed: " in its error messages
    run: Callable[[Registry, Call], Awaitable[object]]
    reads: bool = False  # changes nothing


async def run(method: Method, registry: Registry, call: Call) -> object:
    """Do what is asked and return the result.

    Raises:
        Refusal: it cannot be done.
    """
    try:
        return await method.run(registry, call)
    except RegistryError as error:
        raise Refusal(CODES[type(error)], str(error).rstrip(".")) from error


async def set_callback_url(registry: Registry, call: Call) -> None:
    """Callbacks of the account go to `url` from now on."""
    await registry.set_callback_url(call.account, _url(call, check_http_url))


async def get_callback_url(registry: Registry, call: Call) -> str:
    """Return where callbacks of the account go."""
    url = await registry.callback_url(call.account)
    if url is None:
        raise Refusal(Code.NO_CALLBACK_URL)
    return url


async def add_stream(registry: Registry, call: Call) -> None:
    """Monitor `url` as `radio_id`, telling of songs `before` they end or, otherwise, after."""
    url, number = _url(call, check_stream_url), radio_id(call.fields["radio_id"])
    when = call.fields["callbacks"] or "after"
    if when not in {"after", "before"}:
        raise Refusal(Code.BAD_PARAMETER, 'callbacks: expected "before", or nothing')
    await registry.add(call.account, number, url, when)


async def get_streams(registry: Registry, call: Call) -> list[dict[str, object]]:
    """Return the streams of the account."""
    return [
        {
            "radio_id": stream.radio_id,
            "url": stream.url,
            "stream_running": stream.running,
            "longpoll_category": longpoll_category(call.token, stream.radio_id),
        }
        for stream in await registry.streams(call.account)
    ]


async def set_stream_url(registry: Registry, call: Call) -> None:
    """Hear the stream `radio_id` at `url` from now on."""
    number, url = radio_id(call.fields["radio_id"]), _url(call, check_stream_url)
    await registry.set_url(call.account, number, url)


async def delete_stream(registry: Registry, call: Call) -> None:
    """Stop monitoring the stream `radio_id`, and forget it."""
    await registry.remove(call.account, radio_id(call.fields["radio_id"]))


def longpoll_category(token: str, radio_id: int) -> str:
    """Return the name under which a stream is polled, as every client derives it by itself."""
    inner = hashlib.md5(token.encode(), usedforsecurity=False).hexdigest()
    return hashlib.md5(f"{inner}{radio_id}".encode(), usedforsecurity=False).hexdigest()[:9]


def _url(call: Call, check: Callable[[str], None]) -> str:
    url = call.fields["url"]
    try:
        check(url)
    except ValueError as error:
        raise Refusal(Code.BAD_URL, f"url: {error}") from error
    return url


METHODS = {
    "setCallbackUrl": Method(what="Setting the URL for callbacks", run=set_callback_url),
    "getCallbackUrl": Method(what="Getting the URL for callbacks", run=get_callback_url, reads=True),
    "addStream": Method(what="Adding the stream", run=add_stream),
    "getStreams": Method(what="Getting the streams", run=get_streams, reads=True),
    "setStreamUrl": Method(what="Setting the URL of the stream", run=set_stream_url),
    "deleteStream": Method(what="Deleting the stream", run=delete_stream),
}
