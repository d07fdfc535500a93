"""curl, as AudD's documentation calls it."""

import asyncio
import json
import shutil

import pytest
from control_port import TOKEN, MemoryCatalogue, MemoryRegistry, control_port

CURL = shutil.which("curl")
pytestmark = pytest.mark.skipif(not CURL, reason="curl not installed: apt-get install curl")

STREAM = "https://npr-ice.streamguys1.com/live.mp3"
FIELDS = (f"url={STREAM}", "radio_id=3249", f"api_token={TOKEN}")


async def curl(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        str(CURL), "--silent", "--show-error", "--fail", *arguments, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()


@pytest.mark.parametrize(
    "options",
    [
        [part for field in FIELDS for part in ("-F", field)],
        [part for field in FIELDS for part in ("-d", field)],
        ["-G", *(part for field in FIELDS for part in ("--data-urlencode", field))],
    ],
    ids=["multipart", "urlencoded", "query"],
)
@pytest.mark.parametrize("slash", ["/", ""])
async def test_a_stream_is_added_by_every_form_of_the_documentation(options, slash):
    registry = MemoryRegistry()
    async with control_port(registry) as server:
        answer = json.loads(await curl(f"{server.url}/addStream{slash}", *options))

    assert answer == {"status": "success", "result": None}
    assert registry.rows["label", 3249][0].url == STREAM


async def test_a_file_is_uploaded(tmp_path):
    file, catalogue = tmp_path / "song.mp3", MemoryCatalogue()
    file.write_bytes(b"sound")
    async with control_port(catalogue=catalogue) as server:
        form = ["-F", f"file=@{file}", "-F", "audio_id=42", "-F", f"api_token={TOKEN}"]
        answer = json.loads(await curl(f"{server.url}/upload/", *form))

    assert answer["status"] == "success"
    assert catalogue.content == {"label:42": b"sound"}
