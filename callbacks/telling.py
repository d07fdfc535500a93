"""Telling: an event goes to everybody who is told of it in the transaction of what it tells of."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from store.delivery import events, outbox


@dataclass(frozen=True, slots=True)
class Desk:
    """A transaction, and which longpoll categories it has something new for."""

    conn: Connection
    categories: list[str] = field(default_factory=list)

    def tell(self, account: str, radio_id: int, kind: str, body: bytes) -> None:
        """Put an event into the outbox, and where those who poll will find it."""
        outbox.add(self.conn, account, radio_id, kind, body)
        self.categories.extend(events.add(self.conn, account, radio_id, kind, body))
