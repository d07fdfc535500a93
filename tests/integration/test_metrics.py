"""Metrics of a real daemon: what happened is counted, promtool finds nothing, the documents list it all."""

import asyncio
import json
import re
from pathlib import Path

import aiohttp
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from promtool import needs_promtool, promtool
from receivers import Receiver
from servers import airtally, free_port, program
from songs import Song, on_air
from stations import Station

ROOT = Path(__file__).parents[2]
OPENMETRICS = "application/openmetrics-text; version=1.0.0"
TOKEN = "integration-test-token"
CONFIG = """
state = "{state}"
[control]
port = {port}
[recogniser]
processes = 1
[logs]
format = "json"
[[accounts]]
name = "label"
token = "{token}"
callback_url = "{callback_url}"
[[streams]]
radio_id = 1
url = "{heard}"
callbacks = "before"
[[streams]]
radio_id = 2
url = "{missing}"
"""
BATCH = [{"event_id": "1"}, {"event_id": "2"}]  # neither says enough


async def until_told(session: aiohttp.ClientSession, wanted: dict[str, float]) -> str:
    """Scrape until the figures are at least those; return the text."""
    async with asyncio.timeout(90):
        while True:
            try:
                async with session.get("/metrics") as response:
                    text = await response.text()
                if response.status == 200 and reached(text, wanted):
                    return text
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)


def reached(text: str, wanted: dict[str, float]) -> bool:
    found = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return all(float(found.get(name, 0)) >= figure for name, figure in wanted.items())


@needs_promtool
async def test_a_daemon_tells_what_it_does(tmp_path: Path, songs: list[Song], receiver: Receiver):
    state, port = tmp_path / "state", free_port()
    async with program(*airtally("catalogue", "add", songs[0].path, "--state", state)) as adding:
        assert await adding.wait() == 0
    async with Station({"/live": on_air(songs[0])}) as station:
        (tmp_path / "monitor.toml").write_text(
            CONFIG.format(
                state=state,
                port=port,
                token=TOKEN,
                callback_url=receiver.url,
                heard=station.url("/live"),
                missing=station.url("/missing"),
            )
        )
        command = airtally("run", "--config", tmp_path / "monitor.toml")
        async with (
            program(*command, log=tmp_path / "log"),
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
        ):
            await until_told(session, {"airtally_recognisers_answering": 1})
            await sent(session)
            text = await until_told(session, WANTED)
            async with session.get("/metrics", headers={"Accept": OPENMETRICS}) as response:
                media_type, opened = response.headers["Content-Type"], await response.text()

    assert promtool("check", "metrics", given=text.encode()) == ""
    assert media_type.startswith("application/openmetrics-text")
    assert list(text_string_to_metric_families(opened))
    assert samples(opened) == samples(text)
    assert described() == {name for name in samples(text) if name.startswith("airtally_")}
    assert "http://" not in text
    check_log(tmp_path / "log")


# What has happened when a song is on air.
WANTED = {
    'airtally_streams{state="heard"}': 1,
    'airtally_stream_heard{account="label",radio_id="1"}': 1,
    'airtally_stream_on_air{account="label",radio_id="1"}': 1,
    'airtally_stream_outages_total{reason="refused"}': 1,
    "airtally_audio_seconds_total": 5,
    "airtally_received_bytes_total": 10_000,
    "airtally_plays_started_total": 1,
    'airtally_callbacks_attempts_total{answer="2xx",outcome="delivered"}': 1,
    'airtally_callbacks_receiver_tokens{account="label"}': 1,
    'airtally_audience_events_total{result="refused"}': 2,
    'airtally_http_requests_total{family="events",status="2xx"}': 1,
    "airtally_recogniser_memory_bytes": 1 << 20,
    "airtally_index_tracks": 1,
    "airtally_index_bytes": 1,
    "airtally_database_usable": 1,
    "airtally_state_disk_free_bytes": 1,
}


async def sent(session: aiohttp.ClientSession) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with session.post("/v1/audience/events", json=BATCH, headers=headers) as response:
        assert response.status == 202


def samples(text: str) -> set[str]:
    """Return the names of metrics as they are documented: histograms without their endings."""
    ending = re.compile("(?<=_seconds)_(bucket|count|sum)$")
    found = {re.split(r"[{ ]", line)[0] for line in text.splitlines() if not line.startswith("#")}
    return {ending.sub("", name) for name in found} | {"airtally_audience_polls_total"}  # where any is polled


def described() -> set[str]:
    return set(re.findall(r"^\| `(airtally_\w+)`", (ROOT / "docs" / "metrics.md").read_text(), re.MULTILINE))


def check_log(file: Path) -> None:
    """Every line is an object; a play has its id; a station that stays away is told once."""
    records = [json.loads(line) for line in file.read_text().splitlines()]
    plays = [record for record in records if record["msg"].startswith("on air")]
    lost = [record for record in records if record.get("radio_id") == 2 and "lost" in record["msg"]]

    assert [(play["account"], play["radio_id"]) for play in plays] == [("label", 1)]
    assert isinstance(plays[0]["play_id"], int)
    assert len(lost) == 1
    assert not any("/metrics" in record["msg"] for record in records)
