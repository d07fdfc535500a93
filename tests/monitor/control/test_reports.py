"""/v1/reports: files for the tokens of their account, whole or broken off, within limits."""

import io
import json
import os
from contextlib import closing
from pathlib import Path

import aiohttp
import openpyxl
import pytest
from airplay import ZONE, air
from control_port import OTHER_TOKEN, READING_TOKEN, control_port
from databases import new_database
from waiting import until

from monitor.control.reports import ReportParts
from store.accounts import policies
from store.accounts.policies import Policy

SUNDAY = "from=2026-10-25&to=2026-10-26"


def signed(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("reports") / "airtally.db"
    with closing(new_database(path)) as opened:
        with opened.transaction() as conn:
            air(conn)
            policies.set_policy(conn, "label", Policy(timezone=ZONE))
        yield opened, path


@pytest.fixture
def parts(database):
    opened, path = database
    return ReportParts(database=opened, path=path, timezone="UTC")


@pytest.fixture
async def port(parts):
    async with (
        control_port(reports=parts) as server,
        aiohttp.ClientSession(server.url, headers=signed(READING_TOKEN)) as session,
    ):
        yield session


async def fetched(port, query, status=200, **how):
    async with port.get(f"/v1/reports/{query}", **how) as response:
        content = await response.read()
        assert response.status == status, content
        return response, content


async def test_a_report_comes_as_a_file_of_the_token_s_account(port):
    response, content = await fetched(port, f"plays?{SUNDAY}")

    assert content.decode("utf-8-sig").count("\r\n") == 8
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="plays-label-2026-10-25.csv"'
    assert response.headers["Transfer-Encoding"] == "chunked"
    assert "1 plays are of recordings that left the catalogue" in response.headers["Airtally-Notes"]
    _, other = await fetched(port, f"plays?{SUNDAY}&format=jsonl", headers=signed(OTHER_TOKEN))
    assert [json.loads(line)["radio_id"] for line in other.splitlines()] == [9]


async def test_what_is_packed_comes_too(port):
    _, book = await fetched(port, f"chart?{SUNDAY}&format=xlsx&by=artists&top=2")
    _, parquet = await fetched(port, f"plays?{SUNDAY}&format=parquet")

    assert openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].max_row == 3
    assert parquet.startswith(b"PAR1")
    assert parquet.endswith(b"PAR1")


async def test_the_timezone_is_the_account_s_unless_another_is_asked_for(port):
    _, berlin = await fetched(port, f"plays?{SUNDAY}&format=jsonl&radio_id=7")
    _, utc = await fetched(port, f"plays?{SUNDAY}&format=jsonl&radio_id=7&timezone=UTC")

    assert [json.loads(line)["play_id"] for line in berlin.splitlines()] == [5, 6]
    assert [json.loads(line)["play_id"] for line in utc.splitlines()] == [6, 12]


async def test_filters_can_be_repeated(port):
    _, both = await fetched(port, f"plays?{SUNDAY}&format=jsonl&radio_id=7&radio_id=8")
    _, some = await fetched(port, f"plays?{SUNDAY}&format=jsonl&artist=nobody&artist=@EVIL&label=-label|^")

    assert len(both.splitlines()) == 7
    assert len(some.splitlines()) == 2


@pytest.mark.parametrize(
    ("query", "status", "expected"),
    [
        (f"spins?{SUNDAY}", 404, "there is no report of this kind; there is plays, chart"),
        ("plays", 400, "from: missing: expected a date"),
        ("plays?from=2026-10-25", 400, "to: missing"),
        ("plays?from=x&to=2026-10-26", 400, "from: expected a date like"),
        (f"plays?{SUNDAY}&from=2026-10-24", 400, "from is sent 2 times"),
        (f"plays?{SUNDAY}&radio_id=seven", 400, "radio_ids: expected at most 1000 whole numbers"),
        (f"plays?{SUNDAY}&stream=7", 400, "stream: there is no such field"),
        (f"plays?{SUNDAY}&columns=/etc/passwd", 400, "columns: there is no such field"),
        (f"plays?{SUNDAY}&account=other", 400, "account: expected the account of the token"),
        (f"plays?{SUNDAY}&format=pdf", 400, "format: expected csv"),
        (f"plays?{SUNDAY}&segment=Fans", 400, "segment: expected the name or id of an audience segment"),
        (f"soundexchange?{SUNDAY}", 400, "service: missing"),
        ("cue?from=2000-01-01&to=2000-01-02&format=cue", 400, "radio_id: expected one stream"),
    ],
)
async def test_what_cannot_be_made_is_refused_in_the_envelope(port, query, status, expected):
    _, content = await fetched(port, query, status)

    assert expected in json.loads(content)["error"]["message"]


async def test_a_token_is_needed(port):
    _, content = await fetched(port, f"plays?{SUNDAY}", 401, headers=signed("wrong-token"))

    assert json.loads(content)["error"]["code"] == 900


async def test_no_more_are_made_at_once_than_there_are_places(parts):
    none = ReportParts(database=parts.database, path=parts.path, timezone="UTC", at_once=0)
    async with control_port(reports=none) as server, aiohttp.ClientSession(server.url) as session:
        response, content = await fetched(session, f"plays?{SUNDAY}", 429, headers=signed(READING_TOKEN))

    assert response.headers["Retry-After"] == "10"
    assert "too many reports at once" in json.loads(content)["error"]["message"]


async def test_a_report_that_takes_too_long_is_given_up(parts):
    hasty = ReportParts(database=parts.database, path=parts.path, timezone="UTC", deadline=0.01)
    async with control_port(reports=hasty) as server, aiohttp.ClientSession(server.url) as session:
        _, content = await fetched(session, f"plays?{SUNDAY}", 503, headers=signed(READING_TOKEN))

    assert "could not be made in time" in json.loads(content)["error"]["message"]


async def test_a_database_that_cannot_be_read_is_no_empty_report(parts):
    lost = ReportParts(database=parts.database, path=Path("/nowhere/airtally.db"), timezone="UTC")
    async with control_port(reports=lost) as server, aiohttp.ClientSession(server.url) as session:
        await fetched(session, f"plays?{SUNDAY}", 503, headers=signed(READING_TOKEN))


async def test_a_report_that_breaks_off_is_not_taken_for_a_whole_one(parts, monkeypatch):
    async def broken(request, response, process):
        await process.header()
        await response.prepare(request)
        await response.write(b"half of it")
        os.kill(process.pid, 9)
        async for piece in process.pieces():
            await response.write(piece)

    monkeypatch.setattr("monitor.control.reports.pass_on", broken)
    async with control_port(reports=parts) as server, aiohttp.ClientSession(server.url) as session:
        with pytest.raises(aiohttp.ClientError):
            await fetched(session, f"plays?{SUNDAY}&format=jsonl", headers=signed(READING_TOKEN))


async def test_the_process_ends_when_who_wanted_the_report_has_gone(parts, monkeypatch):
    pids = []

    async def endless(request, response, process):
        pids.append(process.pid)
        await process.header()
        await response.prepare(request)
        while True:
            await response.write(bytes(65536))

    monkeypatch.setattr("monitor.control.reports.pass_on", endless)
    async with control_port(reports=parts) as server, aiohttp.ClientSession(server.url) as session:
        async with session.get(f"/v1/reports/plays?{SUNDAY}", headers=signed(READING_TOKEN)) as response:
            await response.content.readexactly(10)
            response.close()
        await until(lambda: not Path(f"/proc/{pids[0]}").exists(), 20)
