"""A report's process, as the daemon sees it."""

from pathlib import Path

import pytest

from monitor.reports.child import ReportBroken, making
from monitor.reports.errors import ReportFailed


async def test_a_report_is_what_it_is_when_it_is_made_here(path, order, written):
    async with making(path, order("plays")) as process:
        header = await process.header()
        content = b"".join([piece async for piece in process.pieces()])

    assert header.name == "plays-label-2026-10-25.csv"
    assert content == written("plays")


async def test_what_cannot_be_made_is_told_apart_from_what_cannot_be_made_now(path, order, tmp_path):
    with pytest.raises(ReportFailed, match=r"none\.toml: No such file"):
        async with making(path, order("plays", columns=tmp_path / "none.toml")) as process:
            await process.header()
    with pytest.raises(ReportBroken, match="there is no database"):
        async with making(tmp_path / "none.db", order("plays")) as process:
            await process.header()


async def test_who_leaves_early_leaves_nothing_behind(path, order, tmp_path):
    async with making(path, order("plays", format="xlsx"), tmp_path) as process:
        pid = process.pid

    assert not Path(f"/proc/{pid}").exists()
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "plays-label-2026-10-25.xlsx"])
