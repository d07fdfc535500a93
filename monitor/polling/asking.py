"""Asking: one poll of one server, all its questions one after the other."""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urlencode

from audience.polling import twitch
from audience.polling.counts import CountError, Counts
from audience.polling.questions import Question, Streams, follow_up, questions, tally
from audience.polling.servers import Key, Kind, Server, key_of
from monitor.errors import SourceError, SourceRefused, SourceUnsupported
from monitor.polling.fetch import Fetcher
from monitor.sources.urls import Target, parse

LARGE = 256 << 10  # bytes, which take 2 ms to read; 11 MB of clients took 64 ms
HELIX = "https://api.twitch.tv"
TWITCH_TOKENS = "https://id.twitch.tv"
NOTHING: Counts = MappingProxyType({})

Connected = Callable[[Key], bool]
Viewers = Callable[[str], Awaitable[int | None]]  # of a shortcut of YouTube; raises SourceError


@dataclass(slots=True)
class Poll:
    """What a server said."""

    listeners: dict[Key, int] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)  # with the questions it did not answer


class Asker:
    """Asks one server. It keeps the token that Twitch gave."""

    def __init__(self, server: Server, fetcher: Callable[[Kind], Fetcher], viewers: Viewers) -> None:
        self._server = server
        self._fetcher = fetcher
        self._viewers = viewers
        self._token: tuple[str, float] | None = (
            None  # and the time of a monotonic clock until which it is good
        )

    async def poll(self, streams: Streams, connected: Connected) -> Poll:
        """Ask for the listeners of streams.

        Args:
            streams: that this server counts.
            connected: tells whether we are connected to a stream at present, and so one of its listeners.
        """
        poll = Poll()
        if self._server.kind is Kind.YOUTUBE:
            await self._watch(streams, poll)
        waiting = questions(self._server, streams)
        try:
            while waiting:
                question = waiting.pop(0)
                counts = await self._answer(question, poll)
                poll.listeners |= tally(self._server.kind, question, counts, connected)
                waiting += follow_up(self._server, question, counts)
        except SourceError as error:
            poll.troubles.append(str(error))  # nor would it answer the other questions
        return poll

    async def _answer(self, question: Question, poll: Poll) -> Counts:
        """Return what a question is answered with; nothing where the answer is no good.

        Raises:
            SourceError: there is none, or not all of it.
        """
        try:
            return await parsed(question, await self._fetch(question))
        except (SourceRefused, SourceUnsupported, CountError) as error:
            poll.troubles.append(str(error))
            return NOTHING

    async def _fetch(self, question: Question) -> bytes:
        headers = {"User-Agent": question.user_agent} if question.user_agent else {}
        if self._server.kind is Kind.TWITCH:
            return await self._helix(question)
        target = parse(self._server.url.rstrip("/") + question.path)
        if question.private:
            target = replace(target, authorization=basic(self._server.user, self._server.password))
        return await self._fetcher(self._server.kind).get(target, headers)

    async def _helix(self, question: Question) -> bytes:
        token = await self._bearer()
        target = parse((self._server.url or HELIX).rstrip("/") + question.path)
        try:
            return await self._fetcher(self._server.kind).get(
                replace(target, authorization=f"Bearer {token}"), {"Client-Id": self._server.user}
            )
        except SourceRefused:
            self._token = None  # it may have been withdrawn
            raise

    async def _bearer(self) -> str:
        """Return an app's token (OAuth 2.0, client credentials)."""
        if self._token and time.monotonic() < self._token[1]:
            return self._token[0]
        asked = time.monotonic()
        given = twitch.token(await self._fetcher(self._server.kind).post(self._token_target()))
        self._token = given.value, asked + given.lasts / 2
        return given.value

    def _token_target(self) -> Target:
        fields: Mapping[str, str] = {
            "client_id": self._server.user,
            "client_secret": self._server.password,
            "grant_type": "client_credentials",
        }
        return parse(f"{self._server.url.rstrip('/') or TWITCH_TOKENS}/oauth2/token?{urlencode(fields)}")

    async def _watch(self, streams: Streams, poll: Poll) -> None:
        for stream in streams:
            try:
                viewers = await self._viewers(stream.url)
            except SourceError as error:
                poll.troubles.append(str(error))
                continue
            if viewers is not None:
                poll.listeners[key_of(stream)] = viewers


async def parsed(question: Question, data: bytes) -> Counts:
    """Return the counts in an answer; raises CountError where there are none."""
    if len(data) < LARGE:
        return question.parse(data)
    return await asyncio.to_thread(question.parse, data)


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
