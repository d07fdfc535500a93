"""Limits: how much of the daemon a client may take up."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of the control port. They bound what a client costs that never comes to an end."""

    connections: int = 2500
    pages: int = 50  # of them, that are kept up to date
    look: float = 2.0  # seconds between two looks at what a page shows
    patience: float = 10.0  # seconds a page may take to read what it is told
    beat: float = 15.0  # seconds until a page is told that there is nothing to tell, and its token checked
    waiting: int = 2000  # of them, for an event; the rest is left to those who ask for something
    idle: float = 10.0  # seconds a connection may be open without a complete request
    sweep: float = 1.0  # seconds between two looks for idle connections
    body_deadline: float = 10.0  # seconds until the body of a request is complete
    body_bytes: int = 64 * 1024
    upload_deadline: float = 600.0  # seconds until the body of an upload is complete
    upload_bytes: int = 256 * MIB
    uploads: int = 4  # at once
    line_bytes: int = 8190  # of the request line, and of each header
    linger: float = 2.0  # seconds to read on what is refused, so that the client reads why
    grace: float = 5.0  # seconds for requests being answered when the server stops


DEFAULTS = Limits()
