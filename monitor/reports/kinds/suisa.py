"""SUISA: the broadcast report of a radio station, in the 21 columns of tariff S.

The columns and their forms are those of the society's template for radio (tariff S, 2026 to 2028), after
suisa_sendemeldung. What the catalogue does not know, composers above all, stays empty.
"""

import re
from datetime import tzinfo

from sqlalchemy import Connection

from monitor.reports.cells import Kind, clean, clock
from monitor.reports.choosing import chosen_plays
from monitor.reports.kinds.fields import Field, at, isrc, station
from monitor.reports.orders import Order, file_name
from monitor.reports.profiles import Column, Report, ReportProfile
from store.plays import reporting
from store.plays.reporting import PlayFact

NO_COMPOSERS = "the catalogue knows no composers: their column is empty, and SUISA asks for them"
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def suisa(conn: Connection, order: Order) -> Report:
    wanted, notes = chosen_plays(conn, order)
    known = known_columns(order.period.zone)
    columns = [Column(name, Kind.TEXT, known.get(name, nothing)) for name in COLUMNS]
    return Report(
        name=file_name(order),
        title="Sendemeldung",
        profile=ReportProfile(columns=columns, encoding="utf-8"),
        facts=reporting.played(conn, wanted),
        total=reporting.count(conn, wanted),
        notes=[*notes, NO_COMPOSERS],
    )


COLUMNS = (
    "Sender",
    "Titel des Musikwerks",
    "Name des Komponisten",
    "Interpret(en)",
    "Sendedatum",
    "Sendedauer",
    "Sendezeit",
    "ISRC",
    "Label",
    "Identifikationsnummer",
    "Eigenaufnahmen",
    "EAN / GTIN",
    "Albumtitel / Titel des Tonträgers",
    "Aufnahmedatum",
    "Aufnahmeland",
    "Erstveröffentlichungsdatum",
    "Katalog-Nummer / CD ID",
    "Werkverzeichnisangaben",
    "Bestellnummer",
    "Veröffentlichungsland",
    "Liveaufnahme",
)


def known_columns(zone: tzinfo) -> dict[str, Field]:
    return {
        "Sender": station,
        "Titel des Musikwerks": lambda play: clean(play.title),
        "Interpret(en)": lambda play: clean(play.artist),
        "Sendedatum": lambda play: f"{at(play.started_at, zone):%Y-%m-%d}",
        "Sendedauer": lambda play: clock(play.length),
        "Sendezeit": lambda play: f"{at(play.started_at, zone):%H:%M:%S}",
        "ISRC": lambda play: isrc(play.isrc),
        "Label": lambda play: clean(play.label),
        "Identifikationsnummer": lambda play: clean(play.track_id),
        "EAN / GTIN": lambda play: clean(play.upc),
        "Albumtitel / Titel des Tonträgers": lambda play: clean(play.album),
        "Erstveröffentlichungsdatum": released,
    }


def released(play: PlayFact) -> str:
    """Return the day a recording came out, where the catalogue knows the day."""
    found = DAY.fullmatch(clean(play.release_date))
    return "".join(found.groups()) if found else ""


def nothing(_: PlayFact) -> str:
    return ""
