"""Condition: what is wrong with the parts of the daemon, in words."""

from collections.abc import Mapping

from callbacks.dispatcher import Dispatcher
from monitor.recogniser.pool import RecogniserPool
from store.database import Database

SLOW = 10.0  # seconds without the end of a transaction
LATE = 30.0  # seconds without a look into the outbox; six times what it takes to look again


def condition(
    database: Database, pool: RecogniserPool, dispatcher: Dispatcher, *, started: bool
) -> Mapping[str, str]:
    """Return what is wrong with each part; nothing where it does its work. `started`: the streams are."""
    return {
        "streams": "" if started else "they are not started yet",
        "recognisers": of_recognisers(pool.wanted, len(pool.pids), pool.answering),
        "database": of_database(database.trouble, database.stuck),
        "callbacks": of_callbacks(dispatcher.looked),
    }


def of_recognisers(wanted: int, running: int, answering: int) -> str:
    """A process that is gone or hangs is replaced within seconds: it matters where no other is left."""
    if answering:
        return ""
    return f"no process answers; {running} of {wanted} are running"


def of_database(trouble: str, stuck: float) -> str:
    return trouble or (f"no transaction has come to its end for {stuck:.0f} s" if stuck > SLOW else "")


def of_callbacks(looked: float | None) -> str:
    if looked is None:
        return "the dispatcher does not run"
    return f"the outbox has not been looked into for {looked:.0f} s" if looked > LATE else ""
