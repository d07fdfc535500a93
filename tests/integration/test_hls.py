"""A live HLS station, made by a real ffmpeg in real time: what the owner's server is told."""

from pathlib import Path

from hls_radio import needs_ffmpeg, radio
from receivers import Receiver
from servers import airtally, broadcast, program
from songs import Song
from waiting import until

pytestmark = needs_ffmpeg

LIVE = ("-f", "hls", "-hls_time", "2", "-hls_list_size", "5", "-hls_flags", "delete_segments")
FMP4 = ("-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4")

CONFIG = """
state = "{state}"
[control]
port = 0
[[accounts]]
name = "label"
token = "integration-test-token"
callback_url = "{callback_url}"
[[streams]]
radio_id = 1
url = "{ts}"
[[streams]]
radio_id = 2
url = "{fmp4}"
"""


def told(receiver: Receiver, radio_id: int) -> list[str]:
    """Return the titles of a stream that were told, in their order."""
    results = [arrival.json["result"] for arrival in receiver.arrivals if "result" in arrival.json]
    return [body["results"][0]["title"] for body in results if body["radio_id"] == radio_id]


async def test_an_owner_is_told_what_an_hls_station_plays(
    tmp_path: Path, receiver: Receiver, songs: list[Song]
):
    """From a window of five segments that moves on, while those behind it are deleted."""
    state, config = tmp_path / "state", tmp_path / "monitor.toml"
    for name in ("ts", "fmp4"):
        (tmp_path / name).mkdir()
    ts, fmp4 = tmp_path / "ts" / "live.m3u8", tmp_path / "fmp4" / "live.m3u8"
    outputs = ("-map", "0:a", "-c:a", "aac", *LIVE, ts, "-map", "0:a", "-c:a", "aac", *LIVE, *FMP4, fmp4)
    async with program(
        *airtally("catalogue", "add", *(song.path for song in songs[:3]), "--state", state)
    ) as adding:
        assert await adding.wait() == 0
    async with radio(tmp_path / "none") as server:
        urls = {"ts": server.url("/ts/live.m3u8"), "fmp4": server.url("/fmp4/live.m3u8")}
        config.write_text(CONFIG.format(state=state, callback_url=receiver.url, **urls))
        files = [song.path for song in songs[:3]]
        async with program(*broadcast(files, tmp_path, *map(str, outputs))):
            await until(lambda: ts.exists() and fmp4.exists(), 20)
            async with program(*airtally("run", "--config", config), log=tmp_path / "daemon.log"):
                await until(lambda: told(receiver, 1) and told(receiver, 2), 50)

    assert told(receiver, 1)[0] == told(receiver, 2)[0] == songs[0].title
