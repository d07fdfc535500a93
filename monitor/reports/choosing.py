"""Choosing: the artists and labels of an order, as the catalogue spells them."""

from collections.abc import Sequence

from sqlalchemy import Connection

from audience.folding import fold
from monitor.reports.cells import clean
from monitor.reports.errors import ReportFailed
from monitor.reports.orders import Order
from store.plays import reporting
from store.plays.reporting import Chosen
from store.segments import segments
from store.segments.impressions import Members, members


def chosen(conn: Connection, order: Order) -> tuple[Chosen, list[str]]:
    """Return which plays an order is about, and what is to be said of names that nobody has."""
    this = order.period
    artists, unknown_artists = spelled(conn, "artist", order.artists)
    labels, unknown_labels = spelled(conn, "label", order.labels)
    counting, said = counted(conn, order)
    wanted = Chosen(
        account=order.account,
        begins=this.begins,
        ends=this.ends,
        radio_ids=order.radio_ids,
        artists=artists if order.artists else None,
        labels=labels if order.labels else None,
        members=counting,
    )
    notes = list(said)
    notes += [f"no recording of the catalogue has the artist {name}" for name in unknown_artists]
    notes += [f"no recording of the catalogue has the label {name}" for name in unknown_labels]
    return wanted, notes


def counted(conn: Connection, order: Order) -> tuple[Members | None, list[str]]:
    """Return which listeners count, and what is to be said of that; None: all.

    Raises:
        ReportFailed: there is no such segment, or nobody knows its members.
    """
    if not order.segment:
        return None, []
    segment = segments.named(conn, order.account, order.segment)
    if segment is None:
        raise ReportFailed(f"segment: expected the name or id of an audience segment of {order.account}")
    if not segment.generation:
        raise ReportFailed("segment: expected one whose members were found; refresh it (update-now) first")
    note = f"only the {segment.total} members of the segment {clean(segment.name)} count as listeners"
    return members(conn, segment), [note]


def chosen_plays(conn: Connection, order: Order) -> tuple[Chosen, list[str]]:
    """Return the same, for reports that name each play."""
    wanted, notes = chosen(conn, order)
    if gone := reporting.nameless(conn, wanted):
        notes.append(f"{gone} plays are of recordings that left the catalogue: their names are not known")
    return wanted, notes


def spelled(conn: Connection, what: str, wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the spellings that names have in the catalogue, and the names that are not there.

    Neither case nor blanks distinguish names.
    """
    if not wanted:
        return [], []
    folded = {fold(name): name for name in wanted}
    found = [(name, key) for name in reporting.names(conn, what) if (key := fold(name)) in folded]
    known = {key for _, key in found}
    return [name for name, _ in found], [name for key, name in folded.items() if key not in known]
