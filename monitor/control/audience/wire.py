"""Wire: events and listens as apps send them."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from audience.events import PLAY, Event
from monitor.control.parameters import INT64

MOST_ATTRIBUTES = 8192  # bytes
DAY = 86400.0


def _small(attributes: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if len(json.dumps(attributes)) > MOST_ATTRIBUTES:
        raise ValueError(f"at most {MOST_ATTRIBUTES} bytes")
    return attributes


def _encodable(text: str) -> str:
    text.encode()  # half of a surrogate pair cannot be stored
    return text


def _whole(value: datetime) -> datetime:
    value.timestamp()  # the first and last years have moments that other zones have not
    return value


Id = Annotated[str, Field(max_length=200), AfterValidator(_encodable)]
Word = Annotated[str, Field(max_length=200), AfterValidator(_encodable)]
Seconds = Annotated[float, Field(ge=0, le=DAY, allow_inf_nan=False)]
RadioId = Annotated[int, Field(strict=True, ge=-INT64, lt=INT64)]
Moment = Annotated[datetime, AfterValidator(_whole)]


class Sent(BaseModel):
    """What apps send. What is not known is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class SentEvent(Sent):
    """Something that happened to a listener."""

    type: Literal["join", "heartbeat", "leave", "play", "follow", "profile"]
    event_id: Id | None = Field(default=None, description="the same again is passed over")
    ts: Moment | None = Field(default=None, description="when; left out: now")
    user_id: Id | None = None
    session_id: Id | None = None
    radio_id: RadioId | None = None
    track_id: Id | None = None
    seconds: Seconds | None = Field(default=None, description="listened, up to ts")
    ip: Word | None = None
    agent: Word | None = None
    device: Word | None = None
    country: Word | None = None
    attributes: Annotated[dict[str, JsonValue], AfterValidator(_small)] = Field(
        default={},
        description="follow: followee, following; profile: username, name, surname, profilePhoto, expertise",
    )

    def event(self, now: float) -> Event:
        """Return it in our words."""
        return Event(
            kind=self.type,
            at=stamp(self.ts) if self.ts else now,
            timed=self.ts is not None,
            event_id=self.event_id or "",
            user_id=self.user_id or "",
            session_id=self.session_id or "",
            radio_id=self.radio_id,
            track_id=self.track_id or "",
            seconds=self.seconds,
            ip=self.ip or "",
            agent=self.agent or "",
            device=self.device or "",
            country=self.country or "",
            attributes=self.attributes,
        )


class SentListen(Sent):
    """A user streamed a track."""

    track_id: Id = Field(min_length=1, description="the id of a track")
    user_id: UUID = Field(description="a UUID")
    radio_id: RadioId | None = Field(default=None, description="a whole number")
    listened_seconds: Seconds | None = Field(default=None, description="seconds, at most a day")
    occurred_at: Moment | None = Field(default=None, description="a time, like 2026-01-31T12:00:00Z")
    device: Word | None = Field(default=None, description="text of at most 200 characters")
    country: Word | None = Field(default=None, description="text of at most 200 characters")
    session_id: Id | None = Field(default=None, description="text of at most 200 characters")

    def event(self, now: float, key: str) -> Event:
        """Return it in our words; `key`: what makes it the same again."""
        return Event(
            kind=PLAY,
            at=stamp(self.occurred_at) if self.occurred_at else now,
            timed=self.occurred_at is not None,
            event_id=key,
            user_id=str(self.user_id),
            session_id=self.session_id or "",
            radio_id=self.radio_id,
            track_id=self.track_id,
            seconds=self.listened_seconds,
            device=self.device or "",
            country=self.country or "",
        )


def stamp(moment: datetime) -> float:
    """Return the Unix time of a moment; one without a zone is taken for UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def complaint(error: ValidationError) -> str:
    """Return what is wrong first."""
    first: dict[str, Any] = dict(error.errors(include_url=False, include_input=False)[0])
    name = ".".join(str(part) for part in first["loc"])
    return f"{name}: {first['msg']}" if name else str(first["msg"])
