"""Identity: how exactly it is kept who listened."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

GUEST = "guest-"
LEAST_SECRET_BYTES = 16


class Level(StrEnum):
    """What is kept of a listener. The names of the first, third and fourth are AzuraCast's or near."""

    FULL = "full"  # ids, profiles, addresses, user agents
    NO_IP = "no_ip"  # the same without addresses
    HASHED = "hashed"  # pseudonyms only, the same for the same listener as long as the secret is
    NONE = "none"  # pseudonyms of a secret nobody keeps: a restart makes everybody a new listener


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What is kept of who it was."""

    id: str
    guest: bool = False
    ip: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Privacy:
    """Decides what is kept. `secret`: what pseudonyms are made with; at least 16 bytes."""

    level: Level
    secret: bytes = field(repr=False)
    _fleeting: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < LEAST_SECRET_BYTES:
            raise ValueError(f"expected a secret of at least {LEAST_SECRET_BYTES} bytes")

    @property
    def named(self) -> bool:
        """Whether listeners keep their ids and profiles."""
        return self.level is Level.FULL or self.level is Level.NO_IP

    def user(self, account: str, user_id: str, ip: str = "", agent: str = "") -> Identity:
        """Return what is kept of a user of the account's app."""
        id_ = self.user_id(account, user_id)
        if not self.named:
            return Identity(id=id_)
        kept_ip = ip if self.level is Level.FULL else ""
        return Identity(id=id_, ip=kept_ip, agent=agent)

    def user_id(self, account: str, user_id: str) -> str:
        """Return the id by which a user of the account's app is kept."""
        return user_id if self.named else str(UUID(bytes=self._digest(account, "user", user_id)[:16]))

    def guest(self, account: str, session: str, ip: str = "", agent: str = "") -> Identity:
        """Return what is kept of somebody without a name: the same address and program are the same guest."""
        parts = ("address", ip, agent) if ip else ("session", session)
        id_ = GUEST + self._digest(account, *parts).hex()[:32]
        kept_ip = ip if self.level is Level.FULL else ""
        return Identity(id=id_, guest=True, ip=kept_ip, agent=agent if self.named else "")

    def session(self, account: str, name: str) -> str:
        """Return what is kept of what a client calls a session: it tells devices of a listener apart."""
        return name if self.named or not name else self._digest(account, "name", name).hex()[:16]

    def _digest(self, *parts: str) -> bytes:
        key = self._fleeting if self.level is Level.NONE else self.secret
        message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
        return hmac.digest(key, message, hashlib.sha256)
