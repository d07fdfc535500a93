"""What is heard on all streams, written down once a minute."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC

import pytest

from monitor.health import Code, StreamHealth
from monitor.history import EVERY, KEPT, History
from monitor.listener import StreamListener
from monitor.plays import PlayBook
from monitor.recogniser.messages import Heard
from monitor.reporter import Reporter
from store.accounts.streams import Stream
from store.database import Database
from store.plays import sounds
from store.plays.sounds import Minute

NOW = 1_800_000_000.0  # a whole minute
FIRST = int(NOW // 60)


class Enough(Exception):
    """The test has seen enough."""


@dataclass
class Days:
    """A stream that is heard, a second at a time, while history sleeps."""

    database: Database
    heard: Callable[[int], str]  # the content of a second
    minutes: int
    time: float = NOW
    listener: StreamListener = field(init=False)

    def __post_init__(self) -> None:
        reporter = Reporter(self.database, Stream(account="label", radio_id=7, url=""), UTC, lambda _: None)
        health, book = StreamHealth(Code.FINE, NOW), PlayBook()
        self.listener = StreamListener(reporter, health, book, lambda *_: None, now=self.now, clock=self.now)

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        assert seconds == EVERY
        if self.time >= NOW + self.minutes * EVERY:
            raise Enough
        for _ in range(int(seconds)):
            self.time += 1
            if content := self.heard(int(self.time - NOW)):
                await self.listener.heard(Heard(self.time - NOW, content, (), -20.0))

    async def pass_by(self) -> str:
        history = History(
            self.database, lambda: {("label", 7): self.listener}, now=self.now, sleep=self.sleep
        )
        with pytest.raises(Enough):
            await history.run()
        return await self.database.read(
            lambda conn: sounds.between(conn, "label", 7, FIRST - 1, FIRST + self.minutes + 1)
        )


async def test_every_minute_is_written(database: Database):
    def heard(second: int) -> str:
        return "OTHER" if second < 120 else "SILENCE"

    assert await Days(database, heard, minutes=4).pass_by() == ".mmss."


async def test_an_outage_is_written_as_such(database: Database):
    def heard(second: int) -> str:
        return "" if 60 <= second < 125 else "OTHER"

    assert await Days(database, heard, minutes=3).pass_by() == ".m-m."


async def test_what_is_older_than_35_days_is_forgotten(database: Database):
    old = FIRST - (KEPT + 1) * 60
    await database.write(lambda conn: sounds.keep(conn, [Minute("label", 7, old, "m")]))
    await Days(database, lambda _: "OTHER", minutes=1).pass_by()

    assert await database.read(lambda conn: sounds.between(conn, "label", 7, old, old + 1)) == "."
