"""What the processes of the soak hold: memory by kind, threads, descriptors; and whether it grows.

Pages of files that are mapped into memory (the index, libraries) are the system's to take back, and a process
counts them as it happens to have touched them: RSS grows as an index is read. What leaks is anonymous memory.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

KINDS = {"anonymous": "Anonymous", "resident": "Rss", "proportional": "Pss"}  # as smaps_rollup has it
FIELD = re.compile(r"^(\w+):\s+(\d+) kB$", re.MULTILINE)
MEMORY = "anonymous MiB"
SLACK = {MEMORY: 20, "threads": 8, "descriptors": 10}  # beside a tenth
LOOKS = 15  # that are printed
SHARE = 5  # parts that the samples are cut into: the first is held against the last

Sample = dict[int, Counter[str]]  # by process


def held(pid: int) -> Sample:
    """Return what a process and its children hold."""
    return {one: held_by(one) for one in (pid, *children(pid))}


def held_by(pid: int) -> Counter[str]:
    root = Path(f"/proc/{pid}")
    found: Counter[str] = Counter(processes=1)
    try:
        kib = dict(FIELD.findall((root / "smaps_rollup").read_text()))
        for name, field in KINDS.items():
            found[f"{name} MiB"] = int(kib[field]) // 1024
        found["threads"] = len(list((root / "task").iterdir()))
        found["descriptors"] = len(list((root / "fd").iterdir()))
    except (FileNotFoundError, ProcessLookupError):
        return Counter()  # it ended meanwhile
    return found


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def total(sample: Sample) -> Counter[str]:
    return sum(sample.values(), Counter())


def growth(samples: Sequence[Sample]) -> Iterator[str]:
    """Yield what there is more of at the end: more than a tenth, and some."""
    totals = [total(sample) for sample in samples]
    few = max(1, len(totals) // SHARE)
    for what, slack in SLACK.items():
        first = sum(one[what] for one in totals[:few]) / few
        last = sum(one[what] for one in totals[-few:]) / few
        if last > first * 1.1 + slack:
            yield f"{what}: {first:.0f} in the beginning, {last:.0f} at the end"


def course(samples: Sequence[Sample]) -> Iterator[str]:
    """Yield lines that tell how memory went, for all processes and for each that lasted."""
    some = samples[:: max(1, len(samples) // LOOKS)]
    for name in KINDS:
        yield f"{name} MiB: " + " ".join(str(total(one)[f"{name} MiB"]) for one in some)
    for pid in sorted(set().union(*some)):
        yield f"  process {pid}, anonymous MiB: " + " ".join(
            str(one.get(pid, {}).get(MEMORY, "-")) for one in some
        )
