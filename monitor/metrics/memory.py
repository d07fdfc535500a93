"""Memory of other processes, as Linux tells it (proc(5))."""

from pathlib import Path

KIB = 1024
OWN = "RssAnon:"  # the index is mapped by all processes, and not counted


def resident(pid: int) -> int:
    """Return the bytes of memory that are a process's own; 0 where that cannot be told."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    lines = [line.split() for line in status.splitlines() if line.startswith(OWN)]
    return int(lines[0][1]) * KIB if lines else 0
