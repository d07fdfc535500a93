"""Definitions: what the tables of conditions are, over those that the store keeps, for one workspace only.

Only the columns that a question names are defined: what is never asked for need not be planned, nor counted.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import cast

import sqlglot
from sqlglot import exp

from audience.segments.engines import Engine

TTL = 90  # seconds without a sign of life after which a session has ended (audience/stays.py)

# Who heard which play: sessions that overlap it, later than we by its delay. Who reported it is left out.
# A play has one hour, in which it begins; a session all hours in which plays that it overlaps can have begun.
# By equal hours a million sessions and 50,000 plays are joined in 1 s of a processor, by times alone in 20 s.
HEARD = """
SELECT s.listener, p.id, p.started_at + i.delay AS at, p.radio_id, p.track_id,
    SUM(LEAST(s.heard_until, p.ended_at + i.delay) - GREATEST(s.joined_at, p.started_at + i.delay)) AS seconds
FROM {plays} AS p
JOIN {impressions} AS i ON i.play = p.id
JOIN ({hourly}) AS s ON s.radio_id = p.radio_id
    AND s.hour = CAST(FLOOR((p.started_at + i.delay) / 3600) AS {whole})
    AND s.joined_at < p.ended_at + i.delay AND s.heard_until > p.started_at + i.delay
LEFT JOIN {listens} AS r ON r.play = p.id AND r.listener = s.listener
WHERE p.account = {workspace} AND r.listener IS NULL
GROUP BY s.listener, p.id, p.started_at, i.delay, p.radio_id, p.track_id
"""
FIRST_HOUR = """CAST(FLOOR((joined_at - (SELECT COALESCE(MAX(ended_at - started_at), 0) FROM {plays}
    WHERE account = {workspace})) / 3600) AS {whole})"""
LAST_HOUR = "CAST(FLOOR(heard_until / 3600) AS {whole})"
HOURLY = """
SELECT listener, radio_id, joined_at, heard_until, {hours} FROM {listening_sessions} {hours_of}
WHERE account = {workspace}
"""
HAPPENED = """
SELECT listener, 'join' AS event_type, joined_at AS at, radio_id, CAST(NULL AS {text}) AS track_id,
    CAST(NULL AS {real}) AS seconds, '' AS device, '' AS country
