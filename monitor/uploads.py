"""Uploads: recordings that come into the catalogue over the control port, while the daemon runs.

Decoding happens in a process of its own, and what blocks on threads: the loop goes on. One change at a time:
the index has one writer.
"""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fingerprint.index import IndexLocked
from monitor import catalogue
from monitor.control.catalogue import CatalogueInUse, File, NotAudio, Progress, TooLarge, Unreachable
from monitor.control.forms import INCOMING, file_name, incoming
from monitor.control.limits import DEFAULTS, Limits
from monitor.entries import Entry
from monitor.errors import SourceError
from monitor.sources.feed import Feed
from monitor.sources.resolve import open_source
from monitor.state import State
from store.database import Database
from store.plays import pages, tracks
from store.plays.tracks import Track

log = logging.getLogger(__name__)

IN_USE = "another program is changing the catalogue; try again when it has ended"

Open = Callable[[str], AbstractAsyncContextManager[Feed]]


class Uploads:
    """The catalogue, as the control port changes it."""

    def __init__(
        self, database: Database, state: State, *, limits: Limits = DEFAULTS, opened: Open = open_source
    ) -> None:
        self._database = database
        self._state = state
        self._limits = limits
        self._open = opened
        self._under_way: list[Progress] = []
        self._changing = asyncio.Lock()

    async def put(self, account: str, audio_id: int, source: File | str, said: Mapping[str, str]) -> None:
        progress = Progress(account, audio_id, 0)
        self._under_way.append(progress)
        try:
            if isinstance(source, File):
                await self._put(progress, source, said)
                return
            async with self._fetched(source, progress) as file:
                await self._put(progress, file, said)
        finally:
            self._under_way.remove(progress)

    def under_way(self, account: str) -> Sequence[Progress]:
        return [progress for progress in self._under_way if progress.account == account]

    async def page(self, after: str, limit: int) -> Sequence[Track]:
        return await self._database.read(partial(pages.page, after=after, limit=limit))

    async def find(self, id_: str) -> Track | None:
        return await self._database.read(partial(tracks.by_id, id_=id_))

    async def remove(self, id_: str) -> bool:
        track = await self.find(id_)
        if track is None:
            return False
        async with self._changing:
            try:
                missing = await asyncio.to_thread(catalogue.remove, [id_], state=self._state)
            except IndexLocked as error:
                raise CatalogueInUse(IN_USE) from error
        await asyncio.to_thread(self._forget, Path(track.path))
        return not missing

    async def _put(self, progress: Progress, file: File, said: Mapping[str, str]) -> None:
        account, audio_id = progress.account, progress.audio_id
        id_ = f"{account}:{audio_id}"
        progress.received, progress.stage = file.size, "waiting"
        log.info("upload: %s is fingerprinted as %s", file.name, id_)
        async with self._changing:
            progress.stage = "fingerprinting"
            replaced = await self.find(id_)
            place = await asyncio.to_thread(keep, file, self._state.uploads / account / str(audio_id))
            before = Path(replaced.path) if replaced else None
            try:
                await self._ingest(Entry(place, {**said, "id": id_}, audio_id))
            except (CatalogueInUse, NotAudio):
                if place != before:
                    await asyncio.to_thread(self._forget, place)
                raise
            if before and place != before:
                await asyncio.to_thread(self._forget, before)
        log.info("upload: %s is in the catalogue", id_)

    async def _ingest(self, entry: Entry) -> None:
        try:
            report = await asyncio.to_thread(catalogue.replace_with, entry, state=self._state)
        except IndexLocked as error:
            raise CatalogueInUse(IN_USE) from error
        if report.failed:
            raise NotAudio(report.failed[0].reason)

    @asynccontextmanager
    async def _fetched(self, url: str, progress: Progress) -> AsyncIterator[File]:
        """Fetch what is at a URL; the file exists while the block lasts, unless somebody moves it away."""
        with incoming(self._state.uploads) as target:
            try:
                async with asyncio.timeout(self._limits.upload_deadline), self._open(url) as feed:
                    await copy(feed, target.write, self._limits.upload_bytes, progress)
            except TimeoutError as error:
                raise Unreachable("url: the file takes too long to come") from error
            except SourceError as error:
                raise Unreachable(f"url: {error}") from error
            target.flush()
            yield File(file_name(unquote(urlsplit(url).path)), Path(target.name))

    def _forget(self, path: Path) -> None:
        """Delete the file of a recording, and its folder, where it was uploaded: others are their owner's."""
        if path.is_relative_to(self._state.uploads.resolve()):
            shutil.rmtree(path.parent, ignore_errors=True)


def waiting_room(state: State) -> Path:
    """Return the folder for files on their way in, made if missing; what a crash left there is deleted."""
    state.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in state.uploads.glob(f"{INCOMING}*"):
        left.unlink()
    return state.uploads


async def copy(feed: Feed, write: Callable[[bytes], int], limit: int, progress: Progress) -> None:
    async for piece in feed:
        if isinstance(piece, bytes):
            progress.received += len(piece)
            if progress.received > limit:
                raise TooLarge(f"url: the file is larger than {limit >> 20} MiB")
            await asyncio.to_thread(write, piece)


def keep(file: File, folder: Path) -> Path:
    """Move a file to where uploads are kept, under a folder named after its content; return its path."""
    with file.path.open("rb") as content:
        digest = sha256()
        while chunk := content.read(1 << 20):
            digest.update(chunk)
    place = folder.resolve() / digest.hexdigest()[:16] / file.name
    place.parent.mkdir(parents=True, exist_ok=True)
    return file.path.rename(place)
