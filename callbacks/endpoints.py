"""The endpoints, by receiver."""

from collections.abc import Collection
from dataclasses import dataclass, field

from callbacks.bucket import TokenBucket
from callbacks.endpoint import Endpoint


@dataclass(slots=True)
class Endpoints:
    """Makes them as receivers become known, each with an empty bucket."""

    rate: float  # attempts per second
    burst: float  # attempts
    _known: dict[str, Endpoint] = field(default_factory=dict)

    def of(self, receiver: str, now: float) -> Endpoint:
        if receiver not in self._known:
            self._known[receiver] = Endpoint(TokenBucket(self.rate, self.burst, updated=now))
        return self._known[receiver]

    def known(self, receiver: str) -> Endpoint | None:
        return self._known.get(receiver)

    def limit(self, rate: float, burst: float, now: float) -> None:
        """Let other limits hold from now on, for all receivers."""
        self.rate, self.burst = rate, burst
        for endpoint in self._known.values():
            endpoint.bucket.limit(rate, burst, now)

    def keep(self, receivers: Collection[str], now: float) -> None:
        """Know these before they are needed, so that their buckets fill; forget the others."""
        self._known = {name: self.of(name, now) for name in receivers} | {
            name: endpoint for name, endpoint in self._known.items() if endpoint.running
        }
