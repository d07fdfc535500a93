"""TLS: the certificate of the control port, for clients that accept nothing but HTTPS."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from config.tables.control import Control
from monitor.control.errors import CannotListen

HANDSHAKE = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class TlsListener:
    """Where to listen for HTTPS, and how to prove who we are."""

    host: str
    port: int
    cert: Path
    key: Path

    @classmethod
    def of(cls, control: Control) -> Self | None:
        """Return what the settings ask for; None where there is no certificate."""
        if control.tls_cert is None or control.tls_key is None:
            return None
        return cls(control.tls_host or control.host, control.tls_port, control.tls_cert, control.tls_key)

    def renew(self, context: ssl.SSLContext) -> None:
        """Read the certificate, which may have been renewed; connections from now on see it.

        Raises:
            CannotListen: it cannot be used.
        """
        try:
            context.load_cert_chain(self.cert, self.key, password=refuse)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, FileNotFoundError | PermissionError) else str(error)
            raise CannotListen(f"certificate {self.cert} with key {self.key}: {reason}") from error


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def refuse() -> str:
    """Take the place of a prompt: nobody is there to type a passphrase."""
    raise ValueError("the key has a passphrase; use one without")
