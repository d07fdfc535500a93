"""Envelopes: the JSON around every answer, and the safe way to hand it to a script."""

import json
import re
from collections.abc import Mapping
from typing import Any

from config.urls import without_userinfo
from monitor.control.codes import Refusal

LINKS = {"see api documentation": "https://docs.audd.io", "contact us": "api@audd.io"}  # as clients know them
MASK = "***"
MIN_SHOWN = 8  # characters of a token; of a shorter one even its ends would tell too much
SCRIPT_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*){0,4}")
LONGEST_SCRIPT_NAME = 64  # characters


def success(result: object) -> dict[str, Any]:
    """Return the body of an answer."""
    return {"status": "success", "result": result}


def failure(
    refusal: Refusal, what: str, parameters: Mapping[str, str], method: str, http: str
) -> dict[str, Any]:
    """Return the body of a refusal: `what` failed, why, and what was sent, secrets masked."""
    return {
        "status": "error",
        "error": {"error_code": int(refusal.code), "error_message": f"{what} failed: {refusal}."},
        "request_params": {name: masked(name, value) for name, value in parameters.items()},
        "request_api_method": method,
        "request_http_method": http,
        **LINKS,
    }


def masked(name: str, value: str) -> str:
    """Return the value of a field as it may be repeated: no token, no password of a URL."""
    if name == "api_token":
        return f"{value[0]}{MASK}{value[-1]}" if len(value) >= MIN_SHOWN else MASK
    return without_userinfo(value) if "@" in value else value


def is_script_name(name: str) -> bool:
    """Tell whether `name` is the name of a function and nothing else."""
    return len(name) <= LONGEST_SCRIPT_NAME and SCRIPT_NAME.fullmatch(name) is not None


def script(name: str, body: Mapping[str, Any]) -> str:
    """Return a script that calls `name` with the body.

    The comment in front keeps the answer from being taken for a Flash file, the first bytes of
    which a client could choose otherwise (CVE-2014-4671). The JSON is ASCII: no line separators
    that end a line of JavaScript.
    """
    text = json.dumps(body).replace("<", "\\u003c")
    return f"/**/{name}({text});"
