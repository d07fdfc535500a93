"""The dispatcher: takes events from the outbox to their receivers.

An event leaves the outbox only after the receiver has taken it: a crash in between means that it is delivered
twice, with the same id and the same body, never that it is lost. What may be sent is decided in endpoint.py,
what an answer means in delivery.py; here is the order of things.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from math import inf
from typing import TypeVar

from callbacks.courier import Courier
from callbacks.endpoint import SLOTS, Claim, Endpoint, Standing, claim
from callbacks.endpoints import Endpoints
from callbacks.guard import Guard
from callbacks.ledger import Ledger
from callbacks.post import Post, client
from callbacks.receivers import by_receiver, is_discard, receiver
from callbacks.record import Record
from callbacks.signing import Signer
from callbacks.survey import candidates
from callbacks.times import Times
from callbacks.upkeep import HOUR, INTERVAL, keep_house, warn_of_inflow
from config.tables.callbacks import Callbacks
from store.accounts import accounts
from store.database import Database
from store.delivery import backlog, outbox, overflow
from store.delivery.outbox import Event
from store.patience import Work, patiently

T = TypeVar("T")
POLL = 5.0  # seconds between looks into the outbox that nobody asked for: other programs write to it, too
GRACE = 10.0  # seconds that attempts under way get when the daemon stops

REAL_TIMES = Times()

Posting = Callable[[], AbstractAsyncContextManager[Post]]


class Dispatcher:
    """Delivers what is in the outbox, within the limits of each receiver."""

    def __init__(
        self,
        database: Database,
        policy: Callbacks,
        *,
        signer: Signer | None = None,
        posting: Posting | None = None,
        times: Times = REAL_TIMES,
        poll: float = POLL,
        grace: float = GRACE,
    ) -> None:
        self._database = database
        self._policy = policy
        self._signer = signer or Signer()
        self._posting = posting or partial(client, guard=Guard(policy.addresses))
        self._times = times
        self._poll = poll
        self._grace = grace
        self._endpoints = Endpoints(policy.rate, policy.burst)
        self._attempts: dict[Claim, asyncio.Task[None]] = {}  # under way
        self._ledger = Ledger(self._write)
        self._wake = asyncio.Event()
        self._upkeep_at = -inf
        self._looked: float | None = None
        self.record = Record()

    def poke(self) -> None:
        """Tell that there is something new. Without it, it is found within POLL seconds."""
        self._wake.set()

    def adopt(self, policy: Callbacks) -> None:
        """Go on with another policy, `deny` and `allow` excepted; what has been saved up stays, within it."""
        self._policy = policy
        self._endpoints.limit(policy.rate, policy.burst, self._times.clock())
        self.poke()

    @property
    def attempts(self) -> int:
        """How many attempts are under way."""
        return len(self._attempts)

    @property
    def looked(self) -> float | None:
        """Seconds since a look into the outbox was last complete; None: none was, or it has stopped."""
        return None if self._looked is None else self._times.clock() - self._looked

    def standing(self, callback_url: str) -> Standing | None:
        """Return how things stand with a receiver; None where it is not known yet."""
        endpoint = self._endpoints.known(receiver(callback_url))
        return endpoint.standing(self._times.clock()) if endpoint else None

    async def run(self) -> None:
        """Deliver until cancelled; then let the attempts under way end, for a while."""
        async with self._posting() as post, asyncio.TaskGroup() as tasks:
            try:
                while True:
                    self._wake.clear()
                    courier = Courier(post, self._times, self._policy, self._signer, self.record)
                    wait = await self._round(tasks, courier)
                    self._looked = self._times.clock()
                    await self._times.rest(self._wake, wait)
            finally:
                self._looked = None
                if self._attempts:
                    await asyncio.wait(list(self._attempts.values()), timeout=self._grace)

    async def _round(self, tasks: asyncio.TaskGroup, courier: Courier) -> float:
        """Start every attempt that may be made now; return the seconds until there may be more."""
        if self._times.clock() >= self._upkeep_at:
            await self._upkeep()
        urls = await self._read(partial(outbox.waiting, now=self._times.now()))
        discarding = [account for account, url in urls.items() if is_discard(url)]
        for account in discarding:
            del urls[account]
            await self._discard(account)
        waits = [self._poll]
        for name, of_receiver in by_receiver(urls).items():
            endpoint = self._endpoints.of(name, self._times.clock())
            of_accounts = {account: urls[account] for account in of_receiver}
            waits.append(await self._advance(tasks, courier, endpoint, of_accounts))
        return min(waits)

    async def _advance(
        self, tasks: asyncio.TaskGroup, courier: Courier, endpoint: Endpoint, urls: Mapping[str, str]
    ) -> float:
        """Start the attempts that one receiver may get now; return the seconds until there may be more.

        They are those of the moment at which no more could be started: a token that comes while we look must
        not be taken for one that nobody needs. `urls`: by account.
        """
        now = self._times.clock()
        if endpoint.delay(now):
            return endpoint.next(now)
        # What is under way now may be seen in the outbox still, even if it ends while we look.
        claimed = set(self._attempts)
        survey = partial(
            candidates,
            accounts=urls,
            now=self._times.now(),
            limit=SLOTS + len(claimed) + len(endpoint.held),
            without=endpoint.suspects.passed_over(),
        )
        found = await self._read(survey)
        while not endpoint.delay(now := self._times.clock()):
            event = endpoint.choose(found, claimed | self._attempts.keys(), now)
            if event is None:
                break
            endpoint.start(event, now)
            attempt = self._attempt(courier, endpoint, event, urls[event.account])
            self._attempts[claim(event)] = tasks.create_task(attempt, name=event.event_id)
        return endpoint.next(now)

    async def _attempt(self, courier: Courier, endpoint: Endpoint, event: Event, url: str) -> None:
        """Make an attempt; its lane is free when the outcome is on disk."""
        try:
            await self._ledger.keep(await courier.carry(event, url, endpoint))
        finally:
            endpoint.end(event)
            del self._attempts[claim(event)]
            self._wake.set()

    async def _discard(self, account: str) -> None:
        discard = partial(backlog.discard, account=account, now=self._times.now())
        while await self._write(discard):
            pass

    async def _upkeep(self) -> None:
        """Remove what is too old, and see which receivers there are."""
        self._upkeep_at = self._times.clock() + INTERVAL
        await keep_house(self._write, self._policy, self.record, self._times.now())
        urls = await self._read(accounts.callback_urls)
        self._endpoints.keep({receiver(url) for url in urls.values()}, self._times.clock())
        inflow = await self._read(partial(overflow.inflow, since=self._times.now() - HOUR))
        warn_of_inflow(inflow, urls, self._policy.rate)

    async def _read(self, work: Work[T]) -> T:
        return await patiently(self._database.read, work, sleep=self._times.sleep)

    async def _write(self, work: Work[T]) -> T:
        return await patiently(self._database.write, work, sleep=self._times.sleep)
