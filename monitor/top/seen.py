"""Seen: what a daemon said at a moment, as far as it is shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

WAITING = re.compile(r'^airtally_callbacks_waiting\{state="(pending|parked)"\} (\S+)$', re.MULTILINE)
OLDEST = re.compile(r"^airtally_callbacks_oldest_age_seconds (\S+)$", re.MULTILINE)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSeen:
    """A stream."""

    radio_id: int
    name: str
    state: str
    code: int
    since: datetime  # when it came to be in this state
    playing: str  # artist and title; empty: nothing is recognised
    playing_since: datetime | None
    said: str  # what the station says is on air
    trouble: str  # why the last connection ended
    listeners: int | None

    @classmethod
    def of(cls, told: Json) -> Self:
        playing, error = told["now_playing"], told["last_error"]
        return cls(
            radio_id=told["radio_id"],
            name=told["name"],
            state=told["state"],
            code=told["notification_code"],
            since=datetime.fromisoformat(told["since"]),
            playing=titled(playing) if playing else "",
            playing_since=datetime.fromisoformat(playing["since"]) if playing else None,
            said=told["icy_title"],
            trouble=error["message"] if error else "",
            listeners=told["listeners"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaySeen:
    """A play."""

    radio_id: int
    started: datetime
    title: str  # with the artist
    length: float  # seconds, so far
    over: bool
    score: int
    listeners: int | None

    @classmethod
    def of(cls, told: Json) -> Self:
        impressions = told["impressions"]
        return cls(
            radio_id=told["radio_id"],
            started=datetime.fromisoformat(told["started_at"]),
            title=titled(told["track"]) if told["track"] else told["track_id"],
            length=told["play_length"],
            over=told["ended_at"] is not None,
            score=told["score"],
            listeners=impressions["listeners"] if impressions else None,
        )


@dataclass(frozen=True, slots=True)
class WaitingSeen:
    """The backlog, of all accounts."""

    pending: int
    parked: int
    oldest: float  # age in seconds

    @classmethod
    def of(cls, metrics: str) -> Self | None:
        """Read it out of the text of /metrics; None where that does not say."""
        counts = {state: int(float(count)) for state, count in WAITING.findall(metrics)}
        age = OLDEST.search(metrics)
        if len(counts) < 2 or age is None:  # noqa: PLR2004 - pending and parked
            return None
        return cls(counts["pending"], counts["parked"], float(age[1]))


@dataclass(frozen=True, slots=True)
class Seen:
    """All of it."""

    streams: tuple[StreamSeen, ...]
    plays: tuple[PlaySeen, ...]  # the latest first
    waiting: WaitingSeen | None  # None: we are not told


def titled(track: Json) -> str:
    return " - ".join(part for part in (track["artist"], track["title"]) if part)
