"""Icecast: its public status, and the list of a mount's clients that an administrator may see.

Written for the answers of 2.4.4 and of 2.5, whose XML has its names in lower case.
"""

import re

from audience.polling.counts import Count, CountError, Counts, whole
from audience.polling.documents import beginning, element, json_of, rows, table, text_of
from audience.polling.mounts import mount_of

# 2.4.0 and 2.4.1 write titles that look like numbers, "-" among them, without quotes. What is counted comes
# before the title, in this order.
COUNTED = re.compile(r'"listeners"\s*:\s*"?(\d{1,10})"?\s*,\s*"listenurl"\s*:\s*"([^"\\]{1,2048})"')
END_OF_LISTENER = re.compile(r"</listener\s*>", re.IGNORECASE)


def status(data: bytes) -> Counts:
    """Return the counts in /status-json.xsl; mounts without a source are not in it.

    Raises:
        CountError: it is no such document.
    """
    text = text_of(data)
    try:
        found = json_of(text)
    except CountError:
        pairs = COUNTED.findall(text)
        if not pairs:
            raise
        return {mount_of(url): Count(int(listeners)) for listeners, url in pairs}
    statistics = table(found).get("icestats")
    if not isinstance(statistics, dict):
        raise CountError("no icestats")
    counts: dict[str, Count] = {}
    for source in rows(statistics.get("source")):
        listeners, url = whole(source.get("listeners")), source.get("listenurl")
        if listeners is not None and isinstance(url, str):
            counts[mount_of(url)] = Count(listeners, peak=whole(source.get("listener_peak")))
    return counts


def clients(data: bytes, own: str) -> Count:
    """Return the count in /admin/listclients, without those whose user agent begins with `own`.

    Raises:
        CountError: it is no such document.
    """
    text = text_of(data)
    if element(text, "listeners") is None:
        raise CountError(f"not a list of clients: {beginning(text)}")
    *listeners, _ = END_OF_LISTENER.split(text)
    agents = [element(listener, "useragent") or "" for listener in listeners]
    return Count(sum(not agent.startswith(own) for agent in agents), own_excluded=True)
