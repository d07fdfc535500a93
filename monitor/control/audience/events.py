"""/v1/audience/events: what apps tell of their listeners, one event or up to a thousand."""

import json
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ValidationError

from audience.events import Event
from audience.intake import MOST, take
from monitor.control.access import Access
from monitor.control.audience.asking import body
from monitor.control.audience.parts import AudienceParts
from monitor.control.audience.wire import SentEvent, complaint
from monitor.control.codes import Code, Refusal
from monitor.control.limits import MIB, Limits
from monitor.control.v1 import Refused, admitted, answer, stored

MOST_BYTES = MIB


class EventError(BaseModel):
    """Why an event was not taken in."""

    index: int  # its place in the batch
    event_id: str | None
    message: str


class Taken(BaseModel):
    """What became of a batch."""

    accepted: int
    errors: list[EventError]


class EventAnswers:
    """Answers /v1/audience/events."""

    def __init__(self, parts: AudienceParts, access: Access, limits: Limits) -> None:
        self._parts = parts
        self._access = access
        self._deadline = limits.body_deadline

    async def take(self, request: web.Request) -> web.Response:
        """Take in events; say which are not taken, and why."""
        token = await admitted(self._access, request, "write")
        batch = listed(await body(request, self._deadline, MOST_BYTES))
        now = self._parts.now()
        events, refusals = read(batch, now)
        if events:
            refusals |= await stored(
                self._parts.database.write(
                    lambda conn: take(conn, token.account, events, self._parts.privacy, now)
                )
            )
        errors = [
            EventError(index=index, event_id=id_of(batch[index]), message=reason)
            for index, reason in sorted(refusals.items())
        ]
        self._parts.tally.took(len(batch) - len(errors), len(errors))
        response = answer(Taken(accepted=len(batch) - len(errors), errors=errors))
        response.set_status(202)
        return response


def listed(content: bytes) -> list[Any]:
    """Return the events of a body; raises Refused."""
    try:
        batch = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise refused(
            400, Code.UNREADABLE, "the body: expected JSON, an event or a list of events"
        ) from error
    if isinstance(batch, dict):
        return [batch]
    if not isinstance(batch, list) or not batch:
        raise refused(400, Code.UNREADABLE, "the body: expected an event or a list of events")
    if len(batch) > MOST:
        raise refused(413, Code.UNREADABLE, f"the body: expected at most {MOST} events")
    return batch


def refused(status: int, code: Code, reason: str) -> Refused:
    return Refused(status, Refusal(code, reason))


def read(batch: list[Any], now: float) -> tuple[dict[int, Event], dict[int, str]]:
    """Return the events by their places, and of those that cannot be read what is wrong."""
    events: dict[int, Event] = {}
    errors: dict[int, str] = {}
    for index, item in enumerate(batch):
        try:
            events[index] = SentEvent.model_validate(item).event(now)
        except ValidationError as error:
            errors[index] = complaint(error)
        except (ValueError, OverflowError):
            errors[index] = "the event cannot be read"
    return events, errors


def id_of(item: Any) -> str | None:
    id_ = item.get("event_id") if isinstance(item, dict) else None
    return id_ if isinstance(id_, str) else None
