"""SoundExchange: the report of use of sound recordings, by recording.

The columns and their marks are those of 37 CFR 370.4. Performances are the impressions of all plays: one
listener who hears one play in part or whole is one performance. Where nobody knows how many listened nothing
is reported, and a note says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.reports.cells import Kind, clean
from monitor.reports.choosing import chosen
from monitor.reports.kinds.fields import isrc
from monitor.reports.orders import Order, file_name
from monitor.reports.profiles import Column, Report, ReportProfile
from store.plays.totals import Described, Total, by_track, described

SHOWN = 20  # ids that a note names
NO_LISTENERS = "a performance is a listener: recordings that nobody listened to are left out"


@dataclass(frozen=True, slots=True)
class Used:
    """A recording that was performed."""

    title: str
    artist: str
    album: str
    label: str
    isrc: str
    performances: int

    @property
    def identified(self) -> bool:
        """Whether it has what a recording must be known by: an ISRC, or else its album and label."""
        return bool(self.isrc or (self.album and self.label))


def soundexchange(conn: Connection, order: Order) -> Report:
    wanted, notes = chosen(conn, order)
    totals = sorted(by_track(conn, wanted))
    known = described(conn, [total.key for total in totals])
    used = [used_of(known[total.key], total) for total in totals if total.listeners and total.key in known]
    return Report(
        name=file_name(order),
        title="Report of use",
        profile=ReportProfile(columns=columns(order), encoding="utf-8"),
        facts=iter(used),
        total=len(used),
        notes=[*notes, *left_out(totals, known), *unidentified(totals, known)],
    )


def used_of(track: Described, total: Total) -> Used:
    return Used(
        title=clean(track.title),
        artist=clean(track.artist),
        album=clean(track.album),
        label=clean(track.label),
        isrc=isrc(track.isrc),
        performances=total.listeners or 0,
    )


def columns(order: Order) -> list[Column]:
    text = Kind.TEXT
    return [
        Column("NAME_OF_SERVICE", text, lambda _: clean(order.service)),
        Column("TRANSMISSION_CATEGORY", text, lambda _: order.category),
        Column("FEATURED_ARTIST", text, lambda used: used.artist),
        Column("SOUND_RECORDING_TITLE", text, lambda used: used.title),
        Column("ISRC", text, lambda used: used.isrc),
        Column("ALBUM_TITLE", text, lambda used: used.album),
        Column("MARKETING_LABEL", text, lambda used: used.label),
        Column("ACTUAL_TOTAL_PERFORMANCES", Kind.INTEGER, lambda used: used.performances),
    ]


def left_out(totals: list[Total], known: Mapping[str, Described]) -> list[str]:
    """Return what is to be said of plays that are not in the report."""
    plays, counted = sum(total.plays for total in totals), sum(total.known for total in totals)
    notes: list[str] = []
    if counted < plays:
        notes.append(
            f"{plays - counted} of {plays} plays have no known audience: their performances are not reported"
        )
    if any(total.known and not total.listeners for total in totals):
        notes.append(NO_LISTENERS)
    if gone := [total.key for total in totals if total.key not in known]:
        notes.append(f"recordings that left the catalogue cannot be reported: {shortened(gone)}")
    return notes


def unidentified(totals: list[Total], known: Mapping[str, Described]) -> list[str]:
    used = [(total.key, used_of(known[total.key], total)) for total in totals if total.key in known]
    lacking = [key for key, one in used if one.performances and not one.identified]
    if not lacking:
        return []
    return [
        f"these have neither an ISRC nor album and label, one of which is asked for: {shortened(lacking)}"
    ]


def shortened(ids: list[str]) -> str:
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return ", ".join(clean(id_) for id_ in ids[:SHOWN]) + more
