"""Asking: what the control port of a daemon says. Blocks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from monitor.top.errors import NoAnswer, TopFailed
from monitor.top.seen import PlaySeen, Seen, StreamSeen, WaitingSeen

PATIENCE = 5.0  # seconds for an answer
MOST_BYTES = 16 << 20  # of one
PLAYS = 50
REFUSALS: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "it does not know this token; give another with --token"
    " (`airtally token create ACCOUNT --scopes read` makes one)",
    HTTPStatus.FORBIDDEN: "this token may not read: it needs the scope read",
    HTTPStatus.NOT_FOUND: "it does not know what it is asked for: no Airtally, or an older one",
    HTTPStatus.TOO_MANY_REQUESTS: "too many wrong tokens came from here; try again in a minute",
}


@dataclass(frozen=True, slots=True)
class Daemon:
    """A daemon at an address like http://127.0.0.1:8650, and a token for it."""

    url: str
    token: str

    def told(self) -> dict[str, Any]:
        """Return what the daemon says, as it says it: streams, plays, and metrics where it tells us.

        Raises:
            NoAnswer: nobody answers, or not in time.
            TopFailed: it does not let us know.
        """
        streams = self._json("/v1/streams")["streams"]
        plays = self._json(f"/v1/plays?limit={PLAYS}")["plays"]
        return {"streams": streams, "plays": plays, "metrics": self._metrics()}

    def _json(self, path: str) -> Any:
        try:
            return json.loads(self._get(path))
        except HTTPError as error:
            reason = REFUSALS.get(error.code, f"it answers with {error.code}; its log says why")
            raise TopFailed(f"{self.url}: {reason}") from error
        except ValueError as error:
            raise TopFailed(f"{self.url}: the answer is not Airtally's") from error

    def _metrics(self) -> str:
        try:
            return self._get("/metrics").decode()
        except (HTTPError, ValueError):
            return ""  # they are for admins, where they are asked for from another machine

    def _get(self, path: str) -> bytes:
        request = Request(  # noqa: S310 - checked by the command
            self.url + path,
            headers={"Authorization": f"Bearer {self.token}", "Accept": "application/json, */*"},
        )
        try:
            with OPENER.open(request, timeout=PATIENCE) as response:
                body: bytes = response.read(MOST_BYTES)
                return body
        except HTTPError as error:
            error.close()  # it holds the answer, and so the connection
            raise
        except (URLError, HTTPException, OSError) as error:
            raise NoAnswer(f"no daemon answers at {self.url} ({worded(error)}): {ADVICE}") from error


OPENER = build_opener(ProxyHandler({}))  # the environment's proxies are not for a daemon of ours
ADVICE = "start one with `airtally run`, or name another with --url"


def worded(error: Exception) -> str:
    """Return what went wrong, in a few words."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return "no answer in time"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return str(cause) or type(cause).__name__


def seen(told: dict[str, Any]) -> Seen:
    """Return what is shown of what a daemon said.

    Raises:
        TopFailed: it says something else than we expect.
    """
    try:
        return Seen(
            tuple(StreamSeen.of(stream) for stream in told["streams"]),
            tuple(PlaySeen.of(play) for play in told["plays"]),
            WaitingSeen.of(told["metrics"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TopFailed(
            f"the answer of the daemon cannot be read: {error!r}; is it of this version?"
        ) from error


def is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
