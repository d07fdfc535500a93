"""One POST to a callback URL. The only module that knows the HTTP client.

A receiver may be slow, broken or hostile: an attempt has one deadline over all its parts, follows no
redirect, keeps no cookie, unpacks nothing, and reads no more of the answer than it takes to use the
connection again.
"""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from callbacks.delivery import Answer
from callbacks.guard import AddressRefused, Guard

MAX_RESPONSE_BYTES = 16 * 1024
MAX_HEADER_BYTES = 8190
CONNECT_TIMEOUT = 5.0  # seconds
SILENCE_TIMEOUT = 10.0  # seconds without a byte
KEEPALIVE = 15.0  # seconds; servers close idle connections later than this

ANYBODY = Guard()
Post = Callable[
    [str, bytes, Mapping[str, str], float], Awaitable[Answer]
]  # URL, body, headers, seconds it may take


@asynccontextmanager
async def client(
    *,
    guard: Guard = ANYBODY,
    resolver: AbstractResolver | None = None,
    tls: ssl.SSLContext | bool = True,
) -> AsyncIterator[Post]:
    """Provide a function that posts.

    Args:
        guard: makes the sockets; it decides whom they may be for.
        resolver: finds the addresses of hosts, instead of the system.
        tls: what to encrypt with, instead of the system's authorities.
    """
    async with aiohttp.ClientSession(
        # How many at once is the dispatcher's to say: here nobody waits for a connection.
        connector=aiohttp.TCPConnector(
            limit=0, keepalive_timeout=KEEPALIVE, socket_factory=guard, resolver=resolver, ssl=tls
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT, sock_read=SILENCE_TIMEOUT),
        trust_env=False,
        auto_decompress=False,
        read_bufsize=MAX_RESPONSE_BYTES,
        max_line_size=MAX_HEADER_BYTES,
        max_field_size=MAX_HEADER_BYTES,
    ) as session:
        yield partial(post, session)


async def post(
    session: aiohttp.ClientSession,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    timeout: float,  # noqa: ASYNC109 - over all parts of the attempt, the answer's body among them
) -> Answer:
    """Send `body` once. Does not raise: whatever goes wrong is an answer, too."""
    answer = Answer(error="no answer in time")
    try:
        async with (
            asyncio.timeout(timeout),
            session.post(address(url), data=body, headers=headers, allow_redirects=False) as response,
        ):
            # From here on the receiver has spoken: it does not matter how its answer ends.
            answer = Answer(response.status, response.headers.get("Retry-After"))
            await use_up(response)
    except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
        return answer if answer.status else failure(error)
    return answer


async def use_up(response: aiohttp.ClientResponse) -> None:
    """Read the answer to its end, or close the connection where that is too far."""
    left = MAX_RESPONSE_BYTES
    while block := await response.content.read(left):
        left -= len(block)
        if not left:
            response.close()
            return


def address(url: str) -> URL:
    """Return a URL that is sent as it was given: a secret in its query may be compared byte by byte."""
    return URL(url, encoded=url.isascii())


# The first that fits counts.
FAILURES: Sequence[tuple[type[Exception], Answer]] = (
    (aiohttp.ConnectionTimeoutError, Answer(error="no connection in time", connected=False)),
    (TimeoutError, Answer(error="no answer in time")),
    (aiohttp.ClientConnectorDNSError, Answer(error="host not found", connected=False)),
    (aiohttp.InvalidURL, Answer(error="not a URL that can be called", connected=False)),
    (aiohttp.ServerDisconnectedError, Answer(error="connection closed without an answer")),
)


def failure(error: Exception) -> Answer:
    """Return the answer that an error stands for, in words that do not repeat the URL."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return Answer(error=f"TLS: {reason(error.certificate_error)}", connected=False)
    for kind, answer in FAILURES:
        if isinstance(error, kind):
            return answer
    if isinstance(error, aiohttp.ClientConnectorError):
        return Answer(error=reason(error.os_error), connected=False)
    if isinstance(error, OSError):
        return Answer(error=f"connection lost: {reason(error)}")
    return Answer(error=f"not an HTTP answer ({type(error).__name__})")


def reason(error: BaseException) -> str:
    if isinstance(error, AddressRefused):
        return str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message or "certificate not accepted"
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno).lower()
    return str(error) or type(error).__name__
