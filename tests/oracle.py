"""The oracle: what must hold after any run of deliveries, however hostile; invariants I1 to I4.

The body of an event is `lane number`, and numbers grow in the order in which events happened.

I1  every committed event was taken by the receiver, or waits still; nothing else was ever sent
I2  an event comes again only after an answer that was lost, or a crash, and then with the same body
I3  no window of time sees more attempts than burst + rate * its length, over restarts, too
I4  a lane is taken in its order, but for events that were set aside
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from receivers import Arrival, Reply

from callbacks.endpoint import SLOTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What happened."""

    committed: Mapping[str, bytes]  # bodies, by the id of their event
    arrivals: Sequence[Arrival]
    replies: Sequence[Reply]  # to them, one each
    waiting: Collection[str]  # ids still in the outbox
    set_aside: Collection[str] = ()  # ids of events that were parked
    given_up: Collection[str] = ()  # ids that were counted as lost, or dropped by a person
    crashes: int = 0
    rate: float = 3.0
    burst: float = 15.0
    jitter: float = 1e-3  # seconds by which arrivals may be closer together than departures

    def taken(self) -> Iterator[Arrival]:
        """Yield the requests whose answer said so, clearly."""
        for arrival, reply in zip(self.arrivals, self.replies, strict=True):
            if reply.status // 100 == 2 and not reply.hangs and not reply.resets:
                yield arrival


def violations(run: Run) -> list[str]:
    """Return every invariant that did not hold, and how."""
    return [*losses(run), *repetitions(run), *floods(run), *disorder(run)]


def losses(run: Run) -> Iterator[str]:
    taken = {arrival.id for arrival in run.taken()}
    lost = run.committed.keys() - taken - set(run.waiting) - set(run.given_up)
    unknown = {arrival.id for arrival in run.arrivals} - run.committed.keys()
    if lost:
        yield f"I1: {len(lost)} events are lost: {sorted(run.committed[one] for one in lost)[:5]}"
    if unknown:
        yield f"I1: {len(unknown)} events were sent that are not on disk"


def repetitions(run: Run) -> Iterator[str]:
    times = Counter(arrival.id for arrival in run.taken())
    again = sum(times.values()) - len(times)
    if again > run.crashes * SLOTS:
        yield f"I2: {again} events were taken twice, with {run.crashes} crashes"
    for arrival in run.arrivals:
        if arrival.body != run.committed.get(arrival.id, arrival.body):
            yield f"I2: {arrival.id} came with another body"


def floods(run: Run) -> Iterator[str]:
    lowest = float("inf")  # of what a window that begins here has used up before
    for number, arrival in enumerate(sorted(run.arrivals, key=lambda one: one.at)):
        used = number - run.rate * arrival.at
        lowest = min(lowest, used)
        if used - lowest + 1 > run.burst + run.rate * run.jitter + 1e-6:
            yield f"I3: {used - lowest + 1:.2f} attempts at once, at {arrival.at:.2f} s"
            return


def disorder(run: Run) -> Iterator[str]:
    lanes: defaultdict[str, list[int]] = defaultdict(list)
    seen = set(run.set_aside)
    for arrival in run.taken():
        if arrival.id not in seen:
            seen.add(arrival.id)
            lane, number = arrival.body.decode().split()
            lanes[lane].append(int(number))
    for lane, numbers in lanes.items():
        if any(one > following for one, following in pairwise(numbers)):
            yield f"I4: lane {lane} was taken as {numbers[:20]}"
