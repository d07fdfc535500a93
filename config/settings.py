"""Settings: what the operator decides. Types, limits and defaults are in tables/."""

from pathlib import Path
from typing import Self

from pydantic import Field

from config.errors import ConfigError
from config.extras import check_installed
from config.tables.accounts import Account
from config.tables.audience import Audience
from config.tables.callbacks import Callbacks
from config.tables.control import Control
from config.tables.logs import Logs
from config.tables.polling import Polling
from config.tables.recogniser import Recogniser
from config.tables.reports import ScheduledReport
from config.tables.segments import Segments
from config.tables.sources import Sources
from config.tables.streams import Stream
from config.tables.table import Table

OPEN_TO_ALL = (
    "audience.open_account: anybody who reaches control.host could add listens without a token;"
    " listen at 127.0.0.1, or set audience.open_beyond_loopback = true if that is meant"
)


class Settings(Table):
    """Everything the operator decides."""

    state: Path = Field(
        default=Path("airtally-state"), description="the path of the folder that keeps everything"
    )
    control: Control = Field(default=Control(), description="a table [control]")
    accounts: tuple[Account, ...] = Field(default=(), description="[[accounts]] tables")
    streams: tuple[Stream, ...] = Field(default=(), description="[[streams]] tables")
    callbacks: Callbacks = Field(default=Callbacks(), description="a table [callbacks]")
    recogniser: Recogniser = Field(default=Recogniser(), description="a table [recogniser]")
    sources: Sources = Field(default=Sources(), description="a table [sources]")
    polling: Polling = Field(default=Polling(), description="a table [polling]")
    audience: Audience = Field(default=Audience(), description="a table [audience]")
    segments: Segments = Field(default=Segments(), description="a table [segments]")
    logs: Logs = Field(default=Logs(), description="a table [logs]")
    reports: tuple[ScheduledReport, ...] = Field(default=(), description="[[reports]] tables")

    def for_running(self) -> Self:
        """Return these settings, or raise ConfigError where the daemon has nobody to work for."""
        if not any(account.token for account in self.accounts):
            raise ConfigError(["accounts: expected at least one [[accounts]] table with a name and a token"])
        if (self.control.tls_cert is None) != (self.control.tls_key is None):
            raise ConfigError(["control: expected tls_cert and tls_key, both or neither"])
        if self.audience.open_account and not (self.control.private or self.audience.open_beyond_loopback):
            raise ConfigError([OPEN_TO_ALL])
        check_installed(self.segments.engine)
        return self
