"""Jobs: refreshes of segments that are waited for, run, or were."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select, update

from store.tables.segments import segment_jobs

WAITING, RUNNING, COMPLETED, FAILED = "waiting", "running", "completed", "failed"
KEPT = 20  # of a segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A refresh of a segment. Times are Unix seconds."""

    number: int = 0  # given when it is added
    segment: int
    id: str
    state: str = WAITING
    attempts: int = 0
    asked_at: float
    due_at: float
    started_at: float | None = None
    finished_at: float | None = None
    total: int | None = None  # members
    error: str | None = None

    @property
    def over(self) -> bool:
        return self.state in {COMPLETED, FAILED}


def ask(conn: Connection, segment: int, id_: str, now: float) -> Job:
    """Ask for a refresh, unless one is waited for; return the job that will do it.

    One that runs already may have looked before what is asked for now: another follows it.
    """
    query = select(segment_jobs).where(segment_jobs.c.segment == segment, segment_jobs.c.state == WAITING)
    waiting = conn.execute(query.limit(1)).mappings().one_or_none()
    if waiting:
        return Job(**waiting)
    job = Job(segment=segment, id=id_, asked_at=now, due_at=now)
    values = asdict(job)
    del values["number"]
    conn.execute(insert(segment_jobs).values(values))
    prune(conn, segment)
    return job


def prune(conn: Connection, segment: int) -> None:
    of_segment = segment_jobs.c.segment == segment
    newest = (
        select(segment_jobs.c.number).where(of_segment).order_by(segment_jobs.c.number.desc()).limit(KEPT)
    )
    conn.execute(delete(segment_jobs).where(of_segment, segment_jobs.c.number.not_in(newest)))


def latest(conn: Connection, segment: int) -> Job | None:
    query = select(segment_jobs).where(segment_jobs.c.segment == segment)
    row = conn.execute(query.order_by(segment_jobs.c.number.desc()).limit(1)).mappings().one_or_none()
    return Job(**row) if row else None


def begin(conn: Connection, now: float) -> Job | None:
    """Take the job that waits longest, of those whose time has come; it runs from now on."""
    query = select(segment_jobs).where(segment_jobs.c.state == WAITING, segment_jobs.c.due_at <= now)
    row = conn.execute(query.order_by(segment_jobs.c.number).limit(1)).mappings().one_or_none()
    if row is None:
        return None
    values = {"state": RUNNING, "attempts": row["attempts"] + 1, "started_at": now}
    conn.execute(update(segment_jobs).where(segment_jobs.c.number == row["number"]).values(values))
    return Job(**{**row, **values})


def complete(conn: Connection, number: int, total: int, now: float) -> None:
    end(conn, number, {"state": COMPLETED, "total": total, "error": None, "finished_at": now})


def fail(conn: Connection, number: int, error: str, now: float) -> None:
    end(conn, number, {"state": FAILED, "error": error, "finished_at": now})


def postpone(conn: Connection, number: int, error: str, due_at: float) -> None:
    """Have a job run again, not before a time."""
    end(conn, number, {"state": WAITING, "error": error, "due_at": due_at})


def end(conn: Connection, number: int, values: dict[str, object]) -> None:
    conn.execute(update(segment_jobs).where(segment_jobs.c.number == number).values(values))


def recover(conn: Connection, most_attempts: int, now: float) -> None:
    """Have what ran when the daemon stopped run again; what did so too often has failed."""
    running = segment_jobs.c.state == RUNNING
    again = update(segment_jobs).where(running, segment_jobs.c.attempts < most_attempts)
    conn.execute(again.values(state=WAITING, due_at=now))
    reason = "the daemon stopped while it ran, again and again"
    conn.execute(update(segment_jobs).where(running).values(state=FAILED, error=reason, finished_at=now))


def forget(conn: Connection, segment: int) -> None:
    conn.execute(delete(segment_jobs).where(segment_jobs.c.segment == segment))
