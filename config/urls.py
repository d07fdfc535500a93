"""URLs: which ones may be written down for a stream or a callback, and how they are shown."""

import re
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

MAX_LENGTH = 2048  # characters
# Names of the sites' own; which of them exist is found out when the stream is opened.
SHORTCUT = re.compile(
    r"twitch:[A-Za-z0-9_]{1,64}|youtube:[A-Za-z0-9_-]{1,64}|youtube-ch:@?[A-Za-z0-9_.-]{1,100}"
)
SHORTCUT_KINDS = ("twitch:", "youtube:", "youtube-ch:")
SHOWN_QUERY_FIELDS = frozenset({"return"})  # tells which metadata is wanted: no secret
MASK = "***"

STREAM_FORMS = "an http:// or https:// address, or twitch:channel, youtube:video-id, youtube-ch:channel-id"
HTTP_FORMS = "an http:// or https:// address"


def check_stream_url(url: str) -> None:
    """Raise ValueError, saying what is expected, unless `url` can name a source."""
    _check(url, STREAM_FORMS, SHORTCUT_KINDS)


def check_http_url(url: str) -> None:
    """Raise ValueError, saying what is expected, unless `url` is an absolute HTTP address."""
    _check(url, HTTP_FORMS, ())


def masked_url(url: str) -> str:
    """Return `url` without its password and without the values of its query, `return=` excepted."""
    try:
        parts = urlsplit(without_userinfo(url))
        fields = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return MASK
    query = "&".join(f"{quote(name)}={_shown(name, value)}" for name, value in fields)
    return parts._replace(query=query).geturl()


def without_userinfo(url: str) -> str:
    """Return `url` with a mask in place of `user:password`, however malformed it is otherwise."""
    if SHORTCUT.fullmatch(url):
        return url
    return re.sub(r"^([^/?#]*//)?[^/?#]*@", lambda match: f"{match[1] or ''}{MASK}@", url)


def _shown(name: str, value: str) -> str:
    return quote(value, safe=",") if name in SHOWN_QUERY_FIELDS else MASK


def _check(url: str, forms: str, shortcuts: tuple[str, ...]) -> None:
    if len(url) > MAX_LENGTH:
        raise ValueError(f"expected a URL of at most {MAX_LENGTH} characters, not {len(url)}")
    if not url.isprintable() or any(character.isspace() for character in url):
        raise ValueError("expected a URL without spaces and control characters (write %20 for a space)")
    if shortcuts and url.startswith(shortcuts):
        if not SHORTCUT.fullmatch(url):
            raise ValueError(f"expected {forms}; what follows the colon is not such a name")
        return
    _check_http(url, forms)


def _check_http(url: str, forms: str) -> None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"expected {forms}; this one cannot be read: {_reason(error)}") from error
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        raise ValueError(f"expected {forms}")
    _check_host(host, parts, forms)


def _check_host(host: str, parts: SplitResult, forms: str) -> None:
    if "[" in parts.netloc:
        return  # an IPv6 address, which urlsplit has checked
    try:
        host.encode("idna")
    except UnicodeError as error:
        raise ValueError(f"expected {forms}; its host is not a valid name") from error
    if host.startswith(".") or any(character in host for character in '\\%^{}|<>"`'):
        raise ValueError(f"expected {forms}; its host is not a valid name")


def _reason(error: ValueError) -> str:
    """Keep what urllib says of a port or a bracket; drop what repeats the URL, credentials and all."""
    return re.sub(r" (as integer value as|for|\().*", "", str(error)).lower()
