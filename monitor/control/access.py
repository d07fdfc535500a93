"""Access: whose token it is, what it may do, and who has guessed too often."""

import contextlib
import hmac
import logging
import time
from collections.abc import Awaitable, Callable, Sequence

from monitor.control.attempts import LIMIT, Attempts, source_of
from monitor.control.codes import Code, Refusal, TooManyAttempts
from store.accounts.tokens import Token, digest
from store.errors import StoreBusy

log = logging.getLogger(__name__)

USED_EVERY = 60.0  # seconds: how exactly it is known when a token was used last

Tokens = Callable[[], Awaitable[Sequence[Token]]]
Used = Callable[[int, float], Awaitable[None]]  # the number of a token, Unix time


async def unnoticed(number: int, now: float) -> None:
    pass


class Access:
    """Knows the tokens there are, at every request anew: one that is revoked opens nothing from then on.

    A right token is always let in, also from where wrong ones come: behind a proxy everybody has
    the same address, and nobody shall be able to lock the owner out. Guessing is hopeless anyway;
    the limit keeps it cheap for us.
    """

    def __init__(
        self,
        tokens: Tokens,
        used: Used = unnoticed,
        *,
        attempts: Attempts | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._tokens = tokens
        self._used = used
        self._attempts = attempts or Attempts()
        self._clock = clock
        self._now = now

    async def token(self, shown: str, remote: str | None, scope: str) -> Token:
        """Return what is known of a token that is shown for what needs `scope`.

        Raises:
            Refusal: there is no token, or it is wrong, or may not do this.
            TooManyAttempts: it is wrong, and has been too often.
        """
        if not shown:
            raise Refusal(Code.NO_TOKEN)
        sha256 = digest(shown)
        # Every digest is compared, to its end: the time taken tells nothing of them.
        found = [known for known in await self._tokens() if hmac.compare_digest(known.sha256, sha256)]
        if not found:
            self._refuse(source_of(remote), self._clock())
        if not found[0].allows(scope):
            raise Refusal(Code.NOT_ALLOWED, f"this api_token does not have the scope {scope}")
        await self._note(found[0])
        return found[0]

    async def _note(self, token: Token) -> None:
        now = self._now()
        if token.used_at is None or now - token.used_at >= USED_EVERY:
            with contextlib.suppress(StoreBusy):
                await self._used(token.number, now)

    def _refuse(self, source: str, now: float) -> None:
        if self._attempts.failed(source, now) == LIMIT + 1:
            log.warning("too many wrong tokens from %s", source)
        if wait := self._attempts.wait(source, now):
            raise TooManyAttempts(wait)
        raise Refusal(Code.WRONG_TOKEN)
