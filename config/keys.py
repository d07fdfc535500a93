"""Keys: how the secret that callbacks are signed with is written (Standard Webhooks 1.0)."""

import base64

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes; those of the specification

KEY_FORM = (
    f"{PREFIX} and {SHORTEST} to {LONGEST} random bytes in base64 "
    f'(try: echo "{PREFIX}$(openssl rand -base64 32)")'
)


def key(secret: str) -> bytes:
    """Return the bytes of a secret.

    Raises:
        ValueError: it is not written as it should be.
    """
    text = secret.removeprefix(PREFIX)
    if text == secret:
        raise ValueError(f"a secret begins with {PREFIX}")
    found = base64.b64decode(text, validate=True)
    if not SHORTEST <= len(found) <= LONGEST:
        raise ValueError(f"a secret has {SHORTEST} to {LONGEST} bytes")
    return found
