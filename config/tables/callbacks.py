"""[callbacks]: how fast, how long and to which addresses plays and notifications are delivered."""

from datetime import tzinfo

from pydantic import Field

from config.addresses import Rules, rules
from config.forms import Decimal, Integer, Network, Zone, zone
from config.tables.table import Table


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
