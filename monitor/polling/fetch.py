"""Fetching: a whole answer of a server, within limits of time and size.

By the client of sources, with its rules on whom we may contact: these servers are as strange as stations.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass

from audience.polling.documents import MOST_BYTES
from monitor.errors import SourceUnreachable, SourceUnsupported
from monitor.sources.connect import Connect, connected
from monitor.sources.http import NO_MORE, SUCCESSES, Response, ask, get, refusal
from monitor.sources.limits import LIMITS, Limits
from monitor.sources.urls import Target


@dataclass(frozen=True, slots=True)
class Fetcher:
    """How servers are reached."""

    connect: Connect = connected
    limits: Limits = LIMITS
    most: int = MOST_BYTES

    async def get(self, target: Target, headers: Mapping[str, str] = NO_MORE) -> bytes:
        """Return what is at an address, after redirects. Credentials stay within their origin.

        Raises:
            SourceError: why there is no answer.
        """
        return await self._in_time(self._get(target, headers))

    async def post(self, target: Target) -> bytes:
        """Send a request without a body: what it says is in the address.

        Raises:
            SourceError: why there is no answer, or what it refused.
        """
        return await self._in_time(self._post(target))

    async def _in_time(self, answer: Awaitable[bytes]) -> bytes:
        try:
            async with asyncio.timeout(self.limits.opening):
                return await answer
        except TimeoutError as error:
            raise SourceUnreachable("timeout") from error

    async def _get(self, target: Target, headers: Mapping[str, str]) -> bytes:
        response, _ = await get(target, self.connect, self.limits, headers=headers)
        return await self._whole(response)

    async def _post(self, target: Target) -> bytes:
        headers = {"Content-Length": "0"}
        response = await ask(target, self.connect, self.limits, headers=headers, method="POST")
        if response.head.status not in SUCCESSES:
            await response.aclose()
            raise refusal(response.head)
        return await self._whole(response)

    async def _whole(self, response: Response) -> bytes:
        body = bytearray()
        try:
            async for piece in response:
                body += piece
                if len(body) > self.most:
                    raise SourceUnsupported(f"an answer of more than {self.most} bytes")
        finally:
            await response.aclose()
        return bytes(body)


FETCHER = Fetcher()
