"""airtally streams probe: each step of listening to a stream, without a daemon."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import broadcasters
import pytest
from broadcasters import sounds
from media import encoded, tones
from stations import HANG, Station, http, icecast, mp3, redirect, send
from twitch_fake import Channel, Segment
from youtube_fake import Video

from monitor.commands.streams import probed
from monitor.sources.sites.access import Access
from monitor.state import State

SONG = tones(40.0, seed=7)
MP3 = encoded(SONG, "mp3")


@pytest.fixture(scope="module")
def state(tmp_path_factory) -> Path:
    """A state directory with a song in its catalogue."""
    directory = tmp_path_factory.mktemp("probe")
    (directory / "song.flac").write_bytes(encoded(SONG, "flac"))
    command = ("catalogue", "add", directory / "song.flac", "--state", directory / "state")
    subprocess.run([sys.executable, "-m", "monitor", *command], check=True, capture_output=True)
    return directory / "state"


async def probe(
    url: str, state: Path, seconds: float, access: Access | None = None
) -> tuple[str, list[dict]]:
    """Return why nothing can be heard, and the steps that were told."""
    found = []
    reason = await probed(
        url,
        State(state),
        access or Access(),
        lambda step, told: found.append({"step": step, **told}),
        seconds,
    )
    return reason, found


async def run(*arguments) -> tuple[int, list[str]]:
    """Run `airtally streams probe`; return its exit status and the lines that it printed."""
    command = [sys.executable, "-m", "monitor", "streams", "probe", *map(str, arguments)]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    printed, _ = await process.communicate()
    return process.returncode, printed.decode().splitlines()


def only(found: list[dict], step: str) -> list[dict]:
    return [one for one in found if one["step"] == step]


async def test_each_step_to_a_song_is_told(state):
    air = icecast(MP3, {1: "Somebody - Something"}, metaint=8192)
    async with Station({"/": redirect("/live"), "/live": send(air, then=HANG)}) as station:
        reason, found = await probe(station.url("/", userinfo="user:secret"), state, 8)
        here = f"127.0.0.1:{station.port}"

    assert reason == ""
    assert only(found, "connect") == [
        {"step": "connect", "to": f"http://{here}{path}", "address": here, "tls": ""}
        for path in ("/", "/live")
    ]
    assert only(found, "format") == [
        {"step": "format", "container": "mp3", "content_type": "audio/mpeg", "name": "Radio Test"}
    ]
    assert only(found, "audio") == [
        {
            "step": "audio",
            "codec": "mp3",
            "profile": "",
            "rate_hz": 44100,
            "channels": 2,
            "bits_per_second": 128000,
        }
    ]
    assert only(found, "title") == [{"step": "title", "text": "Somebody - Something"}]
    assert [one["title"] for one in only(found, "song")] == ["song"]
    assert all(-20 < one["rms_dbfs"] < -10 for one in only(found, "level"))
    assert only(found, "content") == [{"step": "content", "content": "music"}]
    assert "secret" not in json.dumps(found)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (send(b"HTTP/1.0 404 File Not Found\r\n\r\n"), "404 Not Found"),
        (send(http(b"<html><body>Hello", "text/html")), "not audio: text/html"),
        (send(http(mp3(4)), then=HANG), "no sound in 1 s"),
    ],
)
async def test_a_stream_without_sound_fails_with_its_reason(tmp_path, script, reason):
    async with Station({"/": script}) as station:
        assert (await probe(station.url(), tmp_path / "state", 1))[0] == reason

    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("url", "name"), [("twitch:somebody", "somebody"), ("youtube:dQw4w9WgXcQ", "Somebody")]
)
async def test_sites_are_probed_too(tmp_path, url, name):
    async with broadcasters.internet(tmp_path) as net:
        net.twitch.channels["somebody"] = Channel([Segment(sound) for sound in sounds(3)], repeats=True)
        net.youtube.videos["dQw4w9WgXcQ"] = Video(sounds(3))
        reason, found = await probe(url, tmp_path / "state", 5, net.access)

    assert reason == ""
    assert [(one["codec"], one["channels"]) for one in only(found, "audio")] == [("aac", 2)]
    assert only(found, "format")[0]["name"] == name


async def test_what_is_connected_to_through_a_proxy_is_told_without_the_key_to_the_broadcast(tmp_path):
    async with broadcasters.internet(tmp_path) as net:
        net.youtube.videos["dQw4w9WgXcQ"] = Video(sounds(3))
        _, found = await probe("youtube:dQw4w9WgXcQ", tmp_path / "state", 3, net.access)

    proxy = net.proxy.removeprefix("http://")
    assert {tuple(one.values()) for one in only(found, "connect")} == {
        ("connect", host, proxy, "TLSv1.3")
        for host in ("manifest.googlevideo.com", "rr1---sn-fake.googlevideo.com")
    }


async def test_people_get_a_line_for_each_step_and_programs_json(tmp_path):
    async with Station({"/": send(http(MP3, icy_name="Radio \x1b[31m"))}) as station:
        options = ("--seconds", 20, "--state", tmp_path / "state")
        url = station.url("/", userinfo="user:secret")
        (status, lines), (status_too, documents) = (
            await run(url, *options),
            await run(url, *options, "--json"),
        )

    assert (status, status_too) == (0, 0)
    assert lines[0].endswith(f"s  resolve  url http://***@127.0.0.1:{station.port}/")
    assert any("audio    codec mp3, rate hz 44100, channels 2" in line for line in lines)
    assert lines[-1].endswith(", 40 s heard")
    assert not any("\x1b" in line or "secret" in line for line in lines)
    times = [json.loads(document)["at"] for document in documents]
    assert times == sorted(times)
    assert json.loads(documents[-1])["step"] == "ok"


async def test_what_cannot_be_heard_is_an_exit_status(tmp_path):
    status, lines = await run("http://127.0.0.1:1/", "--state", tmp_path)

    assert status == 1
    assert lines[-1].endswith("failed   reason connection refused")


async def test_what_is_no_stream_url_is_refused_with_what_is_expected():
    status, (line,) = await run("ftp://user:secret@example.org/")

    assert status == 1
    assert line.startswith("airtally: expected an http:// or https:// address, or twitch:channel")
    assert "secret" not in line
