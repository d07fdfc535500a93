"""The engine in its process: it answers, it is stopped, it dies and comes back."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from listening import ACCOUNT, event, taken
from waiting import until

from audience.analytics import process
from audience.analytics.process import AnalyticsProcess
from audience.analytics.questions import AnalyticsDown, BadQuestion, TooExpensive

WITHIN = 30.0  # seconds
ENDLESS = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range + b.range = 7"
HOSTILE = [
    "INSERT INTO listeners (id) VALUES ('x')",
    "WITH x AS (DELETE FROM listeners RETURNING *) SELECT * FROM x",
    "DELETE FROM listeners",
    "DROP TABLE listeners",
    "CREATE TABLE x (a INT)",
    "CREATE TEMP TABLE x (a INT)",
    "ATTACH 'x.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET threads = 1",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "CHECKPOINT",
    "VACUUM",
    "COPY listeners TO '/tmp/x.csv'",
    "EXPORT DATABASE '/tmp/x'",
    "CALL enable_logging()",
    "BEGIN",
    "COMMIT",
    "SELECT 1; SELECT 2",
    "",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/proc/self/environ')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')",
    "SELECT * FROM sqlite_scan('airtally.db', 'tokens')",
    "SELECT * FROM force_checkpoint()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM MIRROR_OF_NOTHING",
    "SELECT ?",
]


async def back(engine):
    """Wait until the engine answers again."""
    async with asyncio.timeout(WITHIN):
        while True:
            try:
                return await engine.ask("SELECT count(*) FROM listeners")
            except AnalyticsDown:
                await asyncio.sleep(0.05)


async def test_an_answer_has_whatever_was_committed_before_the_question(database, engine):
    for count in range(1, 4):
        with database.transaction() as conn:
            taken(conn, event("join", f"user {count}"))

        assert await engine.ask("SELECT count(*) FROM listeners WHERE account = ?", [ACCOUNT]) == [(count,)]


async def test_values_come_as_they_are_and_what_json_has_not_as_text(engine):
    values = [1, 2.5, "ş", None, float("inf")]
    (row,) = await engine.ask("SELECT ?, ?, ?, ?, ?, 0.5::DECIMAL(3, 1), DATE '2026-01-31', [1]", values)

    assert row == (*values, 0.5, "2026-01-31", [1])


async def test_it_is_not_started_before_it_is_asked_or_where_there_is_no_copy(engine, folder):
    assert engine.pid is None
    assert not folder.exists()
    await engine.ask("SELECT 1")

    assert engine.pid


async def test_what_is_asked_may_only_read_tables(engine):
    for statement in HOSTILE:
        with pytest.raises(BadQuestion):
            await engine.ask(statement)

    assert await engine.ask("SELECT count(*) FROM listeners") == [(0,)]


async def test_a_question_without_end_is_stopped_and_the_process_stays(engine):
    await engine.ask("SELECT 1")
    pid = engine.pid
    with pytest.raises(TooExpensive, match="too long"):
        await engine.ask(ENDLESS, seconds=0.2)

    assert await engine.ask("SELECT 2", seconds=WITHIN) == [(2,)]
    assert engine.pid == pid


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT list(repeat('x', 100000)) FROM range(10000000)", "memory"),
        ("SELECT * FROM range(1001)", "more than 1000 rows"),
        ("SELECT repeat('x', 10000000)", "bytes"),
        ("SELECT repeat('x', 4000) FROM range(900) a, range(20) b LIMIT 1000", None),
    ],
)
async def test_what_takes_too_much_is_refused_and_the_process_stays(engine, sql, reason):
    await engine.ask("SELECT 1")
    pid = engine.pid
    if reason is None:
        assert len(await engine.ask(sql, seconds=WITHIN, rows=1000)) == 1000
    else:
        with pytest.raises(TooExpensive, match=reason):
            await engine.ask(sql, seconds=10 * WITHIN, rows=1000)

    assert engine.pid == pid


async def test_a_process_that_is_killed_while_it_is_asked_is_replaced(database, engine):
    with database.transaction() as conn:
        taken(conn, event("join", "ann"))
    await engine.ask("SELECT 1")
    asked = asyncio.create_task(engine.ask(ENDLESS, seconds=WITHIN))
    await asyncio.sleep(0)
    os.kill(engine.pid, signal.SIGKILL)
    with pytest.raises(AnalyticsDown):
        await asked

    assert await back(engine) == [(1,)]


async def test_a_process_that_does_not_stop_when_it_is_told_is_killed(engine):
    await engine.ask("SELECT 1")
    pid = engine.pid
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(TooExpensive):
        await engine.ask("SELECT 2", seconds=0.1)

    assert await back(engine) == [(0,)]
    assert engine.pid != pid


async def test_who_does_not_wait_for_an_answer_leaves_the_turn_to_others(engine):
    """Whenever the question is given up: before it is there, while it begins, or later."""
    await engine.ask("SELECT 1")
    pid = engine.pid
    for seconds in (0, 0.001, 0.002, 0.005, 0.02) * 8:
        asked = asyncio.create_task(engine.ask(ENDLESS, seconds=WITHIN))
        await asyncio.sleep(seconds)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked

        assert await engine.ask("SELECT 2", seconds=WITHIN) == [(2,)]
    assert engine.pid == pid


async def test_only_so_many_questions_wait_for_their_turn(engine):
    asked = [asyncio.create_task(engine.ask("SELECT 1", seconds=WITHIN)) for _ in range(process.WAITING + 5)]
    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert sum(isinstance(answer, AnalyticsDown) for answer in answers) == 5
    assert answers.count([(1,)]) == process.WAITING


async def test_a_file_that_is_damaged_is_made_anew(database, file, folder, engine):
    with database.transaction() as conn:
        taken(conn, event("join", "ann"))
    folder.mkdir()
    (folder / "mirror.duckdb").write_bytes(b"nonsense" * 1000)

    assert await engine.ask("SELECT id FROM listeners", seconds=WITHIN) == [("ann",)]


async def test_the_log_is_trimmed_of_what_the_copy_has(database, engine, monkeypatch):
    monkeypatch.setattr(process, "TRIM_EVERY", 0.01)
    with database.transaction() as conn:
        taken(conn, *(event("join", f"user {number}") for number in range(20)))
    await engine.ask("SELECT 1", seconds=WITHIN)

    def logged():
        with database.transaction() as conn:
            return conn.exec_driver_sql("SELECT count(*) FROM audience_changes").scalar()

    await until(lambda: logged() == 1, WITHIN)


PARENT = """
import asyncio, sys
from pathlib import Path
from audience.analytics.child import Child

async def main():
    child = await Child.start(Path(sys.argv[1]), Path(sys.argv[2]))
    attending = asyncio.create_task(child.attend())
    await child.ready.wait()
    print(child.pid, flush=True)
    await child.ask(sys.argv[3], (), 600.0, 1)

asyncio.run(main())
"""


async def test_it_does_not_outlive_the_daemon_even_while_it_answers(file, folder):
    folder.mkdir()
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(file), str(folder), ENDLESS, stdout=PIPE
    )
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()

    await until(lambda: not alive(pid), WITHIN)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


async def test_where_it_cannot_be_started_it_is_down(database, file, folder):
    broken = AnalyticsProcess(database, file, folder, (sys.executable, "-c", "raise SystemExit(3)"))
    running = asyncio.create_task(broken.run())
    for _ in range(2):
        with pytest.raises(AnalyticsDown):
            await broken.ask("SELECT 1", seconds=WITHIN)
    running.cancel()
    await asyncio.wait([running])
