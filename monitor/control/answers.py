"""Answers: what is told of callbacks, those that wait and those that were delivered."""

from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from store.delivery.deliveries import Delivered
from store.delivery.outbox import Event


class Callback(BaseModel):
    """What is told of a callback, wherever it is."""

    event_id: str  # its webhook-id
    account: str
    radio_id: int
    kind: Literal["result", "notification"]
    happened: datetime
    attempts: int = Field(description="that failed")
    body: str = Field(description="exactly as it is sent")


class WaitingCallback(Callback):
    """A callback that is not delivered yet."""

    state: Literal["pending", "parked"]
    next_at: datetime | None = Field(description="when it is tried next; null: as soon as its turn comes")
    last_status: int | None
    last_error: str | None

    @classmethod
    def of(cls, event: Event) -> Self:
        waits = {
            "state": event.state,
            "next_at": moment(event.next_at) if event.next_at else None,
            "last_status": event.last_status,
            "last_error": event.last_error,
        }
        return cls.model_validate({**common(event), **waits})


class DeliveredCallback(Callback):
    """A callback that was delivered."""

    status: int | None = Field(description="of the answer; null: no request was wanted")
    delivered: datetime

    @classmethod
    def of(cls, event: Delivered) -> Self:
        was = {"status": event.status, "delivered": moment(event.delivered_at)}
        return cls.model_validate({**common(event), **was})


class BacklogList(BaseModel):
    """A page of what waits, the oldest first."""

    callbacks: list[WaitingCallback]
    next: int | None  # what to send as `after` for the next page; null: this is the last one


class DeliveryList(BaseModel):
    """A page of what was delivered, the latest first."""

    callbacks: list[DeliveredCallback]
    next: int | None  # what to send as `before` for the next page; null: this is the last one


class Changed(BaseModel):
    """What came of a request."""

    count: int  # of callbacks


def common(event: Event | Delivered) -> dict[str, object]:
    return {
        "event_id": event.event_id,
        "account": event.account,
        "radio_id": event.radio_id,
        "kind": event.kind,
        "happened": moment(event.created_at),
        "attempts": event.attempts,
        "body": event.body.decode(errors="replace"),
    }


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
