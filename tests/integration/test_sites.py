"""Twitch and YouTube, as the real Streamlink and yt-dlp see them: what the owner is told of them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import broadcasters
from broadcasters import Internet
from receivers import Receiver
from servers import airtally, needs_icecast, program
from songs import Song
from twitch_fake import Channel, Segment
from waiting import until
from youtube_fake import Video

pytestmark = needs_icecast  # and so ffmpeg

SECONDS = 2  # of a segment
CONFIG = """
state = "{state}"
[control]
port = 0
[sources]
proxy = "{proxy}"
ca_file = "{ca_file}"
[[accounts]]
name = "label"
token = "integration-test-token"
callback_url = "{callback_url}"
[[streams]]
radio_id = 1
url = "twitch:somebody"
callbacks = "before"
[[streams]]
radio_id = 2
url = "youtube:dQw4w9WgXcQ"
callbacks = "before"
[[streams]]
radio_id = 3
url = "twitch:nobody"
"""


async def segments(song: Song, directory: Path) -> list[bytes]:
    """Return a song as the segments of an HLS stream, by ffmpeg."""
    directory.mkdir()
    hls = ("-c:a", "aac", "-b:a", "96k", "-f", "hls", "-hls_time", str(SECONDS), "-hls_list_size", "0")
    command = ["ffmpeg", "-v", "error", "-i", song.path, "-vn", *hls, directory / "song.m3u8"]
    async with program(*command) as encoding:
        assert await encoding.wait() == 0
    return [path.read_bytes() for path in sorted(directory.glob("*.ts"), key=lambda path: int(path.stem[4:]))]


@asynccontextmanager
async def daemon(
    net: Internet, receiver: Receiver, catalogue: Sequence[Song], directory: Path
) -> AsyncIterator[None]:
    state, config = directory / "state", directory / "monitor.toml"
    config.write_text(
        CONFIG.format(state=state, callback_url=receiver.url, proxy=net.proxy, ca_file=net.ca_file)
    )
    async with program(
        *airtally("catalogue", "add", *[song.path for song in catalogue], "--state", state)
    ) as adding:
        assert await adding.wait() == 0
    async with program(*airtally("run", "--config", config), log=directory / "daemon.log"):
        yield


def told(receiver: Receiver, radio_id: int) -> list[str]:
    """Return the titles, and the messages of notifications, that the owner was told of a stream."""
    bodies = [arrival.json for arrival in receiver.arrivals]
    results = [body["result"] for body in bodies if "result" in body]
    notifications = [body["notification"] for body in bodies if "notification" in body]
    return [one["results"][0]["title"] for one in results if one["radio_id"] == radio_id] + [
        one["notification_message"] for one in notifications if one["radio_id"] == radio_id
    ]


def processes(state: Path) -> list[Path]:
    """Return the processes of sites that a daemon has started."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"HOME={state / 'cache'}".encode() in (process / "environ").read_bytes():
                found.append(process)
        except OSError:
            pass
    return found


async def test_an_owner_is_told_what_is_played_on_twitch_and_youtube(
    tmp_path: Path, receiver: Receiver, songs: list[Song]
):
    on_twitch, on_youtube = songs[:2]
    async with broadcasters.internet(tmp_path) as net:
        net.twitch.channels["somebody"] = Channel(
            [Segment(data) for data in await segments(on_twitch, tmp_path / "twitch")],
            seconds=SECONDS,
            repeats=True,
        )
        net.youtube.videos["dQw4w9WgXcQ"] = Video(
            await segments(on_youtube, tmp_path / "youtube"), seconds=SECONDS
        )
        async with daemon(net, receiver, songs[:3], tmp_path):
            await until(lambda: told(receiver, 1) and told(receiver, 2), 60)
            # That which reads Twitch: yt-dlp is done, and so is who asked for nobody.
            await until(lambda: len(processes(tmp_path / "state")) == 1, 60)
            await until(lambda: told(receiver, 3), 60)

    assert told(receiver, 1)[0] == on_twitch.title
    assert told(receiver, 2)[0] == on_youtube.title
    assert "Twitch: no such channel or video" in told(receiver, 3)[0]
    assert not processes(tmp_path / "state")
