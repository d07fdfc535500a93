"""The registry: which streams there are and where their owners are told, changed while the daemon runs.

Streams of the configuration file and streams added over the API live together. The file's belong to the file:
the API may not move or delete them.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from config.settings import Settings
from config.tables.accounts import Account
from config.tables.streams import Stream as FileStream
from config.urls import check_http_url, check_stream_url
from monitor.control.registry import (
    BadUrl,
    DuplicateStream,
    ManagedByFile,
    StreamLimitReached,
    StreamStatus,
    UnknownStream,
)
from monitor.reports import uses
from monitor.supervisor import Key, Supervisor
from store.accounts import accounts, policies, streams, tokens
from store.accounts.policies import Policy
from store.accounts.streams import Stream
from store.accounts.tokens import Token
from store.database import Database


class StreamRegistry:
    """Keeps the database and the supervisor of one mind. Changes come one at a time."""

    def __init__(self, database: Database, supervisor: Supervisor) -> None:
        self._database = database
        self._supervisor = supervisor
        self._changing = asyncio.Lock()

    async def apply(self, settings: Settings) -> None:
        """Make the file's streams and accounts those of `settings`; what has not changed is left alone."""
        async with self._changing:
            before = {key_of(stream): stream for stream in await self._all()}
            await self._database.write(lambda conn: take_over(conn, settings))
            owners = {account.name for account in settings.accounts}
            owners |= {token.account for token in await self._database.read(tokens.listed)}
            after = {key_of(stream): stream for stream in await self._all() if stream.account in owners}
            await self._follow(before, after)

    async def add(self, account: str, radio_id: int, url: str, callbacks: str) -> None:
        checked_stream(url)
        wanted = Stream(account=account, radio_id=radio_id, url=url, callbacks=callbacks, origin="api")
        async with self._changing:
            known = await self._find(account, radio_id)
            if known and (known.url, known.callbacks) == (url, callbacks):
                return  # a client that did not see our answer asks again
            if known:
                raise DuplicateStream
            await self._check_limit(account)
            await self._database.write(lambda conn: streams.add(conn, wanted))
            await self._supervisor.start(wanted)

    async def streams(self, account: str) -> Sequence[StreamStatus]:
        listed = await self._database.read(lambda conn: streams.listed(conn, account))
        return [
            StreamStatus(stream.radio_id, stream.url, running=self._supervisor.is_heard(key_of(stream)))
            for stream in listed
        ]

    async def set_url(self, account: str, radio_id: int, url: str) -> None:
        checked_stream(url)
        async with self._changing:
            await self._editable(account, radio_id)
            await self._database.write(lambda conn: streams.set_url(conn, account, radio_id, url))
            moved = await self._editable(account, radio_id)
            await self._supervisor.start(moved)

    async def remove(self, account: str, radio_id: int) -> None:
        async with self._changing:
            await self._editable(account, radio_id)
            await self._supervisor.stop((account, radio_id))
            await self._database.write(lambda conn: streams.remove(conn, account, radio_id))

    async def callback_url(self, account: str) -> str | None:
        return await self._database.read(lambda conn: accounts.callback_url(conn, account))

    async def set_callback_url(self, account: str, url: str) -> None:
        try:
            check_http_url(url)
        except ValueError as error:
            raise BadUrl(str(error)) from error
        await self._database.write(lambda conn: accounts.set_callback_url(conn, account, url))

    async def _all(self) -> Sequence[Stream]:
        return await self._database.read(streams.listed)

    async def _find(self, account: str, radio_id: int) -> Stream | None:
        return await self._database.read(lambda conn: streams.find(conn, account, radio_id))

    async def _editable(self, account: str, radio_id: int) -> Stream:
        stream = await self._find(account, radio_id)
        if stream is None:
            raise UnknownStream
        if stream.origin == "file":
            raise ManagedByFile
        return stream

    async def _check_limit(self, account: str) -> None:
        policy = await self._database.read(lambda conn: policies.policy(conn, account))
        limit = policy.stream_limit
        if limit is not None and len(await self.streams(account)) >= limit:
            raise StreamLimitReached

    async def _follow(self, before: Mapping[Key, Stream], after: Mapping[Key, Stream]) -> None:
        """Stop the tasks of streams that are gone; start those of new and changed ones."""
        for key in before.keys() - after.keys():
            await self._supervisor.stop(key)
        for key, stream in after.items():
            if not self._supervisor.has(key) or setting(stream) != setting(before[key]):
                await self._supervisor.start(stream)


def take_over(conn: Connection, settings: Settings) -> None:
    """Store what the file says of accounts, their tokens and streams, and which segments it uses."""
    for account in settings.accounts:
        accounts.configure(conn, account.name, account.callback_url)
        policies.set_policy(conn, account.name, policy_of(account))
    tokens.replace_file_tokens(conn, file_tokens(settings))
    streams.replace_file_streams(conn, [stream_of(row) for row in settings.streams])
    uses.take_over(conn, settings.reports)


def policy_of(account: Account) -> Policy:
    return Policy(
        stream_limit=account.stream_limit, minimum_score=account.minimum_score, timezone=account.timezone
    )


def file_tokens(settings: Settings) -> list[Token]:
    """Return the tokens that the file gives its accounts. They may do everything."""
    now, everything = time.time(), ",".join(tokens.SCOPES)
    return [
        tokens.known_by(account.token.get_secret_value(), account.name, now, scopes=everything, origin="file")
        for account in settings.accounts
        if account.token
    ]


def stream_of(row: FileStream) -> Stream:
    return Stream(
        account=row.account,
        radio_id=row.radio_id,
        url=row.url,
        callbacks=row.callbacks,
        name=row.name,
        origin="file",
    )


def key_of(stream: Stream) -> Key:
    return stream.account, stream.radio_id


def setting(stream: Stream) -> tuple[str, str]:
    """Return what makes a stream start anew when it changes."""
    return stream.url, stream.callbacks


def checked_stream(url: str) -> None:
    """Raise BadUrl, saying what is expected, unless `url` can name a source."""
    try:
        check_stream_url(url)
    except ValueError as error:
        raise BadUrl(str(error)) from error
