"""[control]: where the control port listens, and the largest upload."""

from pathlib import Path

from pydantic import Field

from config.addresses import is_loopback
from config.forms import Integer
from config.tables.table import Table


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
