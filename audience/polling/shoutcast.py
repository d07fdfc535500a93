"""SHOUTcast: /7.html and the XML of version 1, the statistics of version 2 as JSON or XML."""

import re
from collections.abc import Mapping

from audience.polling.counts import WHOLE, Count, CountError, Counts, whole
from audience.polling.documents import beginning, element, json_of, rows, table, text_of

TAG = re.compile(r"<[^<>]*>")
SEVEN = 7  # current, status, peak, maximum, unique, bitrate, title (which may contain commas)
FIELDS = ("currentlisteners", "peaklisteners", "uniquelisteners", "streamstatus")
SID = re.compile(r"[?&]sid=(\d{1,10})(?:&|$)")
STREAM = re.compile(r"/stream/(\d{1,10})(?:/|$)")
FIRST = re.compile(r"/?(;.*)?")


def seven(data: bytes) -> Counts:
    """Return the count in /7.html, whatever HTML is around it.

    Raises:
        CountError: it is no such document, or no source is connected.
    """
    text = TAG.sub(" ", text_of(data)).strip()
    fields = text.split(",", SEVEN - 1)
    if len(fields) < SEVEN - 1:
        raise CountError(f"not a 7.html: {beginning(text)}")
    current, status, peak, _, unique = fields[:5]
    return {WHOLE: on_air({FIELDS[0]: current, FIELDS[1]: peak, FIELDS[2]: unique, FIELDS[3]: status})}


def xml(data: bytes) -> Counts:
    """Return the count in /admin.cgi?mode=viewxml of version 1, or /stats of version 2.

    Raises:
        CountError: it is no such document, or no source is connected.
    """
    text = text_of(data)
    return {WHOLE: on_air({name: element(text, name) for name in FIELDS})}


def stats(data: bytes) -> Counts:
    """Return the count in /stats?sid=...&json=1. Some servers answer with XML nevertheless.

    Raises:
        CountError: it is no such document, or no source is connected.
    """
    text = text_of(data)
    return xml(data) if text.startswith("<") else {WHOLE: on_air(lowered(table(json_of(text))))}


def statistics(data: bytes) -> Counts:
    """Return the counts in /statistics?json=1, each by its path; streams without a source are not in it.

    Raises:
        CountError: it is no such document.
    """
    server = lowered(table(json_of(text_of(data))))
    if "streams" not in server:
        raise CountError("no streams")
    counts: dict[str, Count] = {}
    for row in map(lowered, rows(server["streams"])):
        path = row.get("streampath")
        if isinstance(path, str) and is_on_air(row) and whole(row.get(FIELDS[0])) is not None:
            counts["/" + path.lstrip("/")] = on_air(row)
    return counts


def sid_of(url: str) -> int | None:
    """Return the number of a stream that its URL tells: /stream/2/, /listen.pls?sid=2, or / and /; for 1.

    None where it tells a name.
    """
    found = SID.search(url) or STREAM.search(url)
    if found:
        return int(found[1])
    rest = url.partition("://")[2]
    path = rest[rest.find("/") :] if "/" in rest else ""
    return 1 if FIRST.fullmatch(path) else None


def on_air(fields: Mapping[str, object]) -> Count:
    listeners, peak, unique = (whole(fields.get(name)) for name in FIELDS[:3])
    if listeners is None:
        raise CountError("no number of listeners")
    if not is_on_air(fields):
        raise CountError("no source is connected")
    return Count(listeners, peak, unique)


def is_on_air(fields: Mapping[str, object]) -> bool:
    return whole(fields.get(FIELDS[3])) != 0


def lowered(fields: Mapping[str, object]) -> Mapping[str, object]:
    return {name.lower(): value for name, value in fields.items()}
