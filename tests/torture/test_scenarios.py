"""Every scenario of delivery has a test, and a row in the documentation."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WRITTEN = "".join(file.read_text() for file in HERE.glob("test_*.py"))
TOLD = (HERE.parents[1] / "docs" / "delivery.md").read_text()


@pytest.mark.parametrize("number", range(1, 23))
def test_a_scenario_is_tested_and_told_of(number):
    assert re.search(rf"^(async )?def test_scenario_{number:02}_", WRITTEN, re.MULTILINE)
    assert f"| {number} |" in TOLD
    assert f"test_scenario_{number:02}_" in TOLD
