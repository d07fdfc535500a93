"""Members: the audience of a track, as a user of the account's app would see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from audience.identity import Privacy
from store.audience import follows, listeners, listens, track_audiences
from store.audience.listeners import Listener
from store.audience.listens import Sum
from store.audience.track_audiences import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A listener of a track."""

    listener: Listener
    sum: Sum
    followed: bool | None  # by the main user; None: there is none
    main: bool  # is the main user
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Main:
    """The user for whom it is asked."""

    user_id: str | None
    listener: Listener | None
    sum: Sum | None  # None: they have not heard the track

    @property
    def number(self) -> int:
        return self.listener.number if self.listener else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who heard a track."""

    streams: int
    total: int  # guests too
    named: int
    members: Sequence[Member]
    main: Member | None


def audience(
    conn: Connection,
    key: tuple[str, str],
    main_user: str | None,
    privacy: Privacy,
    *,
    offset: int,
    limit: int,
) -> Audience:
    """Return who heard a track, the latest first. `key`: an account and the id of a track."""
    account, track_id = key
    main = of_user(conn, key, main_user, privacy)
    rows = track_audiences.latest(conn, account, track_id, offset=offset, limit=limit)
    return joined(conn, key, main, members(conn, rows, main))


def top(
    conn: Connection, key: tuple[str, str], main_user: str | None, privacy: Privacy, *, limit: int
) -> Audience:
    """Return who heard a track most, with their ranks; also that of the main user, however low it is."""
    account, track_id = key
    main = of_user(conn, key, main_user, privacy)
    rows = track_audiences.top(conn, account, track_id, limit)
    return joined(conn, key, main, members(conn, rows, main, first_rank=1), ranked=True)


def of_user(conn: Connection, key: tuple[str, str], user_id: str | None, privacy: Privacy) -> Main:
    if user_id is None:
        return Main(None, None, None)
    account, track_id = key
    listener = listeners.find(conn, account, privacy.user(account, user_id).id)
    if listener is None:
        return Main(user_id, None, None)
    pair = (track_id, listener.number)
    return Main(user_id, listener, listens.summed(conn, account, [pair]).get(pair))


def joined(
    conn: Connection, key: tuple[str, str], main: Main, shown: Sequence[Member], *, ranked: bool = False
) -> Audience:
    account, track_id = key
    streams, total = listens.totals(conn, account, [track_id])
    named = track_audiences.named(conn, account, track_id)
    self = None
    if main.listener and main.sum:
        rank = track_audiences.rank(conn, account, track_id, main.sum, main.listener.id) if ranked else None
        self = Member(listener=main.listener, sum=main.sum, followed=False, main=True, rank=rank)
    return Audience(streams=streams, total=total, named=named, members=shown, main=self)


def members(conn: Connection, rows: Iterable[Row], main: Main, first_rank: int | None = None) -> list[Member]:
    listed = list(rows)
    numbers = [number for number, _ in listed]
    known = listeners.by_number(conn, numbers)
    friends = follows.followed(conn, main.number, numbers)
    return [
        Member(
            listener=known[number],
            sum=sum_,
            followed=None if main.user_id is None else number in friends,
            main=number == main.number,
            rank=None if first_rank is None else first_rank + place,
        )
        for place, (number, sum_) in enumerate(listed)
    ]
