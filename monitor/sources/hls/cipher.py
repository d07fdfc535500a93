"""Ciphers: takes AES-128 off segments (RFC 8216, section 4.3.2.4). The only home of pycryptodome. Pure."""

from Crypto.Cipher import AES
from Crypto.Util.Padding import unpad

from monitor.errors import SourceInterrupted, SourceUnsupported
from monitor.sources.hls.playlist import Key

KEY_BYTES = 16
METHOD = "AES-128"


def check(key: Key) -> None:
    """Tell whether we can read what is encrypted so.

    Raises:
        SourceUnsupported: we cannot.
    """
    if key.method != METHOD:
        raise SourceUnsupported(f"encryption is not supported: {key.method[:40] or 'unknown method'}")


def decrypted(data: bytes, secret: bytes, iv: bytes) -> bytes:
    """Return what was encrypted.

    Raises:
        SourceUnsupported: this is no key.
        SourceInterrupted: it was not encrypted with this key, or is damaged.
    """
    if len(secret) != KEY_BYTES:
        raise SourceUnsupported("key of a segment is not 16 bytes long")
    try:
        return unpad(AES.new(secret, AES.MODE_CBC, iv).decrypt(data), AES.block_size)
    except ValueError as error:
        raise SourceInterrupted("segment cannot be decrypted") from error


def vector(key: Key, sequence: int) -> bytes:
    """Return the initialisation vector of the segment with this number."""
    return key.iv or sequence.to_bytes(KEY_BYTES, "big")
