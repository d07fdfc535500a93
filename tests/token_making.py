"""Tokens of viewers, made as an account's app would."""

import time

import jwt

VIEWER_SECRET = b"viewers0viewers1viewers2viewers3"


def viewer_token(user="64d15f9e2e6c8f4d5a000001", secret=VIEWER_SECRET, algorithm="HS256", **claims):
    said = {"sub": user, "exp": time.time() + 600, **claims}
    said = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(said, secret, algorithm=algorithm)
