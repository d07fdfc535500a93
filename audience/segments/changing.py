"""Changing: segments are made, changed, copied and removed, each in one transaction.

SegmentError
    UnknownSegment   the account has no segment of this id
    NameTaken        another segment of the account has this name
    SegmentInUse     something would miss it
    TooManySegments  the account may have no more, or no more tags
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from audience.folding import fold
from store.segments import jobs, segments, tags
from store.segments import uses as segment_uses
from store.segments.segments import ACTIVE, DYNAMIC, Segment
from store.segments.tags import Label

MOST_SEGMENTS = 1000  # of an account
MOST_TAGS = 5000  # of an account
HOURLY = 3600.0  # seconds: how often a dynamic segment is refreshed, unless said
DRAFT = "draft"
WHAT = frozenset({"groups", "group_type", "audience_type"})  # a change of these changes who is meant


class SegmentError(Exception):
    """What was asked of a segment cannot be done."""


class UnknownSegment(SegmentError):
    """The account has no segment of this id."""


class NameTaken(SegmentError):
    """Another segment of the account has this name."""


class SegmentInUse(SegmentError):
    """Something would miss it; the message says what."""


class TooManySegments(SegmentError):
    """The account may have no more segments, or no more tags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a segment is to be."""

    account: str
    name: str
    tags: Sequence[str] = ()
    status: str | None = None  # None: active where it asks something, else a draft
    groups: str = "[]"  # JSON
    group_type: str | None = None
    type: str = "static"
    audience_type: str = '{"type": "static"}'  # JSON
    interval: float | None = None  # seconds between refreshes; None: none by itself
    created_by: str = ""


def create(conn: Connection, draft: Draft, now: float) -> Segment:
    """Make a segment, and have its members found where it asks something."""
    if segments.by_name(conn, draft.account, draft.name):
        raise NameTaken
    if segments.count(conn, draft.account) >= MOST_SEGMENTS:
        raise TooManySegments(f"at most {MOST_SEGMENTS} audiences; delete some")
    made = Segment(
        account=draft.account,
        id=f"aud_{secrets.token_hex(12)}",
        name=draft.name,
        sought=sought(draft.name, draft.tags),
        tags=tuple(draft.tags),
        status=draft.status or (ACTIVE if asks(draft.groups, draft.type) else DRAFT),
        groups=draft.groups,
        group_type=draft.group_type,
        type=draft.type,
        audience_type=draft.audience_type,
        created_by=draft.created_by,
        created_at=now,
        updated_at=now,
        **scheduled(draft.interval, now),
    )
    label(conn, draft.account, draft.tags)
    added = segments.add(conn, made)
    if asks(made.groups, made.type):
        refresh(conn, added, now)
    return added


def change(conn: Connection, account: str, id_: str, values: Mapping[str, Any], now: float) -> Segment:
    """Change some fields of a segment; one that asks something else has its members found anew."""
    segment = found(conn, account, id_)
    changed = dict(values)
    name = changed.get("name", segment.name)
    other = segments.by_name(conn, account, name)
    if other and other.number != segment.number:
        raise NameTaken
    asks_else = any(name in changed and changed[name] != getattr(segment, name) for name in WHAT)
    if asks_else or changed.get("status", segment.status) not in {segment.status, ACTIVE}:
        unused(conn, [segment])
    if "interval" in changed:
        changed |= scheduled(changed["interval"], now, segment.schedule_id)
    changed["sought"] = sought(name, changed.get("tags", segment.tags))
    label(conn, account, changed.get("tags", ()))
    segments.change(conn, segment.number, {**changed, "updated_at": now})
    after = found(conn, account, id_)
    if asks_else:
        refresh(conn, after, now)
    return after


def duplicate(conn: Connection, account: str, id_: str, name: str | None, by: str, now: float) -> Segment:
    """Make a segment that asks what another does. Its members are found anew."""
    of = found(conn, account, id_)
    draft = Draft(
        account=account,
        name=name or free_name(conn, account, of.name),
        tags=of.tags,
        status=of.status,
        groups=of.groups,
        group_type=of.group_type,
        type=of.type,
        audience_type=of.audience_type,
        interval=of.interval,
        created_by=by,
    )
    return create(conn, draft, now)


def free_name(conn: Connection, account: str, name: str) -> str:
    """Return a name for a copy that nothing has."""
    copy, number = f"{name} (copy)", 1
    while segments.by_name(conn, account, copy):
        number += 1
        copy = f"{name} (copy {number})"
    return copy


def remove(conn: Connection, account: str, ids: Sequence[str], now: float) -> list[Segment]:
    """Remove segments, all or none. Their members go with the next look for what is to be refreshed."""
    gone = [found(conn, account, id_) for id_ in dict.fromkeys(ids)]
    unused(conn, gone)
    for segment in gone:
        segments.change(conn, segment.number, {"deleted_at": now, "next_at": None, "updated_at": now})
        refresh(conn, segment, now)
    return gone


def clean(conn: Connection, account: str, names: Sequence[str]) -> list[str]:
    """Remove tags that no segment has any more; return which."""
    unused_ = [name for name in dict.fromkeys(names) if not tags.used(conn, account, name)]
    return [name for name in unused_ if tags.remove(conn, account, fold(name))]


def refresh(conn: Connection, segment: Segment, now: float) -> jobs.Job:
    """Have the members of a segment found anew, soon; return the job."""
    return jobs.ask(conn, segment.number, f"job_{secrets.token_hex(12)}", now)


def found(conn: Connection, account: str, id_: str) -> Segment:
    segment = segments.find(conn, account, id_)
    if segment is None:
        raise UnknownSegment
    return segment


def unused(conn: Connection, some: Sequence[Segment]) -> None:
    """See that nothing would miss segments; raises SegmentInUse."""
    uses = segment_uses.of(conn, [segment.number for segment in some])
    for segment in some:
        for kind, name in uses.get(segment.number, ())[:1]:
            raise SegmentInUse(f"{segment.name}: the {kind} {name} uses it")


def label(conn: Connection, account: str, names: Sequence[str]) -> None:
    if names and tags.count(conn, account) + len(names) > MOST_TAGS:
        raise TooManySegments(f"at most {MOST_TAGS} tags; delete some")
    tags.ensure(conn, account, [Label(f"tag_{secrets.token_hex(12)}", name, fold(name)) for name in names])


def sought(name: str, tags_: Sequence[str]) -> str:
    return "\n".join([fold(name), *map(fold, tags_)])


def asks(groups: str, type_: str) -> bool:
    return groups != "[]" or type_ == segments.RFM


def scheduled(interval: float | None, now: float, known: str | None = None) -> dict[str, Any]:
    """Return the fields that say how often a segment is refreshed."""
    if interval is None:
        return {"schedule_id": None, "interval": None, "next_at": None}
    schedule = known or f"sch_{secrets.token_hex(12)}"
    return {"schedule_id": schedule, "interval": interval, "next_at": now + interval}


def usual_interval(type_: str) -> float | None:
    """Return how often a segment is refreshed where nothing is said, in seconds."""
    return HOURLY if type_ == DYNAMIC else None