FROM {listening_sessions} WHERE account = {workspace}
UNION ALL
SELECT listener, 'leave', heard_until, radio_id, NULL, heard_until - joined_at, '', ''
FROM {listening_sessions} WHERE account = {workspace} AND (gone = 1 OR heard_until <= {silent})
UNION ALL
SELECT listener, 'play_heard', at, radio_id, track_id, seconds, '', '' FROM ({heard}) AS h
UNION ALL
SELECT listener, 'listen', at, radio_id, track_id, seconds, device, country
FROM {listens} WHERE account = {workspace}
UNION ALL
SELECT follower, 'follow', changed_at, NULL, NULL, NULL, '', '' FROM {follows} WHERE following = 1
"""
OF_WORKSPACE = "WHERE l.account = {workspace} AND l.guest = 0"
SOURCES = {
    "customers": "FROM {listeners} AS l " + OF_WORKSPACE,
    "events": "FROM ({happened}) AS e JOIN {listeners} AS l ON l.number = e.listener {artists} "
    + OF_WORKSPACE,
    "attributes": "FROM {listener_attributes} AS a JOIN {listeners} AS l ON l.number = a.listener "
    + OF_WORKSPACE
    + " AND a.value IS NOT NULL",
}
ARTISTS = "LEFT JOIN {track_artists} AS t ON t.track_id = e.track_id"
SAID = "(SELECT MAX(a.value) FROM {{listener_attributes}} AS a WHERE a.listener = l.number AND a.name = '{}')"
LAST_SEEN = """GREATEST(l.last_seen,
    COALESCE((SELECT MAX(o.heard_until) FROM {listening_sessions} AS o WHERE o.listener = l.number), 0),
    COALESCE((SELECT MAX(d.at) FROM {listens} AS d WHERE d.listener = l.number), 0))"""
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "customers": {
        "customer_id": "l.id",
        "country": "NULLIF(l.country, '')",
        "city": SAID.format("city"),
        "language": SAID.format("language"),
        "device": "NULLIF(l.device, '')",
        "is_subscribed": SAID.format("is_subscribed") + " = 'true'",
        "total_seconds": "COALESCE((SELECT SUM(CAST(FLOOR(o.heard_until - o.joined_at + 0.5) AS {whole}))"
        " FROM {listening_sessions} AS o WHERE o.listener = l.number), 0)"
        " + COALESCE((SELECT SUM(CAST(FLOOR(d.seconds + 0.5) AS {whole}))"
        " FROM {listens} AS d WHERE d.listener = l.number AND d.radio_id IS NULL), 0)",
        "spins_heard": "COALESCE((SELECT COUNT(*) FROM {listens} AS n WHERE n.listener = l.number), 0)"
        " + COALESCE((SELECT COUNT(*) FROM ({heard}) AS h WHERE h.listener = l.number), 0)",
        "first_seen": "{first_seen}",
        "last_seen": "{last_seen}",
        "tags": SAID.format("tags"),
    },
    "events": {
        "customer_id": "l.id",
        "event_type": "e.event_type",
        "event_timestamp": "{at}",
        "radio_id": "e.radio_id",
        "track_id": "e.track_id",
        "artist_id": "t.artist_id",
        "seconds": "CAST(FLOOR(e.seconds + 0.5) AS {whole})",
        "device": "NULLIF(e.device, '')",
        "country": "NULLIF(e.country, '')",
        "properties": "CAST(NULL AS {text})",
    },
    "attributes": {"customer_id": "l.id", "name": "a.name", "value": "a.value", "numeric_value": "a.number"},
}
STORED = (
    "listeners",
    "listening_sessions",
    "listens",
    "plays",
    "impressions",
    "follows",
    "listener_attributes",
    "track_artists",
)
TYPES = {
    "bigquery": ("STRING", "FLOAT64", "INT64"),
    "duckdb": ("TEXT", "DOUBLE", "BIGINT"),
    "postgres": ("TEXT", "DOUBLE PRECISION", "BIGINT"),
}


def definition(table: str, columns: Collection[str], engine: Engine, workspace: str, now: float) -> exp.Query:
    """Return the query that gives some columns of a table of conditions; `now`: Unix time."""
    known = COLUMNS[table]
    wanted = [name for name in known if name in columns] or ["customer_id"]
    artists = ARTISTS if "artist_id" in wanted else ""
    chosen = ", ".join(f"{known[name]} AS {name}" for name in wanted)
    template = f"SELECT {chosen} {SOURCES[table].replace('{artists}', artists)}"
    return parsed(template.format(**names(engine, workspace, now)), engine.dialect).copy()


@lru_cache(maxsize=16)  # a question asks for the same ones again and again
def parsed(sql: str, dialect: str) -> exp.Query:
    return cast(exp.Query, sqlglot.parse_one(sql, read=dialect))


def names(engine: Engine, workspace: str, now: float) -> dict[str, str]:
    """Return what stands for what in the texts above."""
    text, real, whole = TYPES[engine.dialect]
    found = {name: f"{engine.prefix}{name}" for name in STORED}
    found |= {
        "text": text,
        "real": real,
        "whole": whole,
        "workspace": exp.Literal.string(workspace).sql(engine.dialect),
        "silent": repr(now - TTL),
        "first_seen": engine.moment("l.first_seen"),
        "last_seen": engine.moment(LAST_SEEN.format(**found)),
        "at": engine.moment("e.at"),
    }
    first, last = FIRST_HOUR.format(**found), LAST_HOUR.format(**found)
    found |= {"hours": engine.hours.format(first, last), "hours_of": engine.hours_of.format(first, last)}
    found["hourly"] = HOURLY.format(**found)
    found["heard"] = HEARD.format(**found)
    found["happened"] = HAPPENED.format(**found)
    return found
