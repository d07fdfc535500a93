"""The registry: the database and the running streams stay of one mind."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import NoReturn

import pytest
from pydantic import SecretStr

from config.settings import Settings
from config.tables.accounts import Account
from config.tables.streams import Stream as FileStream
from monitor.control.registry import BadUrl, DuplicateStream, ManagedByFile, StreamLimitReached, UnknownStream
from monitor.health import Code, StreamHealth
from monitor.listener import StreamListener
from monitor.plays import PlayBook
from monitor.registry import StreamRegistry
from monitor.reporter import Reporter
from monitor.supervisor import Supervisor
from store.accounts.streams import Stream
from store.database import Database

TOKEN = SecretStr("registry-test-token")
LIVE = "http://radio.example/live"


def settings(
    *streams: tuple[int, str], limit: int | None = None, callback_url: str | None = None
) -> Settings:
    account = Account(name="label", token=TOKEN, stream_limit=limit, callback_url=callback_url)
    rows = tuple(FileStream(account="label", radio_id=id_, url=url) for id_, url in streams)
    return Settings(accounts=(account,), streams=rows)


@dataclass
class Listening:
    """What is listened to, as the supervisor's tasks see it."""

    database: Database
    on: list[tuple[int, str]] = field(default_factory=list)
    begun: int = 0

    def listener(self, stream: Stream) -> StreamListener:
        reporter = Reporter(self.database, stream, UTC, lambda _: None)
        return StreamListener(reporter, StreamHealth(Code.FINE, 0.0), PlayBook(), lambda *_: None)

    async def listen(self, stream: Stream, _: StreamListener) -> NoReturn:
        self.on.append((stream.radio_id, stream.url))
        self.begun += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.on.remove((stream.radio_id, stream.url))
        raise AssertionError


@dataclass
class Fixture:
    registry: StreamRegistry
    listening: Listening

    async def on(self) -> Sequence[tuple[int, str]]:
        await asyncio.sleep(0)  # new tasks begin
        return sorted(self.listening.on)


@pytest.fixture
async def daemon(database: Database) -> AsyncIterator[Fixture]:
    listening = Listening(database)
    async with asyncio.TaskGroup() as tasks:
        supervisor = Supervisor(tasks, listening.listener, listening.listen)
        registry = StreamRegistry(database, supervisor)
        await registry.apply(settings((1, LIVE)))
        yield Fixture(registry, listening)
        for status in await registry.streams("label"):
            await supervisor.stop(("label", status.radio_id))


async def test_the_streams_of_the_file_are_listened_to(daemon: Fixture):
    assert await daemon.on() == [(1, LIVE)]


async def test_an_added_stream_is_listed_and_listened_to(daemon: Fixture):
    await daemon.registry.add("label", 2, LIVE, "before")

    assert await daemon.on() == [(1, LIVE), (2, LIVE)]
    assert [status.radio_id for status in await daemon.registry.streams("label")] == [1, 2]


async def test_adding_the_same_stream_again_changes_nothing(daemon: Fixture):
    await daemon.registry.add("label", 2, LIVE, "after")
    await daemon.on()
    await daemon.registry.add("label", 2, LIVE, "after")

    assert daemon.listening.begun == 2


@pytest.mark.parametrize(("url", "mode"), [(LIVE + "2", "after"), (LIVE, "before")])
async def test_a_radio_id_is_not_used_twice(daemon: Fixture, url: str, mode: str):
    await daemon.registry.add("label", 2, LIVE, "after")

    with pytest.raises(DuplicateStream):
        await daemon.registry.add("label", 2, url, mode)


async def test_streams_of_one_account_are_invisible_to_another(daemon: Fixture):
    assert await daemon.registry.streams("other") == []
    with pytest.raises(UnknownStream):
        await daemon.registry.remove("other", 1)


async def test_a_moved_stream_is_heard_at_its_new_address(daemon: Fixture):
    await daemon.registry.add("label", 2, LIVE, "after")
    await daemon.registry.set_url("label", 2, LIVE + "2")

    assert await daemon.on() == [(1, LIVE), (2, LIVE + "2")]


async def test_a_removed_stream_is_no_longer_listened_to(daemon: Fixture):
    await daemon.registry.add("label", 2, LIVE, "after")
    await daemon.registry.remove("label", 2)

    assert await daemon.on() == [(1, LIVE)]


async def test_streams_of_the_file_are_changed_in_the_file(daemon: Fixture):
    with pytest.raises(ManagedByFile):
        await daemon.registry.remove("label", 1)
    with pytest.raises(ManagedByFile):
        await daemon.registry.set_url("label", 1, LIVE + "2")


async def test_unknown_streams_cannot_be_changed(daemon: Fixture):
    with pytest.raises(UnknownStream):
        await daemon.registry.remove("label", 9)


async def test_an_account_has_no_more_streams_than_its_limit(daemon: Fixture):
    await daemon.registry.apply(settings((1, LIVE), limit=2))
    await daemon.registry.add("label", 2, LIVE, "after")

    with pytest.raises(StreamLimitReached):
        await daemon.registry.add("label", 3, LIVE, "after")


async def test_a_bad_url_is_refused_with_what_was_expected(daemon: Fixture):
    with pytest.raises(BadUrl, match="expected"):
        await daemon.registry.add("label", 2, "not a url", "after")
    with pytest.raises(BadUrl, match="expected"):
        await daemon.registry.set_callback_url("label", "ftp://example.org")


async def test_a_new_file_changes_only_what_it_changes(daemon: Fixture):
    await daemon.registry.apply(settings((1, LIVE), (2, LIVE), (3, LIVE)))
    await daemon.on()
    begun = daemon.listening.begun
    await daemon.registry.apply(settings((1, LIVE), (3, LIVE + "3"), (4, LIVE)))

    assert await daemon.on() == [(1, LIVE), (3, LIVE + "3"), (4, LIVE)]
    assert daemon.listening.begun - begun == 2


async def test_streams_of_the_api_survive_a_new_file(daemon: Fixture):
    await daemon.registry.add("label", 2, LIVE, "after")
    await daemon.registry.apply(settings())

    assert await daemon.on() == [(2, LIVE)]


async def test_a_callback_url_set_over_the_api_wins_until_the_file_changes(daemon: Fixture):
    await daemon.registry.apply(settings(callback_url="http://a.example/"))
    await daemon.registry.set_callback_url("label", "http://b.example/?return=musicbrainz")
    await daemon.registry.apply(settings(callback_url="http://a.example/"))
    kept = await daemon.registry.callback_url("label")
    await daemon.registry.apply(settings(callback_url="http://c.example/"))

    assert kept == "http://b.example/?return=musicbrainz"
    assert await daemon.registry.callback_url("label") == "http://c.example/"
