"""The catalogue: putting recordings in and taking them out, while a daemon may be running.

A recording is in the catalogue when the database holds what it is called and the index its fingerprint. The
index is written last on the way in and first on the way out, so that a crash leaves, at worst, a name without
a fingerprint: such a one counts as not there, and adding it again mends it.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fingerprint.index import Index, IndexWriter
from monitor.entries import Entry, entries
from monitor.preparing import Failed, Known, Outcome, Prepared, prepared
from monitor.state import State
from store.database import Database
from store.plays import tracks
from store.plays.tracks import Track

BATCH = 64  # recordings a commit, at most ...
COMMIT_INTERVAL = 5.0  # ... and seconds: what is in is recognised within seconds

Progress = Callable[[Outcome, int], None]  # an outcome, and how many entries there are in all


@dataclass(slots=True)
class IngestReport:
    """What became of the entries."""

    added: int = 0
    known: int = 0
    failed: list[Failed] = field(default_factory=list)


def ingest(paths: Sequence[Path], *, state: State, progress: Progress | None = None) -> IngestReport:
    """Put recordings into the catalogue; what is in already, by content, is passed over.

    Raises:
        EntryError: a path does not exist, or a list cannot be read.
        StoreUnusable, IndexFormatError, IndexLocked: the state directory cannot be used now.
    """
    wanted = entries(paths)
    with closing(state.open_database()) as database, IndexWriter(state.index) as writer:
        ingestion = Ingestion(database, writer)
        for outcome in prepared(wanted, known_digests(database, Index.open(state.index))):
            ingestion.take(outcome)
            if progress:
                progress(outcome, len(wanted))
        ingestion.commit(settle=True)
    return ingestion.report


def replace_with(entry: Entry, *, state: State) -> IngestReport:
    """Put one recording in, in place of the one of its id; its content may be in under another, too.

    Raises:
        StoreUnusable, IndexFormatError, IndexLocked: the state directory cannot be used now.
    """
    outcomes = list(prepared([entry], frozenset(), workers=1))
    with closing(state.open_database()) as database, IndexWriter(state.index) as writer:
        ingestion = Ingestion(database, writer)
        for outcome in outcomes:
            ingestion.take(outcome)
        ingestion.commit()
    return ingestion.report


class Ingestion:
    """Collects what is prepared, and commits it in batches."""

    def __init__(self, database: Database, writer: IndexWriter) -> None:
        self._database = database
        self._writer = writer
        self._waiting: list[Prepared] = []
        self._committed = time.monotonic()
        self.report = IngestReport()

    def take(self, outcome: Outcome) -> None:
        match outcome:
            case Prepared():
                self._waiting.append(outcome)
            case Known():
                self.report.known += 1
                self._rename(outcome)
            case Failed():
                self.report.failed.append(outcome)
        if len(self._waiting) >= BATCH or time.monotonic() - self._committed > COMMIT_INTERVAL:
            self.commit()

    def commit(self, *, settle: bool = False) -> None:
        """Make what was taken so far part of the catalogue.

        Args:
            settle: if anything was added, leave the index as it is quickest to search.
        """
        self._committed = time.monotonic()
        if not self._waiting and not (settle and self.report.added):
            return
        with self._database.transaction() as conn:
            numbers = [tracks.add(conn, track_of(item)) for item in self._waiting]
        for number, item in zip(numbers, self._waiting, strict=True):
            self._writer.add(number, item.print)
        self._writer.commit(settle=settle)
        self.report.added += len(self._waiting)
        self._waiting.clear()

    def _rename(self, known: Known) -> None:
        """Take over what a list says of a recording that is in already."""
        said: dict[str, Any] = dict(known.entry.said)
        with self._database.transaction() as conn:
            track = tracks.by_digest(conn, known.digest)
            if track and said.get("id", track.id) == track.id:
                renamed = replace(track, **said, audio_id=known.entry.audio_id or track.audio_id)
                if renamed != track:
                    tracks.add(conn, renamed)


def remove(ids: Iterable[str], *, state: State) -> list[str]:
    """Take recordings out of the catalogue; return those of `ids` that are not in it."""
    with closing(state.open_database()) as database, IndexWriter(state.index) as writer:
        with database.transaction() as conn:
            found = {id_: tracks.by_id(conn, id_) for id_ in ids}
        present = [track for track in found.values() if track]
        for track in present:
            writer.remove(track.number)
        writer.commit()
        with database.transaction() as conn:
            for track in present:
                tracks.remove(conn, track.number)
    return [id_ for id_, track in found.items() if track is None]


def known_digests(database: Database, index: Index) -> frozenset[str]:
    """Return the digests of the recordings that are in, name and fingerprint."""
    with database.transaction() as conn:
        return frozenset(track.digest for track in tracks.listed(conn) if index.entry_of(track.number))


def track_of(item: Prepared) -> Track:
    """Return what the catalogue says of a recording: a list's word, else the file's tags, else its name."""
    entry = item.entry
    fields: dict[str, Any] = {"id": item.digest[:16], "title": entry.path.stem, **item.tags, **entry.said}
    return Track(
        **fields,
        audio_id=entry.audio_id,
        duration=item.print.duration,
        digest=item.digest,
        path=str(entry.path.resolve()),
    )
