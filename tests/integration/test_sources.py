"""Every kind of source: what is played in it ends as a result with the right song.

Real ffmpeg makes the media, real icecast2 relays what it takes; the daemon listens to all of them at once.
"""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from receivers import Receiver
from servers import Icecast, airtally, broadcast, icecast, needs_icecast, program
from songs import LENGTH, Song
from stations import Script, Station, Visit, http, send, title_block
from waiting import until

pytestmark = needs_icecast

BURST = 4.0  # seconds of audio that a station sends at once
METAINT = 8192
# Kind: (content type, arguments of ffmpeg).
MEDIA = {
    "mp3": ("audio/mpeg", "-c:a libmp3lame -b:a 96k -f mp3"),
    "adts": ("audio/aac", "-c:a aac -b:a 64k -f adts"),
    "vorbis": ("application/ogg", "-c:a libvorbis -f ogg"),
    "opus": ("audio/ogg", "-c:a libopus -b:a 48k -f ogg"),
    "ogg-flac": ("application/ogg", "-c:a flac -f ogg"),
    "flac": ("audio/flac", "-c:a flac -f flac"),
    "wav": ("audio/wav", "-c:a pcm_s16le -ar 22050 -f wav"),
    "mpegts": ("video/mp2t", "-c:a aac -f mpegts"),
    "fmp4": (
        "audio/mp4",
        "-c:a aac -movflags frag_keyframe+empty_moov+default_base_moof -frag_duration 1000000 -f mp4",
    ),
    "webm": ("audio/webm", "-c:a libopus -f webm"),
}
XSPF = """<playlist version="1" xmlns="http://xspf.org/ns/0/">
<trackList><track><location>{url}</location></track></trackList></playlist>"""
PLAYLISTS = {
    "m3u": ("audio/x-mpegurl", "#EXTM3U\n#EXTINF:-1,Radio\n{url}\n"),
    "pls": ("audio/x-scpls", "[playlist]\nNumberOfEntries=1\nFile1={url}\nTitle1=Radio\nLength1=-1\n"),
    "asx": ("video/x-ms-asf", '<asx version="3.0"><entry><ref href="{url}"/></entry></asx>'),
    "xspf": ("application/xspf+xml", XSPF),
}
# Mounts of a real icecast2, by what a real ffmpeg sends to them.
MOUNTS = {
    "vorbis.ogg": "-c:a libvorbis -content_type application/ogg -f ogg",
    "opus.ogg": "-c:a libopus -b:a 48k -content_type application/ogg -f ogg",
    "flac.ogg": "-c:a flac -content_type application/ogg -f ogg",
}
HEAD = """
state = "{state}"
[control]
port = 0
[[accounts]]
name = "label"
token = "integration-test-token"
callback_url = "{callback_url}"
"""
STREAM = '[[streams]]\nradio_id = {number}\nurl = "{url}"\ncallbacks = "before"\n'


def media_of(songs: Sequence[Song], directory: Path, arguments: str) -> bytes:
    """Return songs, one after the other, as ffmpeg makes a stream of them."""
    target = directory / "media"
    command = broadcast([song.path for song in songs], directory, "-y", *arguments.split(), str(target))
    command.remove("-re")
    subprocess.run([str(part) for part in command], check=True)
    return target.read_bytes()


def in_real_time(head: bytes, media: bytes, seconds: float, *, metaint: int = 0) -> Script:
    """Return the script of a station that plays `media` once, in real time, and then hangs."""
    second = len(media) / seconds
    if metaint:
        cuts = range(0, len(media), metaint)
        media = b"".join(media[at : at + metaint] + title_block("Ada - Live") for at in cuts)
        second *= 1 + len(title_block("Ada - Live")) / metaint

    async def script(visit: Visit) -> None:
        at = int(BURST * second)
        await visit.send(head, media[:at])
        while at < len(media):
            await visit.send(media[at : at + int(second / 4)])
            at += int(second / 4)
            await asyncio.sleep(0.25)
        await visit.gone()

    return script


