"""Settings: what the operator decides, with its types, limits and defaults.

The description of a field completes the sentence "expected ..." of an error message.
"""

from datetime import time, tzinfo
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from config.addresses import Rules, is_loopback, rules
from config.errors import ConfigError
from config.extras import check_installed
from config.forms import (
    MIN_TOKEN,
    MIN_VIEWER_SECRET,
    CallbackSecret,
    Dataset,
    Decimal,
    HttpUrl,
    Integer,
    Name,
    Network,
    PostgresUrl,
    ProxyUrl,
    RadioId,
    StreamUrl,
    TimeOfDay,
    Token,
    ViewerSecret,
    Zone,
    zone,
)
from config.keys import KEY_FORM, key
from config.reports import FORMATS, MAPPED, ONE_STREAM, SERVICE, WEIGHTED, check_format
from config.urls import HTTP_FORMS, STREAM_FORMS

OPEN_TO_ALL = (
    "audience.open_account: anybody who reaches control.host could add listens without a token;"
    " listen at 127.0.0.1, or set audience.open_beyond_loopback = true if that is meant"
)


class Table(BaseModel):
    """A table of the configuration: read once, never changed, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)


class Control(Table):
    """The control port."""

    host: str = Field(
        default="127.0.0.1", min_length=1, description='an address to listen at, like "127.0.0.1"'
    )
    port: Integer = Field(
        default=8650, ge=0, le=65535, description="a port from 0 to 65535 (0: any free one)"
    )
    tls_cert: Path | None = Field(
        default=None, description="the path of a certificate with its chain (PEM), to listen for HTTPS too"
    )
    tls_key: Path | None = Field(default=None, description="the path of the key of tls_cert (PEM)")
    tls_host: str | None = Field(
        default=None, min_length=1, description="an address to listen at for HTTPS (left out: host)"
    )
    tls_port: Integer = Field(
        default=8651, ge=0, le=65535, description="a port from 0 to 65535 (0: any free one)"
    )
    upload_megabytes: Integer = Field(
        default=256, ge=1, le=4096, description="a number of MiB from 1 to 4096: the largest upload"
    )

    @property
    def private(self) -> bool:
        """Whether nobody but this machine can reach the port."""
        hosts = [self.host, self.tls_host or self.host] if self.tls_cert else [self.host]
        return all(is_loopback(host) for host in hosts)


class Account(Table):
    """An owner of streams: who may call the control port, and where plays are told."""

    name: Name = Field(description="a name of letters, digits, '.', '_' and '-', at most 64")
    token: Token | None = Field(
        default=None,
        description=f"text of at least {MIN_TOKEN} ASCII characters, no spaces (try: openssl rand -hex 16)",
    )
    token_file: Path | None = Field(default=None, description="the path of a file that holds the token")
    callback_url: HttpUrl | None = Field(default=None, description=HTTP_FORMS)
    callback_secrets: tuple[CallbackSecret, ...] | None = Field(
        default=None, description=f"a list of secrets to sign callbacks with, each {KEY_FORM}"
    )
    viewer_secret: ViewerSecret | None = Field(
        default=None,
        description=f"text of at least {MIN_VIEWER_SECRET} characters, to sign JSON web tokens with",
    )
    stream_limit: Integer | None = Field(
        default=None, ge=0, description="a number of streams (left out: no limit)"
    )
    minimum_score: Integer | None = Field(
        default=None, ge=0, le=100, description="a score from 0 to 100 (left out: songs of any are told)"
    )
    timezone: Zone | None = Field(
        default=None, description='a timezone by its IANA name (left out: that of [callbacks]), like "UTC"'
    )

    @property
    def signing_keys(self) -> tuple[bytes, ...]:
        """What callbacks are signed with."""
        return tuple(key(secret.get_secret_value()) for secret in self.callback_secrets or ())


class Stream(Table):
    """A stream to monitor."""

    account: str = Field(default="", description="the name of one of the [[accounts]]")
    radio_id: RadioId = Field(description="a whole number of at most 64 bits")
    url: StreamUrl = Field(description=STREAM_FORMS)
    callbacks: Literal["after", "before"] = Field(
        default="after", description='"after" or "before" (the song ends)'
    )
    name: str | None = Field(default=None, description="text: what people call this stream")
    audience_delay: Decimal | None = Field(
        default=None, ge=0, le=600, description="seconds from 0 to 600: how much later listeners hear it"
    )


class Callbacks(Table):
    """How plays and notifications are delivered."""

    rate: Decimal = Field(
        default=3.0, gt=0, le=1000, description="callbacks a second, above 0 and at most 1000"
    )
    burst: Integer = Field(default=15, ge=1, le=10_000, description="a number of callbacks from 1 to 10000")
    timeout: Decimal = Field(default=15.0, gt=0, le=600, description="seconds, above 0 and at most 600")
    strict_200: bool = Field(
        default=False, description="true (only HTTP 200 is delivered) or false (any 2xx)"
    )
    retention_days: Decimal = Field(default=30.0, gt=0, le=3650, description="days, above 0 and at most 3650")
    backlog_limit: Integer = Field(
        default=1_000_000, ge=1, description="a number of callbacks that may wait, above 0"
    )
    backlog_megabytes: Integer = Field(
        default=1024, ge=1, description="a number of MiB that may wait, above 0"
    )
    deny: tuple[Network, ...] = Field(
        default=(), description='a list of networks, like ["127.0.0.0/8", "::1/128"]'
    )
    allow: tuple[Network, ...] = Field(default=(), description='a list of networks, like ["192.168.1.0/24"]')
    timezone: Zone = Field(
        default="UTC", description='a timezone by its IANA name, like "UTC" or "Europe/Berlin"'
    )

    @property
    def zone(self) -> tzinfo:
        """The timezone in which callbacks tell when a play began."""
        return zone(self.timezone)

    @property
    def addresses(self) -> Rules:
        """Which addresses callbacks may be sent to."""
        return rules(deny=self.deny, allow=self.allow)


class Recogniser(Table):
    """How recognition is spread over processes."""

    processes: Integer = Field(default=0, ge=0, le=1024, description="a number of processes (0: one a core)")


class Sources(Table):
    """How Twitch and YouTube are reached."""

    proxy: ProxyUrl | None = Field(
        default=None, description="the http:// address of a proxy that takes CONNECT (left out: none)"
    )
    ca_file: Path | None = Field(
        default=None, description="the path of certificates to trust (PEM), instead of the system's"
    )


class PolledServer(Table):
    """A server that is asked how many listen to the streams it serves."""

    kind: Literal["icecast", "shoutcast1", "shoutcast2", "azuracast", "twitch", "youtube"] = Field(
        description='"icecast", "shoutcast1", "shoutcast2", "azuracast", "twitch" or "youtube"'
    )
    url: HttpUrl | None = Field(default=None, description=HTTP_FORMS)
    streams: tuple[HttpUrl, ...] = Field(default=(), description=f"a list of addresses, each {HTTP_FORMS}")
    user: str = Field(
        default="admin", pattern=r"^[!-~]+$", description="a name of ASCII characters, no spaces"
    )
    password: SecretStr | None = Field(default=None, min_length=1, description="a password")

    @model_validator(mode="after")
    def _asked_somewhere(self) -> Self:
        if self.kind == "twitch" and not self.password:
            raise ValueError("expected user and password: the id and the secret of an app of Twitch's")
        if self.kind not in {"twitch", "youtube"} and not self.url:
            raise ValueError("missing: expected a url")
        return self


class Polling(Table):
    """How often servers are asked how many listen."""

    interval: Decimal = Field(default=30.0, ge=5, le=60, description="seconds from 5 to 60")
    retention_days: Decimal = Field(default=7.0, gt=0, le=3650, description="days, above 0 and at most 3650")
    servers: tuple[PolledServer, ...] = Field(default=(), description="[[polling.servers]] tables")


class Audience(Table):
    """What is kept of those who listen."""

    identity: Literal["full", "no_ip", "hashed", "none"] = Field(
        default="no_ip", description='"full", "no_ip", "hashed" or "none"'
    )
    retention_days: Decimal = Field(
        default=400.0, gt=0, le=3650, description="days, above 0 and at most 3650"
    )
    open_account: str | None = Field(
        default=None, description="the name of one of the [[accounts]] (left out: listens take a token)"
    )
    open_beyond_loopback: bool = Field(
        default=False, description="true (open_account is meant for whoever reaches the port) or false"
    )


class Segments(Table):
    """Where the members of audience segments are found."""

    engine: Literal["duckdb", "bigquery", "postgres"] = Field(
        default="duckdb", description='"duckdb", "bigquery" or "postgres"'
    )
    dataset: Dataset | None = Field(
        default=None, description='a project and a data set of BigQuery, like "project.dataset"'
    )
    credentials_file: Path | None = Field(
        default=None, description="the path of the key of a service account (left out: what is set up there)"
    )
    most_gigabytes: Decimal = Field(
        default=10.0, gt=0, le=1_000_000, description="GiB, above 0: what a question may read in BigQuery"
    )
    dsn: PostgresUrl | None = Field(
        default=None, description="a postgresql:// address, like postgresql://user:password@host/database"
    )

    @model_validator(mode="after")
    def _there(self) -> Self:
        if self.engine == "bigquery" and not self.dataset:
            raise ValueError('missing: expected a dataset, like "project.dataset"')
        if self.engine == "postgres" and not self.dsn:
            raise ValueError("missing: expected a dsn, like postgresql://user:password@host/database")
        return self


class Logs(Table):
    """How the log is written."""

    format: Literal["auto", "text", "logfmt", "json"] = Field(
        default="auto", description='"auto", "text", "logfmt" or "json"'
    )


class ScheduledReport(Table):
    """A report that is written again and again, once each of its periods is over."""

    kind: Literal["plays", "chart", "soundexchange", "suisa", "prs", "cue", "audience"] = Field(
        description=f"one of {', '.join(FORMATS)}"
    )
    format: Literal["", "csv", "xlsx", "jsonl", "parquet", "txt", "cue"] = Field(
        default="", description='"csv", "xlsx", "jsonl", "parquet"; of soundexchange "txt"; of cue also "cue"'
    )
    every: Literal["day", "week", "month"] = Field(description='"day", "week" or "month"')
    at: TimeOfDay = Field(default=time(4), description='a time of day, like "04:00"')
    timezone: Zone | None = Field(
        default=None, description='a timezone by its IANA name (left out: of the account), like "UTC"'
    )
    directory: Path = Field(description="the path of a folder")
    account: str = Field(default="", description="the name of one of the [[accounts]]")
    streams: tuple[RadioId, ...] = Field(
        default=(), max_length=1000, description="a list of at most 1000 radio_ids (left out: all)"
    )
    service: str = Field(default="", max_length=200, description=SERVICE)
    category: Literal["A", "B", "C", "H", "I", "J", "K", "L"] = Field(
        default="A", description="a transmission category of SoundExchange's, from A to L"
    )
    columns: Path | None = Field(default=None, description="the path of a file with [[columns]]")
    segment: str = Field(
        default="", max_length=200, description="the name or id of an audience segment (left out: all count)"
    )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        check_format(self.kind, self.format)
        if self.kind == "soundexchange" and not self.service.strip():
            raise ValueError(f"missing: expected a service: {SERVICE}")
        if self.columns and self.kind not in MAPPED:
            raise ValueError(f"expected no columns: those of {self.kind} are prescribed")
        if self.segment and self.kind not in WEIGHTED:
            raise ValueError(f"expected no segment: it is for {', '.join(WEIGHTED)} only")
        if self.format == "cue" and len(self.streams) != 1:
            raise ValueError(ONE_STREAM)
        return self


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
