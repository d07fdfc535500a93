"""HLS: the segments of a live playlist, one after the other, as one feed (RFC 8216).

`opening.open_hls` is the way in, for an address that is known to be HLS:

    async def open_hls(
        url: str,
        limits: Limits,
        connect: Connect,
        *,
        refresh: Callable[[], Awaitable[str]] | None = None,
        lifetime: float = math.inf,
    ) -> Feed

`refresh` returns the address of the same stream anew. It is awaited where the server says 401, 403 or 410,
and 20 minutes before `lifetime` (seconds that each address is good for) is over; the feed goes on behind
the segment that it had come to. There is nothing to close: between two segments no connection is open.
"""
