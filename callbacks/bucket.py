"""Token bucket: how fast callbacks may leave."""

from dataclasses import dataclass

ROUNDING = 1e-9  # tokens; what waiting for exactly one token may come short of it


@dataclass(slots=True)
class TokenBucket:
    """`rate` tokens a second, at most `burst` of them saved up; none to begin with.

    Beginning empty is what makes the promise hold over restarts: in any T seconds, no more than
    burst + rate * T tokens are taken from all the buckets a receiver has had.
    """

    rate: float  # tokens per second
    burst: float  # tokens
    updated: float  # seconds, of a clock that never goes back
    tokens: float = 0.0

    def delay(self, now: float) -> float:
        """Seconds until there is a token to take."""
        missing = 1 - self.saved(now)
        return missing / self.rate if missing > ROUNDING else 0.0

    def take(self, now: float) -> None:
        """Take a token; there must be one."""
        if self.delay(now):
            raise ValueError("the bucket is empty")
        self.tokens = max(0.0, self.saved(now) - 1)
        self.updated = max(now, self.updated)

    def limit(self, rate: float, burst: float, now: float) -> None:
        """Fill at another rate from now on, and save up another number; no token comes of the change."""
        self.tokens = min(burst, self.saved(now))
        self.updated = max(now, self.updated)
        self.rate, self.burst = rate, burst

    def saved(self, now: float) -> float:
        """Tokens there are to take."""
        return min(self.burst, self.tokens + max(0.0, now - self.updated) * self.rate)
