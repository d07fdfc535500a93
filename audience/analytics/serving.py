"""Serving: what the engine's process does: it keeps its copy up to date, and answers one question after the
other.
"""

import logging
import queue
import threading
import time
from pathlib import Path
from typing import BinaryIO

from audience.analytics import limits
from audience.analytics.copy import Copy
from audience.analytics.engine import EngineBroken
from audience.analytics.messages import Alive, Ask, Done, Message, Page, ProtocolError, Refused, Stop, encode
from audience.analytics.questions import BadQuestion, TooExpensive
from store.feed import Feed, FeedError

log = logging.getLogger(__name__)

AGAIN = 0.02  # seconds between calls to stop
EVERY = 2.0  # seconds between looks for changes, while nobody asks
MOST_BYTES = 64 << 20  # of an answer
LATE = "it took too long"
COPYING = "the engine is still taking over what has changed; ask again"


class Output:
    """Where messages go to; threads may send at the same time."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._writing = threading.Lock()

    def send(self, message: Message) -> int:
        """Send a message; return how many bytes it has."""
        frame = encode(message)
        with self._writing:
            self._pipe.write(frame)
            self._pipe.flush()
        return len(frame)


class Service:
    """Answers questions. What comes in is taken in by another thread, so that an answer can be stopped."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._questions: queue.SimpleQueue[Ask] = queue.SimpleQueue()
        self._turn = threading.Lock()  # of what follows
        self._answering = 0  # the key of the question that the engine is busy with
        self._unwanted = 0  # the last key of a question that nobody wants any more
        self._copy: Copy | None = None

    def receive(self, message: Message) -> None:
        """Take in what the daemon says."""
        if isinstance(message, Ask):
            self._questions.put(message)
        elif isinstance(message, Stop):
            self._stop(message.key)

    def _stop(self, key: int) -> None:
        with self._turn:
            self._unwanted = key
            answering = self._answering == key
        if not answering or not self._copy:
            self._output.send(Refused(key, "down", COPYING))
            return
        while self._answering == key:  # a statement that has not begun yet is not stopped by the first call
            self._copy.engine.stop()
            time.sleep(AGAIN)

    def run(self, database: Path, folder: Path) -> None:
        """Keep up with the database and answer, for ever.

        Raises:
            EngineBroken, FeedError: it cannot be done.
        """
        copy = Copy(Feed.open(database), folder, lambda: self._alive(0))
        self._copy = copy
        while True:
            self._alive(copy.seq)
            try:
                asked = self._questions.get(timeout=EVERY)
            except queue.Empty:
                self._look(copy)
            else:
                self._answer(copy, asked)

    def _alive(self, seq: int) -> None:
        self._output.send(Alive(seq))

    def _look(self, copy: Copy) -> None:
        """Keep up while nobody asks."""
        try:
            copy.catch_up()
            copy.clean()
        except FeedError as error:
            log.warning("the analytics engine cannot read the database: %s", error)

    def _answer(self, copy: Copy, asked: Ask) -> None:
        try:
            copy.catch_up()
        except FeedError as error:
            self._output.send(Refused(asked.key, "down", f"the database cannot be read: {error}"))
            return
        with self._turn:
            if self._unwanted >= asked.key:
                return
            self._answering = asked.key
        limits.allow_seconds(asked.seconds)
        try:
            last = self._told(copy, asked)
        finally:
            limits.allow_seconds(None)
            with self._turn:
                self._answering = 0
        self._output.send(last)

    def _told(self, copy: Copy, asked: Ask) -> Message:
        """Send the rows of an answer; return what comes after them."""
        try:
            self._pages(copy, asked)
        except TooExpensive as error:
            return Refused(asked.key, "expensive", str(error))
        except BadQuestion as error:
            return Refused(asked.key, "bad", str(error))
        except EngineBroken as error:  # the statement has hit a defect of the engine
            copy.reopen()
            return Refused(asked.key, "bad", f"the engine failed: {error}")
        return Done(asked.key)

    def _pages(self, copy: Copy, asked: Ask) -> None:
        size = 0
        for rows in copy.engine.answer(asked.sql, asked.parameters, asked.rows):
            if self._unwanted == asked.key:
                raise TooExpensive(LATE)
            try:
                size += self._output.send(Page(asked.key, rows))
            except ProtocolError as error:
                raise TooExpensive(str(error)) from error
            if size > MOST_BYTES:
                raise TooExpensive(f"more than {MOST_BYTES} bytes")
