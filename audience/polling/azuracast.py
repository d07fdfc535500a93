"""AzuraCast: what plays now, and to how many (/api/nowplaying, of one station or of all)."""

from collections.abc import Iterator, Mapping

from audience.polling.counts import Count, CountError, Counts, whole
from audience.polling.documents import json_of, rows, table, text_of
from audience.polling.mounts import mount_of


def now_playing(data: bytes) -> Counts:
    """Return the counts of all mounts of all stations; those off the air are not in it.

    Raises:
        CountError: it is no such document.
    """
    counts: dict[str, Count] = {}
    stations = [row for row in rows(json_of(text_of(data))) if "station" in row]
    if not stations:
        raise CountError("no station")
    for row in stations:
        station = table(row["station"])
        if row.get("is_online") is not False:
            counts.update(of_station(station))
    return counts


def of_station(station: Mapping[str, object]) -> Iterator[tuple[str, Count]]:
    for where in ("mounts", "remotes"):
        for mount in rows(station.get(where)):
            url, count = mount.get("url"), count_of(mount.get("listeners"))
            if count and isinstance(url, str):
                yield mount_of(url), count
    hls, watching = station.get("hls_url"), whole(station.get("hls_listeners"))
    if isinstance(hls, str) and watching is not None:
        yield mount_of(hls), Count(watching)


def count_of(listeners: object) -> Count | None:
    """Return a count as AzuraCast writes it; `current` is what `total` was called once."""
    fields = table(listeners)
    total = whole(fields.get("total", fields.get("current")))
    return None if total is None else Count(total, unique=whole(fields.get("unique")))
