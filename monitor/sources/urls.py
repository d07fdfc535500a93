"""URLs of streams: what to connect to. Which may be written down at all is decided in config/urls.py."""

import base64
import re
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")


@dataclass(frozen=True, slots=True)
class Target:
    """An address to connect to, and what to ask for there."""

    scheme: str
    host: str  # ASCII
    port: int
    path: str  # with the query; percent-encoded
    authorization: str | None = field(default=None, repr=False)

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address without credentials."""
        return f"{self.scheme}://{self.authority}{self.path}"

    def follow(self, reference: str) -> "Target":
        """Return where `reference` leads from here. Credentials stay within their origin.

        Raises:
            ValueError: it is no HTTP address.
        """
        there = parse(urljoin(self.url, reference))
        if there.authorization is None and there.origin == self.origin:
            return replace(there, authorization=self.authorization)
        return there


def parse(url: str) -> Target:
    """Return what to connect to for an http or https URL.

    Raises:
        ValueError: it is none.
    """
    if CONTROL.search(url):
        raise ValueError("expected a URL without control characters")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError:  # its own message would repeat the credentials
        raise ValueError("expected a URL with a valid host and port") from None
    if parts.scheme not in PORTS:
        raise ValueError("expected a URL with http:// or https://")
    if not HOST.fullmatch(host):
        raise ValueError("expected a URL with the name of a host")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(
        parts.scheme,
        host,
        PORTS[parts.scheme] if port is None else port,
        quote(path, safe="%/:=&?~+!$,;'@()*[]"),
        authorization(parts),
    )


def authorization(parts: SplitResult) -> str | None:
    """Return the userinfo of a URL as the value of an Authorization header (RFC 7617)."""
    if parts.username is None:
        return None
    userinfo = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return "Basic " + base64.b64encode(userinfo.encode()).decode()
