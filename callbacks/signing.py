"""Signing: how a receiver can tell that a callback is ours (Standard Webhooks 1.0)."""

import base64
import hmac
from collections.abc import Mapping, Sequence


class Signer:
    """Knows the keys of each account: the newest first, and those that are being replaced."""

    def __init__(self, keys: Mapping[str, Sequence[bytes]] | None = None) -> None:
        self._keys: Mapping[str, Sequence[bytes]] = keys or {}

    def replace(self, keys: Mapping[str, Sequence[bytes]]) -> None:
        """Sign with these from now on."""
        self._keys = keys

    def headers(self, account: str, event_id: str, timestamp: int, body: bytes) -> Mapping[str, str]:
        """Return what proves that a callback is ours: nothing where the account has no key."""
        keys = self._keys.get(account)
        if not keys:
            return {}
        content = f"{event_id}.{timestamp}.".encode() + body
        return {"webhook-signature": " ".join(signature(key, content) for key in keys)}


def signature(key: bytes, content: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
