"""Every scenario has a test of its name, and a row in the documentation."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
PAGES = {"delivery.md": range(1, 23), "streams.md": range(23, 44)}
TESTS = {file.name: file.read_text() for file in HERE.glob("test_*.py")}
ROW = re.compile(r"^\| (\d+) \| .+ \| (`.+`) \|$", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+\.py)::(test_scenario_\d\d_)…`")


@pytest.mark.parametrize("page", PAGES)
def test_every_scenario_is_tested_and_told_of(page):
    """Its row names every file that has a test of it, and no other."""
    told = {
        int(number): set(NAMED.findall(named)) for number, named in ROW.findall((DOCS / page).read_text())
    }

    assert told == {number: files_of(number) for number in PAGES[page]}
    assert all(told.values())


def files_of(number):
    wanted = re.compile(rf"^(?:async )?def test_scenario_{number:02}_", re.MULTILINE)
    return {(name, f"test_scenario_{number:02}_") for name, text in TESTS.items() if wanted.search(text)}
