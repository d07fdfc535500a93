"""Limits: how long a source may take, and how much it may send, before it is given up."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What bounds a source. The defaults are what a station that works keeps easily."""

    opening: float = 15.0  # seconds from connecting to an address to its first audio
    search: float = 60.0  # seconds for all addresses of a playlist together
    stall: float = 15.0  # seconds without a byte
    redirects: int = 5
    sniff_bytes: int = 8 * KIB  # two frames of any MPEG audio, from wherever the server starts
    playlist_bytes: int = 256 * KIB
    playlist_depth: int = 3  # playlists in playlists
    addresses: int = 50  # asked in all, for one source
    hls_bytes: int = 4 * MIB  # of an HLS playlist
    segment_bytes: int = 32 * MIB
    header_bytes: int = MIB  # of what a decoder needs before the first segment


LIMITS = Limits()
