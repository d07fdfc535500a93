"""A recogniser process: frames on standard input, frames on standard output, an index between them.

    python -m monitor.recogniser INDEX_DIRECTORY FILE_DESCRIPTOR_OF_THE_ACTIVITY

It has no network and no database. It ends when its standard input does, so it never outlives the daemon.
"""

import logging
import os
import sys
import threading
from functools import partial
from pathlib import Path
from typing import BinaryIO

from fingerprint.index import Index
from monitor import logs
from monitor.recogniser import memory
from monitor.recogniser.activity import Activity
from monitor.recogniser.inbox import Inbox
from monitor.recogniser.listening import listen
from monitor.recogniser.messages import (
    HEADER,
    NOBODY,
    Abandon,
    Bytes,
    Closed,
    Consumed,
    Finish,
    Message,
    Open,
    Ping,
    Pong,
    Reopen,
    decode,
    encode,
    header,
)
from monitor.recogniser.supply import Supply

log = logging.getLogger(__name__)

REFRESH = 1.0  # seconds between looks for a changed index


class Library:
    """The index as it is on disk, looked at once in a while."""

    def __init__(self, directory: Path) -> None:
        self.index = Index.open(directory)
        self._stop = threading.Event()

    def watch(self) -> None:
        """Take over what is added to the index or removed from it, for ever."""
        while not self._stop.wait(REFRESH):
            try:
                self.index = self.index.refreshed()
            except (OSError, ValueError):
                log.exception("the index cannot be read; the previous state of it stays in use")

    def current(self) -> Index:
        return self.index


class Process:
    """Hands the bytes of each stream to a thread of its own, and collects what the threads report."""

    def __init__(self, library: Library, activity: Activity, output: BinaryIO) -> None:
        self._library = library
        self._activity = activity
        self._output = output
        self._writing = threading.Lock()
        self._inboxes: dict[int, Inbox] = {}

    def receive(self, key: int, message: Message) -> None:
        """Do what the daemon says about stream `key`."""
        match message:
            case Open(container):
                self._open(key, container)
            case Bytes(data) if inbox := self._inboxes.get(key):
                inbox.put(data)
            case Reopen() if inbox := self._inboxes.get(key):
                inbox.put(message)
            case Finish() if inbox := self._inboxes.get(key):
                inbox.finish()
            case Abandon() if inbox := self._inboxes.get(key):
                inbox.abandon()
            case Ping():
                self._send(NOBODY, Pong())

    def _open(self, key: int, container: str) -> None:
        inbox = self._inboxes[key] = Inbox(lambda count: self._send(key, Consumed(count)))
        memory.allow(len(self._inboxes))
        thread = threading.Thread(target=self._listen, args=(key, inbox, container), daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # no memory for its stack, or too many
            del self._inboxes[key]
            self._send(key, Closed(str(error)))

    def _listen(self, key: int, inbox: Inbox, container: str) -> None:
        entry = self._activity.entry(key)
        supply = Supply(inbox, container, working=entry.set)
        listen(supply, self._library.current, partial(self._send, key))
        entry.close()
        self._inboxes.pop(key, None)
        memory.allow(len(self._inboxes))

    def _send(self, key: int, message: Message) -> None:
        with self._writing:
            self._output.write(encode(key, message))
            self._output.flush()


def serve(library: Library, activity: Activity, source: BinaryIO, output: BinaryIO) -> None:
    """Do what the frames of `source` say, to its end."""
    process = Process(library, activity, output)
    while len(head := source.read(HEADER.size)) == HEADER.size:
        length, key, kind = header(head)
        process.receive(key, decode(kind, source.read(length)))


def main() -> None:
    logs.configure_child()
    memory.prepare()
    memory.allow(0)
    library = Library(Path(sys.argv[1]))
    threading.Thread(target=library.watch, daemon=True).start()
    try:
        serve(library, Activity(int(sys.argv[2])), sys.stdin.buffer, sys.stdout.buffer)
    except KeyboardInterrupt:
        pass
    finally:
        os._exit(0)  # threads may sit inside FFmpeg; unloading it under them crashes


if __name__ == "__main__":
    main()
