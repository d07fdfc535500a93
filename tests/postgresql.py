"""A real PostgreSQL for tests, in a folder of its own, reached over a socket there."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from segment_worlds import TABLES, World
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
USER = "postgres" if os.getuid() == 0 else ""  # it refuses to run as root
PATIENCE = 60.0  # seconds until it has started
needs_postgres = pytest.mark.skipif(not FOUND, reason="postgresql not installed: apt-get install postgresql")


@contextmanager
def postgres() -> Iterator[psycopg.Connection[Any]]:
    """Run a server; give a connection to it."""
    folder = Path(tempfile.mkdtemp(prefix="airtally-postgres-"))
    try:
        if USER:
            shutil.chown(folder, USER)
        run(
            "initdb",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-D",
            folder / "data",
        )
        settings = {"listen_addresses": "''", "unix_socket_directories": folder, "fsync": "off"}
        settings["timezone"] = "Asia/Tokyo"  # no answer depends on the engine's own zone
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        data, log = folder / "data", folder / "log"
        run("pg_ctl", "start", "-w", "-t", str(int(PATIENCE)), "-D", data, "-l", log, "-o", options)
        try:
            with psycopg.connect(host=str(folder), user=owner(), dbname="postgres", autocommit=True) as conn:
                yield conn
        finally:
            run("pg_ctl", "stop", "-m", "immediate", "-D", folder / "data")
    finally:
        shutil.rmtree(folder)


def run(program: str, *arguments: str | Path) -> None:
    """Run one of its programs to its end, as a user that it does not refuse."""
    subprocess.run(
        [FOUND[-1] / program, *arguments],
        check=True,
        user=USER or None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=PATIENCE,
    )


def owner() -> str:
    return USER or pwd.getpwuid(os.getuid()).pw_name


def furnish(conn: psycopg.Connection[Any], made: World) -> None:
    """Put a world into the server, in the place of the one before."""
    for table in TABLES:
        conn.execute(f'DROP TABLE IF EXISTS "{table.name}"')
        conn.execute(str(CreateTable(table).compile(dialect=postgresql.dialect())))
        names = [column.name for column in table.columns]
        places = ", ".join(["%s"] * len(names))
        rows = [[row[name] for name in names] for row in made.rows[table.name]]
        with conn.cursor() as cursor:
            cursor.executemany(f'INSERT INTO "{table.name}" VALUES ({places})', rows)


def members(conn: psycopg.Connection[Any], sql: str) -> Sequence[tuple[Any, ...]]:
    return conn.execute(sql.encode()).fetchall()
