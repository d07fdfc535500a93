"""Viewer tokens: JSON web tokens of users of an account's app. The only home of PyJWT."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import jwt
from jwt.types import Options

ALGORITHMS = ("HS256",)
LEAST_SECRET_BYTES = 32  # RFC 7518, 3.2
CLAIMS: Options = {"require": ["sub"], "verify_aud": False}


class WrongToken(Exception):
    """A token is not one of ours, or no longer."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks."""

    account: str
    user_id: str


@dataclass(frozen=True, slots=True)
class ViewerTokens:
    """Checks tokens. `secrets`: what the app of each account signs them with, by account."""

    secrets: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        for account, secret in self.secrets.items():
            if len(secret) < LEAST_SECRET_BYTES:
                raise ValueError(f"{account}: expected a secret of at least {LEAST_SECRET_BYTES} bytes")

    def viewer(self, token: str) -> Viewer:
        """Return whose token it is: `sub` says the user, the secret the account, or `iss` if it is there.

        Raises:
            WrongToken: it is not signed with any secret, has expired, or does not say who.
        """
        for account, secret in self.secrets.items():
            claims = self._claims(token, secret)
            if claims is not None and claims.get("iss", account) == account:
                return Viewer(account, str(claims["sub"]))
        raise WrongToken

    def _claims(self, token: str, secret: bytes) -> Mapping[str, object] | None:
        try:
            claims: dict[str, object] = jwt.decode(token, secret, algorithms=list(ALGORITHMS), options=CLAIMS)
        except (jwt.InvalidTokenError, ValueError):
            return None
        return claims if claims["sub"] else None
