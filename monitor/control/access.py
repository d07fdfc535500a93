"""Access: whose token it is, and who has guessed too often."""

import hashlib
import hmac
import logging
from collections.abc import Iterable

from config.settings import Account
from monitor.control.attempts import LIMIT, Attempts, source_of
from monitor.control.codes import Code, Refusal, TooManyAttempts

log = logging.getLogger(__name__)


class Access:
    """Knows the accounts by the digests of their tokens.

    A right token is always let in, also from where wrong ones come: behind a proxy everybody has
    the same address, and nobody shall be able to lock the owner out. Guessing is hopeless anyway;
    the limit keeps it cheap for us.
    """

    def __init__(self, accounts: Iterable[Account], attempts: Attempts | None = None) -> None:
        self._attempts = attempts or Attempts()
        self._names: dict[bytes, str] = {}
        self.replace(accounts)

    def replace(self, accounts: Iterable[Account]) -> None:
        """Know these accounts from now on, and no others."""
        self._names = {
            _digest(account.token.get_secret_value()): account.name for account in accounts if account.token
        }

    def account(self, token: str, remote: str | None, now: float) -> str:
        """Return the name of the account of a token.

        Raises:
            Refusal: there is no token, or it is wrong.
            TooManyAttempts: it is wrong, and has been too often.
        """
        if not token:
            raise Refusal(Code.NO_TOKEN)
        digest = _digest(token)
        # Every digest is compared, to its end: the time taken tells nothing of them.
        found = [name for known, name in self._names.items() if hmac.compare_digest(known, digest)]
        if not found:
            self._refuse(source_of(remote), now)
        return found[0]

    def _refuse(self, source: str, now: float) -> None:
        if self._attempts.failed(source, now) == LIMIT + 1:
            log.warning("too many wrong tokens from %s", source)
        if wait := self._attempts.wait(source, now):
            raise TooManyAttempts(wait)
        raise Refusal(Code.WRONG_TOKEN)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
