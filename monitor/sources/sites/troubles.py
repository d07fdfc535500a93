"""Troubles: what a site's answer means for a stream, in words for a 650 notification."""

import re
from datetime import UTC, datetime

from monitor.errors import SourceError, SourceRefused, SourceUnreachable, SourceUnsupported
from monitor.sources.sites.messages import Failed, Trouble

MAX_TEXT = 120  # characters of what a library says
WORDS = {
    Trouble.OFFLINE: "offline",
    Trouble.UPCOMING: "not live yet",
    Trouble.ENDED: "the broadcast has ended",
    Trouble.NOT_LIVE: "not a live broadcast",
    Trouble.UNKNOWN: "no such channel or video",
    Trouble.BLOCKED: "geo-blocked: not available in the country of this server",
    Trouble.LOGIN: "asks to log in, to prove that we are no robot",
    Trouble.AGE: "age-restricted: only for those who are logged in",
    Trouble.MEMBERS: "not public",
    Trouble.RUNTIME: "needs a JavaScript runtime: no new enough deno, node, bun or QuickJS is installed",
}
# What is wrong with a network, in the words of urllib3 and the system; the first that matches counts.
CAUSES = (
    (r"ProxyError|connect to proxy|tunnel connection failed", "the proxy does not connect"),
    (r"certificate", "TLS: certificate not trusted"),
    (r"NameResolution|failed to resolve|name or service", "no such host"),
    (r"connection refused", "connection refused"),
    (r"timed? ?out", "timeout"),
    (r"connection (was )?(reset|aborted)|RemoteDisconnected", "connection reset"),
)
# What may hold an address with a key to the broadcast in it.
ADDRESS = re.compile(r"https?://([^/\s?#'\")]*)[^\s'\")]*")


def error_of(site: str, failed: Failed) -> SourceError:
    """Return the error that a stream of `site` fails with."""
    text = plain(failed.text)
    if failed.trouble is Trouble.NETWORK:
        return SourceUnreachable(f"{site}: {cause(failed.text) or text or 'no answer'}")
    if failed.trouble is Trouble.BROKEN:
        return SourceUnsupported(f"{site}: {text or 'unexpected answer'}")
    if failed.trouble is Trouble.UPCOMING and failed.starts is not None:
        return SourceRefused(f"{site}: not live yet, begins {moment(failed.starts)}")
    return SourceRefused(f"{site}: {WORDS[failed.trouble]}")


def cause(text: str) -> str | None:
    """Return what is wrong with the network, where the text of a library tells."""
    return next((words for phrase, words in CAUSES if re.search(phrase, text, re.IGNORECASE)), None)


def moment(time: float) -> str:
    """Return a Unix time for people, or "later" where it is none that exists."""
    try:
        return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return "later"


def plain(text: str) -> str:
    """Return the first line of what a library said, short, and without the paths of addresses."""
    lines = [line for line in ADDRESS.sub(r"\1", text).splitlines() if line.strip()]
    line = "".join(character for character in lines[0] if character.isprintable()).strip() if lines else ""
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1].rstrip() + "…"
