"""Inside a site's process: what it is asked, what it says, what it may use, and when it has to go."""

import contextlib
import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from monitor.sources.sites.messages import Failed, Message, Trouble, encode

# Private memory, and not address space: JavaScript runtimes reserve gigabytes of that and use none.
MEMORY = 1 << 30  # bytes
FILE = 64 << 20  # bytes of the largest file


@dataclass(frozen=True, slots=True)
class Question:
    """What the daemon wants to know, and how the site is reached."""

    page: str
    proxy: str | None
    ca_file: str | None
    cache: str | None


class Voice:
    """Says things to the daemon, from any thread."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._speaking = threading.Lock()

    def say(self, message: Message) -> None:
        with self._speaking:
            self._output.write(encode(message))
            self._output.flush()


def answer(work: Callable[[Question, Voice], None]) -> None:
    """Do what the line on standard input asks for, and end the process."""
    voice = Voice(private_output())
    try:
        bounded()
        question = Question(**json.loads(sys.stdin.buffer.readline()))
        threading.Thread(target=leave_with_the_daemon, daemon=True).start()
        work(question, voice)
    except BrokenPipeError:
        pass  # nobody listens any more
    except Exception as error:  # noqa: BLE001 - whatever a library raises is an answer
        voice.say(Failed(Trouble.BROKEN, f"{type(error).__name__}: {error}"))
    finally:
        os._exit(0)  # threads of the library may hang


def private_output() -> BinaryIO:
    """Return standard output, which no library can print to from now on."""
    sys.stdout.flush()
    output = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return output


def bounded() -> None:
    """Bound what this process and those it starts can use."""
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, FILE),
    ):
        with contextlib.suppress(ValueError, OSError):  # there is a lower limit already
            resource.setrlimit(kind, (most, most))


def leave_with_the_daemon() -> None:
    """Kill this process, and those it started, once the daemon is gone: standard input then ends."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.killpg(0, signal.SIGKILL)
