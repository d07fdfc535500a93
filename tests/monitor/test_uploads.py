"""Uploads: real audio into a real catalogue, beside a loop that goes on."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from media import encoded, tones

from fingerprint.index import Index, IndexWriter
from monitor.control.catalogue import CatalogueInUse, File, NotAudio, TooLarge, Unreachable
from monitor.control.limits import Limits
from monitor.errors import SourceRefused
from monitor.sources.feed import Feed, Title
from monitor.state import State
from monitor.uploads import Uploads, waiting_room
from store.database import Database
from store.plays import tracks

LIMITS = Limits(upload_bytes=1 << 20)
URL = "http://radio.example/files/My%20song.wav"


def tone_wav(seconds: float) -> bytes:
    return encoded(tones(seconds, 8000), "wav", rate_hz=8000, channels=1)


@dataclass
class World:
    """A catalogue, and files that come in."""

    state: State
    database: Database

    def file(self, content: bytes, name: str = "song.wav") -> File:
        path = waiting_room(self.state) / "incoming-test"
        path.write_bytes(content)
        return File(name, path)

    def uploads(self, content: bytes = b"", error: Exception | None = None) -> Uploads:
        """Return uploads that find `content`, or `error`, at every URL."""

        async def pieces() -> AsyncIterator[bytes | Title]:
            yield Title("not a part of the file")
            for begin in range(0, len(content), 10_000):
                yield content[begin : begin + 10_000]

        @asynccontextmanager
        async def opened(_: str) -> AsyncIterator[Feed]:
            if error:
                raise error
            yield Feed(pieces())

        waiting_room(self.state)
        return Uploads(self.database, self.state, limits=LIMITS, opened=opened)

    def track(self, id_: str) -> tracks.Track | None:
        with self.database.transaction() as conn:
            return tracks.by_id(conn, id_)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.state.uploads.rglob("*") if path.is_file())


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    state = State(tmp_path / "state")
    with closing(state.open_database()) as database:
        yield World(state, database)


async def test_an_upload_is_in_the_catalogue_and_in_the_index(world: World):
    await world.uploads().put("label", 42, world.file(tone_wav(5.0)), {"title": "One"})

    track = world.track("label:42")
    assert (track.title, track.audio_id, round(track.duration)) == ("One", 42, 5)
    assert Index.open(world.state.index).entry_of(track.number)
    assert Path(track.path).is_relative_to(world.state.uploads)
    assert world.files() == ["song.wav"]


async def test_the_name_of_the_file_is_the_title_where_nothing_better_is_known(world: World):
    await world.uploads(tone_wav(5.0)).put("label", 42, URL, {})

    assert world.track("label:42").title == "My song"


async def test_the_same_audio_id_replaces_the_recording_and_keeps_its_number(world: World):
    uploads = world.uploads()
    await uploads.put("label", 42, world.file(tone_wav(5.0)), {})
    number = world.track("label:42").number
    await uploads.put("label", 42, world.file(tone_wav(7.0), "other.wav"), {})

    track = world.track("label:42")
    assert (track.number, round(track.duration)) == (number, 7)
    assert world.files() == ["other.wav"]
    assert len(Index.open(world.state.index)) == 1


async def test_one_recording_may_have_several_numbers_and_accounts_each_their_own(world: World):
    uploads = world.uploads()
    for account, audio_id in (("label", 1), ("label", 2), ("other", 1)):
        await uploads.put(account, audio_id, world.file(tone_wav(5.0)), {})

    assert [track.id for track in await uploads.page("", 10)] == ["label:1", "label:2", "other:1"]


@pytest.mark.parametrize(
    ("content", "complaint"), [(b"no sound at all", "."), (tone_wav(1.0), "only 1.0 s of audio")]
)
async def test_what_is_no_recording_is_refused_and_what_was_there_stays(world: World, content, complaint):
    uploads = world.uploads()
    await uploads.put("label", 42, world.file(tone_wav(5.0)), {})
    with pytest.raises(NotAudio, match=complaint):
        await uploads.put("label", 42, world.file(content, "bad.wav"), {})

    assert round(world.track("label:42").duration) == 5
    assert world.files() == ["song.wav"]


async def test_a_url_that_leads_nowhere_is_told(world: World):
    with pytest.raises(Unreachable, match="url: 404 Not Found"):
        await world.uploads(error=SourceRefused("404 Not Found")).put("label", 42, URL, {})


async def test_a_file_at_a_url_is_no_larger_than_one_that_is_sent(world: World):
    with pytest.raises(TooLarge, match="larger than 1 MiB"):
        await world.uploads(bytes((1 << 20) + 1)).put("label", 42, URL, {})

    assert world.files() == []


async def test_a_recording_is_taken_out_with_its_file(world: World):
    uploads = world.uploads()
    await uploads.put("label", 42, world.file(tone_wav(5.0)), {})

    assert await uploads.remove("label:42")
    assert not await uploads.remove("label:42")
    assert world.files() == []
    assert len(Index.open(world.state.index)) == 0


async def test_a_file_that_was_not_uploaded_is_left_where_it_is(world: World, tmp_path: Path):
    mine = tmp_path / "mine.wav"
    mine.write_bytes(tone_wav(5.0))
    with world.database.transaction() as conn:
        tracks.add(conn, tracks.Track(id="mine", duration=5.0, digest="x", path=str(mine)))

    assert await world.uploads().remove("mine")
    assert mine.exists()


async def test_while_another_program_has_the_index_it_is_in_use(world: World):
    with IndexWriter(world.state.index), pytest.raises(CatalogueInUse, match="try again"):
        await world.uploads().put("label", 42, world.file(tone_wav(5.0)), {})

    assert world.files() == []


async def test_the_loop_goes_on_meanwhile(world: World):
    longest, last = 0.0, time.process_time()  # which stands still while the machine has others to serve
    upload = asyncio.create_task(world.uploads().put("label", 42, world.file(tone_wav(60.0)), {}))
    while not upload.done():
        await asyncio.sleep(0.001)
        now = time.process_time()
        longest, last = max(longest, now - last), now

    assert longest < 0.5


def test_what_a_crash_left_on_its_way_is_deleted(world: World):
    world.file(b"half of it")
    waiting_room(world.state)

    assert world.files() == []


async def test_how_far_an_upload_is_can_be_seen_by_its_account_until_it_is_in(world: World):
    uploads, stages = world.uploads(tone_wav(5.0)), set()
    upload = asyncio.create_task(uploads.put("label", 42, URL, {}))
    while not upload.done():
        stages |= {(progress.audio_id, progress.stage) for progress in uploads.under_way("label")}
        assert not uploads.under_way("other")
        await asyncio.sleep(0)

    assert stages >= {(42, "receiving"), (42, "fingerprinting")}
    assert not uploads.under_way("label")
