"""A report's process: takes an order on standard input, and answers with a line of JSON and the report.

    {"database": "...", "order": {...}, "directory": null}
    {"name": "plays-label-2026-11-01.csv", "media_type": "text/csv; charset=utf-8", "notes": []}

Or {"refused": "..."}, where there is no such report, or {"failed": "..."}, where it cannot be made now. With
a directory the report is put there, and the line comes when it is whole. The exit status is 0 where all was
written.
"""

import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from monitor.reports.errors import ReportFailed
from monitor.reports.making import make, write
from monitor.reports.orders import MEDIA_TYPES, Order
from monitor.reports.profiles import Report
from monitor.reports.targets import whole
from store.errors import StoreError
from store.plays.reporting import snapshot

NICE = 10  # the streams come first
MEMORY = 2 << 30  # bytes
PIECE = 1 << 20  # bytes
SEEKING = ("xlsx", "parquet")  # formats that are written to a file first
LONGEST_QUESTION = 1 << 22  # bytes


def main() -> int:
    """Answer one order."""
    limit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so what is half written is taken away
    question = json.loads(sys.stdin.buffer.readline(LONGEST_QUESTION))
    output = sys.stdout.buffer
    try:
        answer(question, output)
    except ReportFailed as error:
        tell(output, {"refused": str(error)})  # of no use where the report has begun; the status tells
        return 1
    except (StoreError, OSError) as error:
        tell(output, {"failed": str(error)})
        return 1
    return 0


def limit() -> None:
    """Let this process take no more than is its share."""
    os.nice(NICE)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, hard))


def answer(question: dict[str, Any], output: BinaryIO) -> None:
    order = Order.model_validate_json(json.dumps(question["order"]))
    with snapshot(Path(question["database"])) as conn:
        report = make(conn, order)
        if question["directory"] is None:
            send(report, order.form, output)
            return
        with whole(Path(question["directory"]) / report.name) as file:
            write(report, order.form, file)
        tell(output, header_of(report, order.form))


def header_of(report: Report, form: str) -> dict[str, object]:
    return {"name": report.name, "media_type": MEDIA_TYPES[form], "notes": list(report.notes)}


def send(report: Report, form: str, output: BinaryIO) -> None:
    """Write a report behind its header."""
    header = header_of(report, form)
    if form not in SEEKING:
        tell(output, header)
        write(report, form, output)
        output.flush()
        return
    with TemporaryFile(prefix="airtally-report-") as file:
        write(report, form, file)
        file.seek(0)
        tell(output, header)
        while piece := file.read(PIECE):
            output.write(piece)
        output.flush()


def tell(output: BinaryIO, line: dict[str, object]) -> None:
    output.write(json.dumps(line).encode() + b"\n")
    output.flush()


if __name__ == "__main__":
    sys.exit(main())
