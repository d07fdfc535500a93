"""Scenarios 25 to 27 in real time: a real Icecast, a bad network, and the whole daemon."""

import asyncio
import itertools
from pathlib import Path

import pytest
from chaos import Proxy, Toxic
from receivers import Receiver, receiver
from servers import airtally, broadcast, icecast, needs_icecast, program
from songs import LENGTH, write_songs
from waiting import until

CONFIG = """
state = "{state}"
[control]
port = 0
[[accounts]]
name = "label"
token = "chaos-chaos-chaos"
callback_url = "{callback_url}"
[[streams]]
radio_id = 1
url = "{url}"
"""
MP3 = ("-map", "0:a", "-c:a", "libmp3lame", "-b:a", "96k", "-content_type", "audio/mpeg", "-f", "mp3")


def titles(server: Receiver) -> list[str]:
    bodies = [arrival.json["result"] for arrival in server.arrivals if "result" in arrival.json]
    return [body["results"][0]["title"] for body in bodies]


@needs_icecast
@pytest.mark.torture
async def test_scenario_27_songs_of_a_real_icecast_behind_a_bad_network_are_told_once(tmp_path: Path):
    """Resets in the middle of songs, small slices, latency, a stall and a connection cut short."""
    songs = await asyncio.to_thread(write_songs, tmp_path)
    state, config = tmp_path / "state", tmp_path / "monitor.toml"
    async with icecast(tmp_path) as server, Proxy(server.port) as proxy, receiver() as taking:
        url = f"http://127.0.0.1:{proxy.port}/live"
        config.write_text(CONFIG.format(state=state, callback_url=taking.url, url=url))
        paths = [song.path for song in songs]
        async with program(*airtally("catalogue", "add", *paths, "--state", state)) as adding:
            assert await adding.wait() == 0
        async with (
            program(*broadcast([*paths, *paths], tmp_path, *MP3, server.source("live"))),
            program(*airtally("run", "--config", config), log=tmp_path / "daemon.log"),
        ):
            await until(lambda: proxy.connections > 0, 30)
            proxy.toxic = Toxic(latency=0.02, slice=700)
            for _ in range(4):
                await asyncio.sleep(LENGTH * 0.6)
                proxy.reset()
            proxy.toxic = Toxic(limit=200_000)
            await asyncio.sleep(LENGTH)
            proxy.toxic = Toxic(stalls=True)
            await asyncio.sleep(17)
            proxy.toxic = Toxic()
            await until(lambda: len(titles(taking)) >= 4, 150)

    expected = [song.title for song in songs]
    told = titles(taking)
    assert all(told.count(title) <= 2 for title in expected)  # the programme is played twice
    assert all(one != following for one, following in itertools.pairwise(told))
    assert not any("notification" in arrival.json for arrival in taking.arrivals)
