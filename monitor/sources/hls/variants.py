"""Variants: from the address of an HLS stream to a playlist of segments, by way of a master playlist."""

from dataclasses import dataclass

from monitor.errors import SourceError, SourceUnsupported
from monitor.sources.hls.choice import addresses
from monitor.sources.hls.fetch import Document, Fetcher, located
from monitor.sources.hls.playlist import Master, Media, Playlist
from monitor.sources.urls import Target


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stream that may be what we want."""

    target: Target  # of its playlist
    media: Media | None = None  # what it said, if it has been asked


async def candidates(fetcher: Fetcher, target: Target, document: Document | None = None) -> list[Candidate]:
    """Return the streams at an address, best first.

    Args:
        fetcher: who asks.
        target: of a master playlist, or of the playlist of a stream.
        document: what it answered, if it has been asked.

    Raises:
        SourceError: there is none.
    """
    playlist = await (fetcher.read(document) if document else fetcher.playlist(target))
    found = [Candidate(target, playlist)] if isinstance(playlist, Media) else named(playlist)
    if not found:
        raise SourceUnsupported("HLS playlist without a stream")
    return found


def named(master: Master) -> list[Candidate]:
    """Return the streams that a master playlist names, without those that cannot be reached over HTTP."""
    found = []
    for address in addresses(master):
        try:
            found.append(Candidate(located(master.base, address)))
        except SourceUnsupported:
            continue
    return found


def media_of(playlist: Playlist) -> Media:
    if not isinstance(playlist, Media):
        raise SourceUnsupported("playlists nested too deep")
    return playlist


async def first_that_answers(fetcher: Fetcher, target: Target) -> tuple[Target, Media]:
    """Return the best stream at an address whose playlist can be had, and that.

    Raises:
        SourceError: there is none; why the best one is not.
    """
    failures: list[SourceError] = []
    for candidate in await candidates(fetcher, target):
        try:
            return candidate.target, candidate.media or media_of(await fetcher.playlist(candidate.target))
        except SourceError as error:
            failures.append(error)
    raise failures[0]
