"""Logging set-up: one line a record, that says which stream it is about, and carries no secret.

Foreign text (titles, answers of servers, addresses) may hold anything: what could end a line, or move a
terminal's cursor, is escaped in every format.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

STREAM: ContextVar[str] = ContextVar("stream", default="-")  # "account/radio_id" of the task that logs

# https://user:password@host/path?query: what is before the @, and every value of the query.
USERINFO = re.compile(r"(?<=://)[^/\s@]+@")
QUERY = re.compile(r"(?<=[?&])([^=&\s]+)=[^&\s'\")]*")
PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}
EXTRAS = ("account", "radio_id", "play_id", "event_id")  # what `extra=` may say of a record
BARE = re.compile(r'[^\s"=\\]+')  # a value that needs no quotes
VARIABLE = "AIRTALLY_LOGS__FORMAT"  # by which processes of ours log as we do

Fields = Mapping[str, object]


def redacted(text: str) -> str:
    """Return `text` without the credentials and query values of the URLs in it."""
    return QUERY.sub(r"\1=***", USERINFO.sub("***@", text))


def escaped(text: str) -> str:
    r"""Return `text` in printable characters; others are written as JSON does: \n, \u001b."""
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)


def logfmt(fields: Fields) -> str:
    """Return fields as `key=value` with quotes where a value needs them, as JSON has them."""
    return " ".join(f"{name}={value_text(str(value))}" for name, value in fields.items())


def value_text(value: str) -> str:
    plain = BARE.fullmatch(value) and value.isprintable()
    return value if plain else escaped(json.dumps(value, ensure_ascii=False))


def as_json(fields: Fields) -> str:
    return escaped(json.dumps(fields, ensure_ascii=False))


def for_people(fields: Fields) -> str:
    """Return fields as they are read at a terminal; a traceback stands below, indented."""
    stream = f"{fields['account']}/{fields['radio_id']}" if "radio_id" in fields else "-"
    rest = " ".join(f"{name}={fields[name]}" for name in EXTRAS[2:] if name in fields)
    line = f"{fields['time']} {fields['level']:7} {stream} {fields['logger']}: {fields['msg']} {rest}"
    below = str(fields.get("exc", "")).splitlines()
    return "\n".join([escaped(line).rstrip(), *(f"    {escaped(text)}" for text in below)])


FORMATS: Mapping[str, Callable[[Fields], str]] = {"text": for_people, "logfmt": logfmt, "json": as_json}


class Formatter(logging.Formatter):
    """Records in one of FORMATS; for the journal with its priority, and without a time: it knows that."""

    def __init__(self, form: str, *, journal: bool = False) -> None:
        super().__init__()
        self._write = FORMATS[form]
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        fields = self._fields(record)
        if not self._journal:
            return self._write(fields)
        timeless = {name: value for name, value in fields.items() if name != "time"}
        return f"<{PRIORITIES.get(record.levelno, 6)}>{self._write(timeless)}"

    def _fields(self, record: logging.LogRecord) -> dict[str, object]:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, object] = {"time": when.replace("+00:00", "Z"), "level": record.levelname.lower()}
        fields |= about(record) | {"logger": record.name, "msg": redacted(record.getMessage())}
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        return fields | ({"exc": redacted(record.exc_text)} if record.exc_text else {})


def about(record: logging.LogRecord) -> dict[str, object]:
    """Return which stream a record is about, and what else it names."""
    said = {name: getattr(record, name, None) for name in EXTRAS}
    return here() | {name: value for name, value in said.items() if value is not None}


def here() -> dict[str, object]:
    """Return, for `extra=`, which stream the present task is about: for who logs on its behalf in another."""
    account, _, radio_id = STREAM.get().rpartition("/")
    return {"account": account, "radio_id": int(radio_id)} if account else {}


def configure(form: str = "auto", level: int = logging.INFO) -> None:
    """Log to standard error; `form`: one of FORMATS, or "auto": text on a terminal, logfmt elsewhere."""
    if form == "auto":
        form = "text" if sys.stderr.isatty() else "logfmt"
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter(form, journal=form != "text" and to_journal()))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def configure_child() -> None:
    """Log as the process does that started this one, and warnings only."""
    form = os.environ.get(VARIABLE, "auto")
    configure(form if form in FORMATS else "auto", logging.WARNING)


def to_journal() -> bool:
    """Tell whether standard error is connected to the journal (systemd.exec(5), $JOURNAL_STREAM)."""
    try:
        stat = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{stat.st_dev}:{stat.st_ino}"
