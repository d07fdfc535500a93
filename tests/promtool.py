"""promtool, which checks metrics and rules as Prometheus reads them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

OURS = Path(sys.executable).with_name("promtool")  # where `make promtool` puts it
PROMTOOL = shutil.which("promtool") or (str(OURS) if OURS.exists() else None)
needs_promtool = pytest.mark.skipif(
    PROMTOOL is None, reason="promtool not installed: make promtool, or apt-get install prometheus"
)


def promtool(*arguments: str | Path, given: bytes = b"") -> str:
    """Run promtool; return what it says. It must find nothing."""
    assert PROMTOOL
    done = subprocess.run(
        [PROMTOOL, *map(str, arguments)], input=given, capture_output=True, timeout=60, check=False
    )
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    return said
