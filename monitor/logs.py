"""Logging set-up: every record says which stream it is about, and none carries a secret."""

import logging
import os
import re
import sys
from contextvars import ContextVar

STREAM: ContextVar[str] = ContextVar("stream", default="-")  # "account/radio_id" of the task that logs

# https://user:password@host/path?query: what is before the @, and every value of the query.
USERINFO = re.compile(r"(?<=://)[^/\s@]+@")
QUERY = re.compile(r"(?<=[?&])([^=&\s]+)=[^&\s'\")]*")
PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}


def redacted(text: str) -> str:
    """Return `text` without the credentials and query values of the URLs in it."""
    return QUERY.sub(r"\1=***", USERINFO.sub("***@", text))


class Formatter(logging.Formatter):
    """One line a record: time (or the journal's priority), level, stream, message."""

    def __init__(self, *, journal: bool) -> None:
        when = "" if journal else "%(asctime)s %(levelname)s "
        super().__init__(when + "%(stream)s %(name)s: %(message)s")
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        record.stream = STREAM.get()
        text = redacted(super().format(record))
        return f"<{PRIORITIES.get(record.levelno, 6)}>{text}" if self._journal else text


def configure(level: int = logging.INFO) -> None:
    """Log to standard error; with priorities where that is the journal."""
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter(journal=to_journal()))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def to_journal() -> bool:
    """Tell whether standard error is connected to the journal (systemd.exec(5), $JOURNAL_STREAM)."""
    try:
        stat = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{stat.st_dev}:{stat.st_ino}"
