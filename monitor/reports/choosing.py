"""Choosing: the artists and labels of an order, as the catalogue spells them."""

from collections.abc import Sequence

from sqlalchemy import Connection

from audience.folding import fold
from monitor.reports.orders import Order
from store import reporting
from store.reporting import Chosen


def chosen(conn: Connection, order: Order) -> tuple[Chosen, list[str]]:
    """Return which plays an order is about, and what is to be said of names that nobody has."""
    this = order.period
    artists, unknown_artists = spelled(conn, "artist", order.artists)
    labels, unknown_labels = spelled(conn, "label", order.labels)
    wanted = Chosen(
        account=order.account,
        begins=this.begins,
        ends=this.ends,
        radio_ids=order.radio_ids,
        artists=artists if order.artists else None,
        labels=labels if order.labels else None,
    )
    notes = [f"no recording of the catalogue has the artist {name}" for name in unknown_artists]
    notes += [f"no recording of the catalogue has the label {name}" for name in unknown_labels]
    return wanted, notes


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
