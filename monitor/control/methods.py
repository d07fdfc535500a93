"""Methods: what AudD's streams API can be asked, each as one call of the registry or of the catalogue."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from monitor.control.catalogue import (
    Catalogue,
    CatalogueError,
    CatalogueInUse,
    File,
    NotAudio,
    TooLarge,
    Unreachable,
)
from monitor.control.codes import Code, Refusal
from monitor.control.parameters import Parameters
from monitor.control.registry import (
    BadUrl,
    DuplicateStream,
    ManagedByFile,
    Registry,
    RegistryError,
    StreamLimitReached,
    UnknownStream,
)
from monitor.control.requests import (
    AddStream,
    DeleteStream,
    Nothing,
    Request,
    SetCallbackUrl,
    SetStreamUrl,
    Upload,
    parsed,
)
from store.accounts.tokens import Token, category

CODES: dict[type[Exception], Code] = {
    BadUrl: Code.BAD_URL,
    DuplicateStream: Code.DUPLICATE_RADIO_ID,
    UnknownStream: Code.UNKNOWN_RADIO_ID,
    StreamLimitReached: Code.STREAM_LIMIT,
    ManagedByFile: Code.MANAGED_BY_FILE,
    NotAudio: Code.NOT_AUDIO,
    TooLarge: Code.TOO_LARGE,
    Unreachable: Code.BAD_URL,
    CatalogueInUse: Code.INTERNAL,
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What the methods are done with."""

    registry: Registry
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and the file that came with it."""

    token: Token
    file: File | None = None

    @property
    def account(self) -> str:
        return self.token.account


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method of the API."""

    what: str  # "... failed: " in its error messages
    run: Callable[[Parts, Caller, Any], Awaitable[object]]
    request: type[Request]
    reads: bool = False  # changes nothing
    result: str = "null"  # the JSON type of its result

    @property
    def scope(self) -> str:
        """What a token needs to call it."""
        return "read" if self.reads else "write"


async def run(method: Method, parts: Parts, caller: Caller, fields: Parameters) -> object:
    """Do what is asked and return the result.

    Raises:
        Refusal: it cannot be done.
    """
    request = parsed(method.request, fields)
    try:
        return await method.run(parts, caller, request)
    except (RegistryError, CatalogueError) as error:
        raise Refusal(CODES[type(error)], str(error).rstrip(".")) from error


async def set_callback_url(parts: Parts, caller: Caller, request: SetCallbackUrl) -> None:
    """Callbacks of the account go to `url` from now on."""
    await parts.registry.set_callback_url(caller.account, request.url)


async def get_callback_url(parts: Parts, caller: Caller, _: Nothing) -> str:
    """Return where callbacks of the account go."""
    url = await parts.registry.callback_url(caller.account)
    if url is None:
        raise Refusal(Code.NO_CALLBACK_URL)
    return url


async def add_stream(parts: Parts, caller: Caller, request: AddStream) -> None:
    """Monitor `url` as `radio_id`, telling of songs `before` they end or, otherwise, after."""
    await parts.registry.add(caller.account, request.radio_id, request.url, request.callbacks)


async def get_streams(parts: Parts, caller: Caller, _: Nothing) -> list[dict[str, object]]:
    """Return the streams of the account."""
    return [
        {
            "radio_id": stream.radio_id,
            "url": stream.url,
            "stream_running": stream.running,
            "longpoll_category": category(caller.token.md5, stream.radio_id),
        }
        for stream in await parts.registry.streams(caller.account)
    ]


async def set_stream_url(parts: Parts, caller: Caller, request: SetStreamUrl) -> None:
    """Hear the stream `radio_id` at `url` from now on."""
    await parts.registry.set_url(caller.account, request.radio_id, request.url)


async def delete_stream(parts: Parts, caller: Caller, request: DeleteStream) -> None:
    """Stop monitoring the stream `radio_id`, and forget it."""
    await parts.registry.remove(caller.account, request.radio_id)


async def upload(parts: Parts, caller: Caller, request: Upload) -> None:
    """Put a recording into the catalogue, in place of the one of the same `audio_id`."""
    source = caller.file or request.url
    if not source:
        raise Refusal(Code.UNKNOWN_RADIO_ID, "no file and no url was received; send one of them")
    await parts.catalogue.put(caller.account, request.audio_id, source, request.said)


METHODS = {
    "setCallbackUrl": Method(
        what="Setting the URL for callbacks", run=set_callback_url, request=SetCallbackUrl
    ),
    "getCallbackUrl": Method(
        what="Getting the URL for callbacks",
        run=get_callback_url,
        request=Nothing,
        reads=True,
        result="string",
    ),
    "addStream": Method(what="Adding the stream", run=add_stream, request=AddStream),
    "getStreams": Method(
        what="Getting the streams", run=get_streams, request=Nothing, reads=True, result="array"
    ),
    "setStreamUrl": Method(what="Setting the URL of the stream", run=set_stream_url, request=SetStreamUrl),
    "deleteStream": Method(what="Deleting the stream", run=delete_stream, request=DeleteStream),
    "upload": Method(what="Adding the recording", run=upload, request=Upload),
}
