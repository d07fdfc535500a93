"""The demonstration: what a newcomer sees first."""

import asyncio
import json
from pathlib import Path
from signal import SIGINT

from servers import airtally, ended


async def test_the_first_song_is_told_within_a_minute_and_a_half_of_the_broadcast(tmp_path: Path):
    """With --json, standard output has the bodies of the callbacks and nothing else."""
    command = airtally("demo", "--json", "--port", "0", "--state", tmp_path)
    process = await asyncio.create_subprocess_exec(
        *map(str, command), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(360):  # composing the music included, on a busy machine
            body = json.loads(await process.stdout.readline())
        status = await ended(process, SIGINT)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

    assert status == 0
    assert body["result"]["play_length"] in range(28, 33)
    assert body["result"]["results"][0]["title"] == "Neon Harbour"
