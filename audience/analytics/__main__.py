"""The engine's process: frames on standard input, frames on standard output, a copy of the database between
them.

    python -m audience.analytics DATABASE FOLDER

It reads the database and writes into the folder only. It ends when its standard input does, so it never
outlives the daemon.
"""

import logging
import os
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from audience.analytics import limits
from audience.analytics.engine import EngineBroken
from audience.analytics.messages import HEADER, ProtocolError, decode, header
from audience.analytics.serving import Output, Service
from store.feed import FeedError

log = logging.getLogger(__name__)


def listen(source: BinaryIO, service: Service) -> None:
    """Take in frames to their end; then end the process, whatever it is busy with."""
    try:
        while len(head := exactly(source, HEADER.size)) == HEADER.size:
            length, kind = header(head)
            service.receive(decode(kind, exactly(source, length)))
    except (ProtocolError, OSError) as error:
        log.error("the analytics engine is told nonsense: %s", error)  # noqa: TRY400 - it says it all
    finally:
        os._exit(0)


def exactly(source: BinaryIO, count: int) -> bytes:
    """Return so many bytes, or fewer at the end."""
    found = b""
    while len(found) < count and (piece := source.read(count - len(found))):
        found += piece
    return found


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    limits.prepare()
    database, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(mode=0o700, exist_ok=True)
    service = Service(Output(sys.stdout.buffer))
    # Not buffered: a thread that waits in a buffer of Python's would not let the process end.
    source = os.fdopen(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
    threading.Thread(target=listen, args=(source, service), daemon=True).start()
    try:
        service.run(database, folder)
    except (EngineBroken, FeedError, OSError) as error:
        log.error("the analytics engine ends: %s", error)  # noqa: TRY400 - it says it all
    except Exception:
        log.exception("the analytics engine ends")
    finally:
        os._exit(1)  # at once: the other thread waits for the daemon


if __name__ == "__main__":
    main()
