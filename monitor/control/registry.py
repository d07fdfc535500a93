"""The registry: what the control port needs of the daemon, and how that may fail.

RegistryError
    BadUrl              this URL cannot be used
    DuplicateStream     the radio_id is in use, with another URL or mode
    UnknownStream       the account has no stream of this radio_id
    StreamLimitReached  the account may have no more streams
    ManagedByFile       the stream stands in the configuration file, and is changed there

The message of an error is for the client, who sees it after "... failed: "; without one the
control port has words of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class RegistryError(Exception):
    """What a client asked for cannot be done."""


class BadUrl(RegistryError):
    """This URL cannot be used."""


class DuplicateStream(RegistryError):
    """The radio_id is in use, with another URL or mode."""


class UnknownStream(RegistryError):
    """The account has no stream of this radio_id."""


class StreamLimitReached(RegistryError):
    """The account may have no more streams."""


class ManagedByFile(RegistryError):
    """The stream stands in the configuration file, and is changed there."""


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """A stream as its owner sees it."""

    radio_id: int
    url: str  # as it was given, shortcuts unexpanded
    running: bool


class Registry(Protocol):
    """The streams and the callback URL of every account. Each method is one transaction."""

    async def add(self, account: str, radio_id: int, url: str, callbacks: str) -> None:
        """Monitor a stream from now on; the same one again is no mistake.

        Raises:
            DuplicateStream, BadUrl, StreamLimitReached
        """

    async def streams(self, account: str) -> Sequence[StreamStatus]:
        """Return the streams of an account."""

    async def set_url(self, account: str, radio_id: int, url: str) -> None:
        """Change where a stream is heard.

        Raises:
            UnknownStream, BadUrl, ManagedByFile
        """

    async def remove(self, account: str, radio_id: int) -> None:
        """Stop monitoring a stream, and forget it.

        Raises:
            UnknownStream, ManagedByFile
        """

    async def callback_url(self, account: str) -> str | None:
        """Return where callbacks of the account go, or None where nobody has said."""

    async def set_callback_url(self, account: str, url: str) -> None:
        """Change where callbacks of the account go.

        Raises:
            BadUrl
        """
