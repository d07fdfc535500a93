"""Measuring: processor time, on one core, of this process or of a command."""

import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time for a stretch of audio, both in seconds."""

    cpu: float = 0.0
    audio: float = 0.0

    def __add__(self, other: Self) -> Self:
        return type(self)(self.cpu + other.cpu, self.audio + other.audio)

    def __truediv__(self, other: Self) -> float:
        """Return how many times as much a second of audio costs; without any of it, nothing can be said."""
        return self.per_second / other.per_second if self.audio and other.cpu else nan

    @property
    def per_second(self) -> float:
        """Milliseconds of processor time a second of audio."""
        return 1000 * self.cpu / self.audio if self.audio else 0.0

    @property
    def real_time(self) -> float:
        """How many times faster than real time."""
        return self.audio / self.cpu if self.cpu else 0.0


def total(costs: Iterable[Cost]) -> Cost:
    return sum(costs, Cost())


def stay_on_one_core(core: int | None = None) -> None:
    """Bind this process, and its children to come, to a core: the given one, or any that is allowed."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0)) if core is None else core})


def cpu_of(work: Callable[[], object]) -> float:
    """Return the processor time, user and system, that `work` takes in this process."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def cpu_of_command(command: Sequence[str]) -> float:
    """Return the processor time, user and system, that a command takes; its output is dropped."""
    begin = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime - begin.ru_utime + end.ru_stime - begin.ru_stime


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes that this process holds."""

    own: int
    mapped: int  # of files; shared with whoever maps them, too


def memory() -> Memory:
    """Return what this process holds at present (Linux)."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    own, mapped = (int(lines[name].split()[0]) * 1024 for name in ("RssAnon", "RssFile"))
    return Memory(own, mapped)
