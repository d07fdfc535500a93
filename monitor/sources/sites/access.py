"""Access: how sites are reached, how long they may take, and how often they are asked."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from monitor.sources.sites.refusals import Refusals

AT_ONCE = 3  # processes that ask a site: each takes half a second of a processor, and up to 90 MB


class Desk:
    """What all streams share: they queue here, and are told what the one before was told."""

    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.refusals = Refusals()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the processes of sites are given."""

    proxy: str | None = field(default=None, repr=False)  # HTTP proxy for all of a site's requests
    ca_file: Path | None = None  # authorities to trust (PEM), instead of the system's
    cache: Path | None = None  # where libraries may keep files; None: nowhere
    deadline: float = 60.0  # seconds for an answer; then the process is killed
    longest_pause: float = 600.0  # seconds of advertisements in a row
    desk: Desk = field(default_factory=Desk, repr=False)
