"""Uses: scheduled reports that name a segment keep it from being deleted, or changed to mean others."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from config.tables.reports import ScheduledReport
from store.segments import segments
from store.segments import uses as segment_uses

SCHEDULE = "schedule"  # the kind of use, and what the answer to a deletion calls it


def take_over(conn: Connection, reports: Iterable[ScheduledReport]) -> None:
    """Record which segments scheduled reports use, in the place of those recorded before."""
    segment_uses.replace(conn, SCHEDULE, uses(conn, reports))


def uses(conn: Connection, reports: Iterable[ScheduledReport]) -> Iterator[tuple[int, str]]:
    """Yield the number of each segment that is used, and by what. A segment that is not there is no use."""
    for report in reports:
        if report.segment and (segment := segments.named(conn, report.account, report.segment)):
            yield segment.number, f"of {report.kind} every {report.every}"