def scripts(songs: Sequence[Song], directory: Path) -> dict[str, Script]:
    """Return a station's script by path: one for each kind of media, and SHOUTcast's two ways to speak."""
    made = {kind: media_of(songs, directory, arguments) for kind, (_, arguments) in MEDIA.items()}
    made["chained"] = b"".join(media_of([song], directory, MEDIA["opus"][1]) for song in songs)
    seconds = LENGTH * len(songs)
    plain = {
        f"/{kind}": in_real_time(http(content_type=MEDIA[kind.replace("chained", "opus")][0]), media, seconds)
        for kind, media in made.items()
    }
    icy = f"content-type:audio/mpeg\r\nicy-name:Radio\r\nicy-metaint:{METAINT}\r\n\r\n".encode()
    for path, status in (("/shoutcast1", b"ICY 200 OK\r\n"), ("/shoutcast2", b"HTTP/1.1 200 OK\r\n")):
        plain[path] = in_real_time(status + icy, made["mp3"], seconds, metaint=METAINT)
    return plain


def lists(url: str) -> dict[str, Script]:
    """Return the scripts that answer with each kind of playlist that names `url`."""
    return {
        f"/{kind}": send(http(text.format(url=url).encode(), content_type))
        for kind, (content_type, text) in PLAYLISTS.items()
    }


@asynccontextmanager
async def daemon(
    directory: Path, receiver: Receiver, catalogue: Sequence[Song], urls: Sequence[str]
) -> AsyncIterator[None]:
    """Run the daemon on streams numbered from 1."""
    state, config = directory / "state", directory / "monitor.toml"
    streams = "".join(STREAM.format(number=number, url=url) for number, url in enumerate(urls, 1))
    config.write_text(HEAD.format(state=state, callback_url=receiver.url) + streams)
    paths = [song.path for song in catalogue]
    async with program(*airtally("catalogue", "add", *paths, "--state", state)) as adding:
        assert await adding.wait() == 0
    log = directory / "daemon.log"
    async with program(*airtally("run", "--config", config), log=log):
        await until(lambda: "ready:" in log.read_text(), 120)
        yield


def told(receiver: Receiver) -> dict[int, list[str]]:
    """Return the titles that were told, by stream."""
    titles: dict[int, list[str]] = {}
    for arrival in receiver.arrivals:
        if result := arrival.json.get("result"):
            titles.setdefault(result["radio_id"], []).append(result["results"][0]["title"])
    return titles


def notified(receiver: Receiver) -> list[dict]:
    return [arrival.json["notification"] for arrival in receiver.arrivals if "notification" in arrival.json]


async def test_each_kind_of_media_and_playlist_ends_in_the_right_result(
    tmp_path: Path, receiver: Receiver, songs: list[Song]
):
    *catalogue, _ = songs
    programme = [catalogue[1], catalogue[2]]
    kinds = scripts(programme, tmp_path)
    async with Station(kinds) as radio, Station(lists(radio.url("/mp3"))) as lister:
        urls = [radio.url(path) for path in kinds] + [lister.url(f"/{kind}") for kind in PLAYLISTS]
        async with daemon(tmp_path, receiver, catalogue, urls):
            await until(lambda: len(told(receiver)) == len(urls), 120)
            await until(lambda: all(len(titles) == 2 for titles in told(receiver).values()), 120)

    heard = {url.rpartition("/")[2]: told(receiver)[number] for number, url in enumerate(urls, 1)}
    assert heard == {kind: [song.title for song in programme] for kind in heard}
    assert notified(receiver) == []


async def test_each_ogg_codec_comes_through_a_real_icecast(
    tmp_path: Path, receiver: Receiver, songs: list[Song]
):
    *catalogue, _ = songs
    async with AsyncExitStack() as running:
        server: Icecast = await running.enter_async_context(icecast(tmp_path))
        outputs = [
            part
            for mount, arguments in MOUNTS.items()
            for part in ("-map", "0:a", *arguments.split(), server.source(mount))
        ]
        files = [song.path for song in catalogue[:3]]
        urls = [server.mount(mount) for mount in MOUNTS]
        await running.enter_async_context(daemon(tmp_path, receiver, catalogue, urls))
        await running.enter_async_context(program(*broadcast(files, tmp_path, *outputs)))
        await until(lambda: all(len(told(receiver).get(number, ())) >= 2 for number in (1, 2, 3)), 90)

    expected = [song.title for song in catalogue[:3]]
    for titles in told(receiver).values():
        assert titles == expected[-len(titles) :] or titles == expected[: len(titles)]
