"""Naming: which stream the id in a request means."""

import re

from sqlalchemy import Connection

from monitor.control.audience.families import Failed
from monitor.control.parameters import INT64
from store.accounts import streams
from store.accounts.streams import Stream

DECIMAL = re.compile(r"-?[0-9]{1,19}")
HEXADECIMAL = re.compile(r"[0-9a-f]{24}")


def found(conn: Connection, account: str, id_: str) -> Stream:
    """Return the running stream of an id.

    Raises:
        Failed: there is none, or it is another's.
    """
    stream = named(conn, account, id_)
    if not stream.running:
        raise Failed(404, "the stream is not running")
    return stream


def named(conn: Connection, account: str, id_: str) -> Stream:
    """Return the stream of an id: its radio_id, that in 24 hexadecimal digits, or its name.

    Raises:
        Failed: there is none, or it is another's.
    """
    known = [stream for stream in streams.listed(conn) if is_called(stream, id_)]
    own = [stream for stream in known if stream.account == account]
    if known and not own:
        raise Failed(403, "the stream is another's")
    if not own:
        raise Failed(404, "there is no such stream")
    return next((stream for stream in own if stream.running), own[0])


def is_called(stream: Stream, id_: str) -> bool:
    return stream.name == id_ or stream.radio_id == radio_id(id_)


def radio_id(text: str) -> int | None:
    if HEXADECIMAL.fullmatch(text):
        value = int(text, 16)
        return value if value < INT64 else None
    return int(text) if DECIMAL.fullmatch(text) else None
