"""The backlog, for people: what waits and what was delivered; wanted again, or given up."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from store.database import Database
from store.delivery import backlog, deliveries
from store.delivery.backlog import BATCH
from store.delivery.deliveries import Delivered
from store.delivery.outbox import Event

log = logging.getLogger(__name__)

Change = Callable[
    [Connection, Collection[str], str], int
]  # of an account's events, by id: how many there were


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Some events of an account. Times are Unix seconds."""

    account: str
    ids: Sequence[str] = ()
    radio_id: int | None = None  # of those that follow, only this stream's
    parked: bool = False  # all that are put aside
    every: bool = False  # all that wait
    since: float | None = None  # all that were delivered, and happened then or later
    until: float | None = None  # ... and before that

    def find(self, conn: Connection) -> Iterator[str]:
        """Yield the ids of the events."""
        yield from self.ids
        if self.parked or self.every:
            state = None if self.every else "parked"
            yield from backlog.ids(conn, account=self.account, radio_id=self.radio_id, state=state)
        if self.since is not None or self.until is not None:
            yield from deliveries.ids(
                conn, account=self.account, radio_id=self.radio_id, since=self.since, until=self.until
            )


class Backlog:
    """The events of all accounts; `again` is called when there is something to deliver.

    Every method may raise StoreBusy; what is done then can be done again.
    """

    def __init__(self, database: Database, again: Callable[[], None]) -> None:
        self._database = database
        self._again = again

    async def waiting(
        self, account: str, *, radio_id: int | None, state: str | None, after: int, limit: int
    ) -> Sequence[Event]:
        """Return a page of what waits, the oldest first; `after`: seq of the last event before it."""
        work = partial(
            backlog.listed, account=account, radio_id=radio_id, state=state, after=after, limit=limit
        )
        return await self._database.read(work)

    async def delivered(
        self, account: str, *, radio_id: int | None, before: int | None, limit: int
    ) -> Sequence[Delivered]:
        """Return a page of deliveries, the latest first; `before`: number of the last delivery before it."""
        work = partial(deliveries.latest, account=account, radio_id=radio_id, before=before, limit=limit)
        return (await self._database.read(work))[::-1]

    async def replay(self, choice: Choice) -> int:
        """Have events tried at once that are put aside, and delivered ones again; return how many."""
        done = await self._change(choice, backlog.replay)
        about = {"account": choice.account}
        log.info("%d callbacks are to be delivered again or at once", done, extra=about)
        self._again()
        return done

    async def drop(self, choice: Choice) -> int:
        """Give events up that wait; return how many."""
        done = await self._change(choice, backlog.drop)
        log.warning("%d callbacks are given up on request", done, extra={"account": choice.account})
        return done

    async def _change(self, choice: Choice, change: Change) -> int:
        """Do it a batch a transaction: events are delivered meanwhile."""
        ids = await self._database.read(lambda conn: list(choice.find(conn)))
        done = 0
        for start in range(0, len(ids), BATCH):
            work = partial(applied, change=change, event_ids=ids[start : start + BATCH], choice=choice)
            done += await self._database.write(work)
        return done


def applied(conn: Connection, change: Change, event_ids: Collection[str], choice: Choice) -> int:
    return change(conn, event_ids, choice.account)
