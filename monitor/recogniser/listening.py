"""Listening: one stream inside a recogniser process, from its bytes to what is played on it."""

import logging
from collections.abc import Callable, Iterator

from fingerprint.content import Content, ContentMeter
from fingerprint.detections import Event, Started
from fingerprint.index import Index
from fingerprint.tracker import Tracker
from monitor.errors import SourceError
from monitor.recogniser.decode import Media, decode
from monitor.recogniser.inbox import Abandoned
from monitor.recogniser.messages import Closed, Heard, Message, PlayEnded, PlayStarted

log = logging.getLogger(__name__)

PRELUDE_BYTES = 2 << 20  # of a source that has given no sound yet: then it is not audio


class Prelude:
    """Media that gives up where much was read and nothing could be decoded."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._left = PRELUDE_BYTES
        self.decoded = False

    def read(self, size: int, /) -> bytes:
        """Read from the media.

        Raises:
            OSError: PRELUDE_BYTES were read without a sound. (FFmpeg passes it on to `decode`.)
        """
        data = self._media.read(size)
        self._left -= len(data)
        if not self.decoded and self._left < 0:
            raise OSError(0, "no sound in the first 2 MiB")
        return data


def listen(media: Media, container: str, index: Callable[[], Index], send: Callable[[Message], None]) -> None:
    """Report what is played in `media` until its end, then that it is closed. Blocks the calling thread."""
    try:
        for message in hear(media, container, index):
            send(message)
        send(Closed(""))
    except Abandoned:
        send(Closed("abandoned"))
    except SourceError as error:
        send(Closed(str(error)))
    except Exception as error:
        log.exception("a stream could not be recognised any further")
        send(Closed(f"internal error: {type(error).__name__}"))


def hear(media: Media, container: str, index: Callable[[], Index]) -> Iterator[Message]:
    """Yield what is heard, block by block."""
    prelude = Prelude(media)
    tracker, meter, content = Tracker(index()), ContentMeter(), ""
    last = 0.0
    try:
        for samples in decode(prelude, container=container):
            prelude.decoded = True
            tracker.index = index()
            content = described(meter.feed(samples)) or content
            yield from plays(tracker, tracker.feed(samples))
            if tracker.position - last >= 1:
                last = tracker.position
                yield Heard(tracker.position, content, tracker.on_air)
    except SourceError:
        yield from plays(tracker, tracker.finish())
        raise
    yield from plays(tracker, tracker.finish())


def plays(tracker: Tracker, events: list[Event]) -> Iterator[Message]:
    """Turn the events of a tracker into messages."""
    for event in events:
        kind = PlayStarted if isinstance(event, Started) else PlayEnded
        yield kind(tracker.position, event.detection)


def described(content: Content | None) -> str:
    return content.name if content else ""
