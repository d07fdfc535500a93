"""Outbox, bucket, breaker and suspects together, driven at random with a clock of their own."""

import tempfile
from pathlib import Path

from databases import new_database
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from oracle import Run, violations
from receivers import Arrival, Reply

from callbacks.attempt import Attempt
from callbacks.bucket import TokenBucket
from callbacks.courier import storing
from callbacks.delivery import Answer, outcome
from callbacks.endpoint import SLOTS, Endpoint, claim
from callbacks.survey import candidates
from store.delivery import backlog, outbox

RATE, BURST = 3.0, 15.0
LANES = 8
ACCOUNTS = ("label",)
ANSWERS = {
    "taken": Answer(200),
    "refused": Answer(400),
    "broken": Answer(503),
    "busy": Answer(429, "2"),
    "lost": Answer(error="connection lost"),  # the receiver has taken it all the same
    "away": Answer(error="connection refused", connected=False),
}


class Delivery(RuleBasedStateMachine):
    """The dispatcher's order of things, with chance for a receiver, and crashes."""

    def __init__(self):
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.database = new_database(Path(self.directory.name) / "airtally.db")
        self.transaction = self.database.transaction()  # one for all: nothing waits for the disk
        self.conn = self.transaction.__enter__()
        self.now = 0.0
        self.committed, self.arrivals, self.replies = {}, [], []
        self.set_aside = set()
        self.failures = {}
        self.under_way = []
        self.crashes = 0
        self.quiet_until = 0.0  # when the receiver may be tried again
        self.endpoint = None

    @initialize()
    def begin(self):
        self.endpoint = Endpoint(TokenBucket(RATE, BURST, updated=self.now))

    @rule(lane=st.integers(0, LANES - 1), count=st.integers(1, 9))
    def add(self, lane, count):
        for _ in range(count):
            body = f"{lane} {len(self.committed)}".encode()
            event_id = outbox.add(self.conn, "label", lane, "result", body, now=lambda: self.now)
            self.committed[event_id] = body

    @rule(seconds=st.sampled_from([0.1, 0.4, 1.0, 5.0, 60.0, 400.0]))
    def wait(self, seconds):
        self.now += seconds

    @rule(most=st.integers(1, 20))
    def send(self, most):
        """Start as many attempts as may be made."""
        limit = SLOTS + len(self.under_way) + len(self.endpoint.held)
        found = candidates(
            self.conn, ACCOUNTS, now=self.now, limit=limit, without=self.endpoint.suspects.passed_over()
        )
        for _ in range(most):
            if self.endpoint.delay(self.now):
                return
            claimed = {claim(event) for event, _ in self.under_way}
            event = self.endpoint.choose(found, claimed, self.now)
            if event is None:
                return
            assert self.now >= self.quiet_until - 1e-6
            self.endpoint.start(event, self.now)
            self.under_way.append((event, self.now))

    @precondition(lambda self: self.under_way)
    @rule(what=st.sampled_from(sorted(ANSWERS)), data=st.data(), takes=st.sampled_from([0.0, 0.2, 3.0]))
    def answer(self, what, data, takes):
        """Have an attempt end, after a while."""
        event, started = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        self.now += takes
        self.finish(event, started, ANSWERS[what])

    @rule(arrived=st.booleans())
    def crash(self, arrived):
        """Forget everything that is not on disk; what was under way may have been taken."""
        for event, started in self.under_way:
            if arrived:
                self.arrive(event, started, ANSWERS["taken"])
        self.crashes += 1
        self.under_way = []
        self.quiet_until = 0.0
        self.begin()

    @precondition(lambda self: not self.endpoint.breaker.is_open)
    @rule(most=st.integers(1, 8))
    def hurry(self, most):
        """Have the receiver take all that may be sent, at once."""
        for _ in range(most):
            self.send(SLOTS)
            while self.under_way:
                self.finish(*self.under_way.pop(0), ANSWERS["taken"])

    def recover(self):
        """Have the receiver take everything that is left, but what is put aside."""
        for _ in range(200):
            while self.under_way:
                self.finish(*self.under_way.pop(0), ANSWERS["taken"])
            self.send(SLOTS)
            if not self.under_way:
                self.now += 30.0
            if not backlog.counts(self.conn).pending:
                break
        assert not backlog.counts(self.conn).pending

    def finish(self, event, started, answer):
        self.arrive(event, started, answer)
        if started >= self.quiet_until:
            self.quiet_until = self.now + 1.0 if answer.status in (None, 429, 503) else 0.0
        attempt = Attempt(
            event=event,
            outcome=outcome(answer, strict_200=False),
            answer=answer,
            started=started,
            ended=self.now,
            at=self.now,
            jitter=0.5,
        )
        storing(attempt, self.endpoint.judge(attempt))(self.conn)
        self.endpoint.end(event)

    def arrive(self, event, at, answer):
        """Note what the receiver sees, and which events it may get out of order from now on."""
        self.arrivals.append(Arrival(at, "/", {"webhook-id": event.event_id}, event.body, 80))
        self.replies.append(Reply(answer.status or 0, resets=answer.status is None))
        if answer.status != 200:
            self.failures[event.event_id] = self.failures.get(event.event_id, 0) + 1
        if self.failures.get(event.event_id, 0) >= 2:
            self.set_aside.add(event.event_id)  # doubted: another may go ahead of it

    @invariant()
    def nothing_is_violated(self):
        run = Run(
            committed=self.committed,
            arrivals=self.arrivals,
            replies=self.replies,
            waiting={event.event_id for event in backlog.listed(self.conn, limit=10_000)},
            set_aside=self.set_aside,
            crashes=self.crashes,
            rate=RATE,
            burst=BURST,
        )
        assert violations(run) == []

    @invariant()
    def no_more_is_under_way_than_there_are_slots_and_no_lane_twice(self):
        lanes = [claim(event) for event, _ in self.under_way]
        assert len(lanes) == len(set(lanes)) <= SLOTS

    @invariant()
    def an_open_breaker_lets_one_attempt_through(self):
        """But for those that were under way when it opened."""
        if self.endpoint and self.endpoint.breaker.is_open:
            until = self.endpoint.breaker.until
            assert sum(started >= until for _, started in self.under_way) <= 1

    def teardown(self):
        try:
            if self.endpoint:
                self.recover()
                self.nothing_is_violated()
        finally:
            self.close()

    def close(self):
        self.transaction.__exit__(None, None, None)
        self.database.close()
        self.directory.cleanup()


Delivery.TestCase.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
TestDelivery = Delivery.TestCase
