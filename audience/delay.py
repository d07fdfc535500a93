"""Delay: how much later than we an audience hears a stream."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.settings import Settings

PLAIN = 5.0  # seconds between playout and listeners, as AzuraCast has it
SEGMENTED = 20.0  # HLS: players keep some segments in hand
SITES = {"twitch:": 10.0, "youtube:": 20.0, "youtube-ch:": 20.0}


@dataclass(frozen=True, slots=True)
class Delays:
    """The delay of each stream: what its owner says, else what its kind usually has."""

    chosen: Mapping[tuple[str, int], float] = field(default_factory=dict)  # by (account, radio_id)

    @property
    def longest(self) -> float:
        """The longest delay that any stream may have."""
        return max(PLAIN, SEGMENTED, *SITES.values(), *self.chosen.values())

    def of(self, account: str, radio_id: int, url: str) -> float:
        return self.chosen.get((account, radio_id), usual(url))


def delays(settings: Settings) -> Delays:
    """Return what owners say in the configuration."""
    said = {(stream.account, stream.radio_id): stream.audience_delay for stream in settings.streams}
    return Delays({key: delay for key, delay in said.items() if delay is not None})


def usual(url: str) -> float:
    """Return the usual delay of a stream of this URL, in seconds."""
    for prefix, delay in SITES.items():
        if url.startswith(prefix):
            return delay
    return SEGMENTED if url.partition("?")[0].endswith(".m3u8") else PLAIN
