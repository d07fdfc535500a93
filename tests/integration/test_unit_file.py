"""monitor.service: what systemd itself says of it."""

import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "monitor.service"
MOST_EXPOSED = 15  # tenths; 1.5 of 10

pytestmark = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze not installed: apt-get install systemd"
)


def test_the_unit_is_well_formed():
    checked = subprocess.run(["systemd-analyze", "verify", UNIT], capture_output=True, text=True, check=False)

    complaints = [line for line in checked.stderr.splitlines() if UNIT.name in line]
    assert [line for line in complaints if "is not executable" not in line] == []


def test_the_unit_is_hardened():
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", UNIT]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
