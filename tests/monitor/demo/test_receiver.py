import io

import aiohttp
import pytest
from rich.console import Console

from monitor.demo.receiver import receiver
from monitor.demo.screen import Screen

BODY = (
    b'{"status": "-", "notification": {"notification_code": 651, "notification_message": "noise"}, "time": 1}'
)


async def posted(url, body):
    async with aiohttp.ClientSession() as session, session.post(url, data=body) as answer:
        return answer.status


async def test_a_callback_is_taken_as_it_is():
    taken = []

    async with receiver(taken.append) as url:
        status = await posted(url, BODY)

    assert (status, taken) == (200, [BODY])


async def test_a_callback_is_printed():
    out = io.StringIO()
    screen = Screen(Console(file=out, width=200), as_json=False)

    async with receiver(screen.callback) as url:
        await posted(url, BODY)

    assert "651" in out.getvalue()
    assert "noise" in out.getvalue()


async def test_json_goes_to_standard_output_untouched(capsys):
    screen = Screen(Console(file=io.StringIO()), as_json=True)

    async with receiver(screen.callback) as url:
        await posted(url, BODY)

    assert capsys.readouterr().out == BODY.decode() + "\n"


async def test_it_is_gone_afterwards():
    async with receiver(lambda _: None) as url:
        pass

    with pytest.raises(aiohttp.ClientConnectionError):
        await posted(url, BODY)
