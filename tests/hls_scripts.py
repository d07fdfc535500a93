"""HLS by script: playlists and segments of some numbers, for a Station to send.

A segment is three ADTS frames with its number. What is heard is told as "1 2 | 4"; "|" is a splice.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping

from stations import Script, Visit, http, send

from monitor.sources.feed import Piece, Splice

ADTS_HEADER = b"\xff\xf1\x50\x80\x10\x1f\xfc"  # of a frame of 128 bytes, AAC LC, 44.1 kHz
PLAYLIST = "application/vnd.apple.mpegurl"
END = "#EXT-X-ENDLIST"


def sound(number: int) -> bytes:
    return (ADTS_HEADER + bytes([number]) * 121) * 3


def segment(number: int) -> Script:
    return send(http(sound(number)))


def segments(numbers: Iterable[int]) -> dict[str, Script]:
    """Return the scripts of segments under their names."""
    return {f"/{number}.aac": segment(number) for number in numbers}


def playlist(
    numbers: Iterable[int],
    *more: str,
    target: object = 6,
    first: int | None = None,
    before: Mapping[int, str] | None = None,
) -> bytes:
    """Return a playlist with these segments.

    Args:
        numbers: of the segments.
        more: lines at its end.
        target: its target duration.
        first: its media sequence, if other than the number of the first segment.
        before: lines before that of a segment.
    """
    listed = list(numbers)
    start = first if first is not None else (listed or [0])[0]
    lines = ["#EXTM3U", f"#EXT-X-TARGETDURATION:{target}", f"#EXT-X-MEDIA-SEQUENCE:{start}"]
    for number in listed:
        lines += [*(before or {}).get(number, "").splitlines(), f"#EXTINF:{target},", f"{number}.aac"]
    return "\n".join([*lines, *more, ""]).encode()


def listing(text: bytes) -> Script:
    """Return the script that sends a playlist."""
    return send(http(text, PLAYLIST))


def listings(*texts: bytes) -> list[Script]:
    """Return scripts that send a playlist each; the last stays."""
    return [listing(text) for text in texts]


def refuse(status: int) -> Script:
    return send(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())


def master(*variants: str, bandwidths: Iterable[int] = range(1000, 100_000, 1000)) -> bytes:
    """Return a master playlist with variants that get dearer."""
    pairs = zip(variants, bandwidths, strict=False)
    lines = [f"#EXT-X-STREAM-INF:BANDWIDTH={bandwidth}\n{uri}" for uri, bandwidth in pairs]
    return "\n".join(["#EXTM3U", *lines]).encode()


def timed(script: Script, clock: Callable[[], float], times: list[float]) -> Script:
    """Return a script that notes when it was visited."""

    async def noting(visit: Visit) -> None:
        times.append(clock())
        await script(visit)

    return noting


async def story(pieces: AsyncIterator[Piece]) -> str:
    """Return what is heard, to its end."""
    return " ".join([word async for piece in pieces if (word := told(piece))])


def told(piece: Piece) -> str:
    if isinstance(piece, bytes):
        return str(piece[len(ADTS_HEADER)])
    return "|" if isinstance(piece, Splice) else ""
