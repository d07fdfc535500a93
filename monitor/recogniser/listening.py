"""Listening: one stream inside a recogniser process, from its bytes to what is played on it."""

import logging
from collections.abc import Callable, Iterator

from fingerprint.content import Content, ContentMeter
from fingerprint.detections import Ended, Event, Started
from fingerprint.index import Index
from fingerprint.level import LevelMeter
from fingerprint.params import Samples
from fingerprint.tracker import Tracker
from monitor.errors import SourceError, SourceUnsupported
from monitor.recogniser.decode import decode
from monitor.recogniser.inbox import Abandoned
from monitor.recogniser.messages import Closed, CutOff, Heard, Message, PlayEnded, PlayStarted
from monitor.recogniser.supply import Supply

log = logging.getLogger(__name__)


def listen(supply: Supply, index: Callable[[], Index], send: Callable[[Message], None]) -> None:
    """Report what is played on a stream until its end, then that it is closed. Blocks the calling thread."""
    try:
        for message in hear(supply, index):
            send(message)
        send(Closed(""))
    except Abandoned:
        send(Closed("abandoned"))
    except SourceError as error:
        send(Closed(str(error), unsupported=isinstance(error, SourceUnsupported)))
    except MemoryError:
        log.warning("a stream is given up: it takes too much memory")
        send(Closed("it takes too much memory"))
    except Exception as error:
        log.exception("a stream could not be recognised any further")
        send(Closed(f"internal error: {type(error).__name__}"))


def hear(supply: Supply, index: Callable[[], Index]) -> Iterator[Message]:
    """Yield what is heard, block by block."""
    tracker, meter, level, content = Tracker(index()), ContentMeter(), LevelMeter(), ""
    last = 0.0
    try:
        for samples in sound(supply):
            tracker.index = index()
            level.feed(samples)
            content = described(meter.feed(samples)) or content
            yield from plays(tracker, tracker.feed(samples))
            if tracker.position - last >= 1:
                last = tracker.position
                yield Heard(tracker.position, content, tracker.on_air, round(level.take(), 1))
    except SourceError:
        yield from cut_off(tracker)
        raise
    yield from cut_off(tracker)


def sound(supply: Supply) -> Iterator[Samples]:
    """Yield the audio of a stream, with a decoder for each of its parts, and another where one breaks down.

    Raises:
        SourceError: it was no audio from the beginning, or is not any more.
    """
    heard = False
    while True:
        failure: SourceError | None = None
        try:
            for samples in decode(supply, container=supply.container):
                heard = supply.sounded = True
                yield samples
        except SourceError as error:
            if not heard:
                raise
            failure = None if supply.empty else error
        if not supply.proceed():
            if failure:
                raise failure
            return


def cut_off(tracker: Tracker) -> Iterator[Message]:
    """Yield what the end of the bytes brings. What is on air is not over by that: it may be heard again."""
    events = tracker.finish()
    cut = [event.detection for event in events if isinstance(event, Ended) and not event.refuted]
    yield from plays(tracker, [event for event in events if isinstance(event, Started) or event.refuted])
    yield CutOff(tracker.position, tuple(cut))


def plays(tracker: Tracker, events: list[Event]) -> Iterator[Message]:
    """Turn the events of a tracker into messages."""
    for event in events:
        if isinstance(event, Started):
            yield PlayStarted(tracker.position, event.detection)
        else:
            yield PlayEnded(tracker.position, event.detection, event.refuted)


def described(content: Content | None) -> str:
    return content.name if content else ""
