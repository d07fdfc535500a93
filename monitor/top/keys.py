"""Keys: what is pressed at the terminal, as it is pressed."""

import contextlib
import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn

MOST = 64  # bytes at a time
END = "\x04"  # Ctrl-D, which also stands for a terminal that is gone

Wait = Callable[[float], str]  # seconds; the keys that were pressed meanwhile


@contextlib.contextmanager
def keys() -> Iterator[Wait]:
    """Give a function that waits for a key. The terminal is as before afterwards.

    Ctrl-C interrupts whatever goes on. Where that does not get through, in a destructor, it counts as a key.
    """
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    interrupts: list[int] = []

    def interrupted(number: int, _: FrameType | None) -> NoReturn:
        interrupts.append(number)
        raise KeyboardInterrupt

    def wait(seconds: float) -> str:
        ready, _, _ = select.select([descriptor], [], [], 0 if interrupts else seconds)
        if interrupts:
            return END
        return (os.read(descriptor, MOST).decode(errors="replace") or END) if ready else ""

    handler = signal.signal(signal.SIGINT, interrupted)
    try:
        tty.setcbreak(descriptor)
        yield wait
    finally:
        signal.signal(signal.SIGINT, handler)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
