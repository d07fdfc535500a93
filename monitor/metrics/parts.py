"""The parts of a daemon that metrics tell of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callbacks.dispatcher import Dispatcher
from monitor.control.tally import ControlTally
from monitor.listener import StreamListener
from monitor.polling.poller import Poller
from monitor.recogniser.pool import RecogniserPool
from monitor.state import State
from monitor.supervisor import Key
from monitor.tally import Tally
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Whom to look at."""

    state: State
    database: Database
    listeners: Callable[[], Mapping[Key, StreamListener]]
    tally: Tally
    pool: RecogniserPool
    dispatcher: Dispatcher
    poller: Poller
    control: ControlTally
