"""An endpoint: what we know of one receiver, and hence what may be sent to it next. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from callbacks.attempt import Attempt, Ruling, Verdict
from callbacks.breaker import Breaker
from callbacks.bucket import TokenBucket
from callbacks.delivery import Outcome
from callbacks.suspects import Suspect, Suspects
from store.delivery.outbox import Event, Lane

SLOTS = 5  # attempts at the same time
STRIKES = 3  # attempts an event has before it is parked, and the receiver before it is left alone

Claim = Lane | int  # what is being sent: the head of a lane, or a parked event (its seq)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What could be sent. All are in the order in which they happened."""

    heads: Sequence[Event]  # the first pending event of each lane
    ahead: Sequence[Event] = ()  # the same, when these were not there that others should go ahead of
    parked: Sequence[Event] = ()  # whose time has come


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with a receiver, for those who watch."""

    tokens: float  # attempts that may be made at once
    failures: int  # in a row
    is_open: bool  # the breaker's: it is left alone


@dataclass(slots=True)
class Endpoint:
    """A receiver. Seconds are those of a clock that never goes back."""

    bucket: TokenBucket
    breaker: Breaker = field(default_factory=Breaker)
    suspects: Suspects = field(default_factory=Suspects)
    failures: int = 0  # in a row, of whatever kind
    running: set[Claim] = field(default_factory=set)
    parked_next: bool = True  # whose turn it is
    held: dict[Lane, float] = field(default_factory=dict)  # lanes that wait, and until when

    def delay(self, now: float) -> float:
        """Seconds until something may be sent; infinite where an attempt must end first."""
        if len(self.running) >= (1 if self.breaker.is_open else SLOTS):
            return inf
        return max(self.bucket.delay(now), self.breaker.delay(now))

    def next(self, now: float) -> float:
        """Seconds until time alone can change what may be sent; infinite where it cannot."""
        self.held = {lane: until for lane, until in self.held.items() if until > now}
        return self.delay(now) or min(self.held.values(), default=inf) - now

    def choose(self, candidates: Candidates, claimed: Collection[Claim], now: float) -> Event | None:
        """Return what to send next, of what is not being sent already."""
        for event in self._ordered(candidates):
            waits = event.state == "pending" and self.held.get(event.lane, -inf) > now
            if claim(event) not in claimed and not waits:
                return event
        return None

    def _ordered(self, candidates: Candidates) -> Iterator[Event]:
        """Yield the candidates as they should go; parked ones one at a time, and in turn with the others."""
        parked = () if any(isinstance(one, int) for one in self.running) else candidates.parked
        if self.parked_next and not self.breaker.is_open:
            yield from parked
        heads = {event.lane: event.seq for event in candidates.heads}
        yield from (event for event in candidates.ahead if heads.get(event.lane) == event.seq)
        if self.suspects.yield_lanes():
            yield from candidates.ahead
        yield from candidates.heads
        yield from parked

    def start(self, event: Event, now: float) -> None:
        """Take in that an attempt is being made."""
        self.bucket.take(now)
        self.running.add(claim(event))
        self.parked_next = event.state == "pending"
        self.suspects.goes_ahead(event.seq)

    def judge(self, attempt: Attempt) -> Ruling:
        """Take in what an attempt came to; return what becomes of the event."""
        event = attempt.event
        if attempt.outcome is Outcome.DELIVERED:
            self.failures = 0
            self.breaker.succeeded(attempt.started)
            self.suspects.taken(event.seq)
            return Ruling(Verdict.DELIVERED)
        if event.state == "parked" and attempt.answer.connected:
            return attempt.parked()
        # A receiver that cannot be reached says nothing of the event.
        suspect = self.suspects.failed(event.seq) if attempt.answer.connected else Suspect(failures=1)
        self.failures += 1
        if suspect.others_taken and event.attempts + 1 >= STRIKES:
            self.suspects.forget(event.seq)
            return attempt.parked()
        return self._postponed(attempt, suspect)

    def _postponed(self, attempt: Attempt, suspect: Suspect) -> Ruling:
        if attempt.outcome is Outcome.UNAVAILABLE or self.failures >= STRIKES:
            self.breaker.failed(attempt.started, attempt.ended, attempt.pause)
        until = max(attempt.ended + attempt.pause(suspect.failures), self.breaker.until)
        if attempt.event.state == "pending":
            self.held[attempt.event.lane] = until
        return Ruling(Verdict.POSTPONED, until - attempt.ended)

    def standing(self, now: float) -> Standing:
        return Standing(self.bucket.saved(now), self.failures, self.breaker.is_open)

    def end(self, event: Event) -> None:
        """Take in that an attempt is over, and that what became of it is stored."""
        self.running.discard(claim(event))


def claim(event: Event) -> Claim:
    """Return what being sent keeps from being sent a second time: the lane, or a parked event itself."""
    return event.lane if event.state == "pending" else event.seq
