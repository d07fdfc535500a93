"""Changes: which streams a new configuration adds, removes and changes."""

from dataclasses import dataclass

from config.settings import Settings, Stream

StreamKey = tuple[str, int]  # account, radio_id


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamChanges:
    """What to do so that the streams of the old settings become those of the new."""

    added: tuple[Stream, ...]
    removed: tuple[Stream, ...]
    changed: tuple[Stream, ...]  # as they are to be


def stream_changes(old: Settings, new: Settings) -> StreamChanges:
    """Compare the streams of two settings; a stream is the same by its account and radio_id."""
    before, after = _by_key(old), _by_key(new)
    return StreamChanges(
        added=tuple(stream for key, stream in after.items() if key not in before),
        removed=tuple(stream for key, stream in before.items() if key not in after),
        changed=tuple(stream for key, stream in after.items() if key in before and stream != before[key]),
    )


def _by_key(settings: Settings) -> dict[StreamKey, Stream]:
    return {(stream.account, stream.radio_id): stream for stream in settings.streams}
