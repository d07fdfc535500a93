"""Uploads over HTTP: files and URLs, and what keeps them within bounds."""

import asyncio
import io

import aiohttp
import pytest
from control_port import NOISE, READING_TOKEN, TOKEN, MemoryCatalogue, control_port, error_code

SOUND = b"RIFF" + bytes(300_000)
AUDIO_ID = {"api_token": TOKEN, "audio_id": "42"}


@pytest.fixture
def catalogue():
    return MemoryCatalogue()


@pytest.fixture
async def port(catalogue):
    async with (
        control_port(catalogue=catalogue, upload_bytes=1 << 20) as server,
        aiohttp.ClientSession(server.url) as session,
    ):
        yield session


def form(content=SOUND, fields=AUDIO_ID, name="song.wav", *, first=True):
    made = aiohttp.FormData()
    pairs = [(key, value, {}) for key, value in fields.items()]
    file = [("file", content, {"filename": name, "content_type": "application/octet-stream"})]
    for key, value, how in [*pairs, *file] if first else [*file, *pairs]:
        made.add_field(key, value, **how)
    return made


async def upload(port, data, path="/upload/", **how):
    async with port.post(path, data=data, **how) as response:
        assert response.status == 200
        return await response.json()


@pytest.mark.parametrize("first", [True, False])
async def test_a_file_goes_into_the_catalogue_wherever_it_stands_in_the_form(port, catalogue, first):
    body = await upload(port, form(fields={**AUDIO_ID, "title": "One", "x_extra": "1"}, first=first))

    assert body == {"status": "success", "result": None}
    assert catalogue.content == {"label:42": SOUND}
    assert catalogue.tracks["label:42"].title == "One"


async def test_the_same_audio_id_again_replaces_the_recording(port, catalogue):
    await upload(port, form())
    await upload(port, form(SOUND[::-1]))

    assert catalogue.content == {"label:42": SOUND[::-1]}


@pytest.mark.parametrize("how", [{"data": {**AUDIO_ID, "url": "http://x.example/a.mp3"}}])
async def test_a_url_will_do_in_place_of_a_file(port, catalogue, how):
    assert error_code(await upload(port, **how)) is None
    assert catalogue.content == {"label:42": b"http://x.example/a.mp3"}


async def test_token_and_number_may_stand_in_the_query(port, catalogue):
    await upload(port, form(fields={}), params=AUDIO_ID)

    assert "label:42" in catalogue.content


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (form(fields={"api_token": "wrong", "audio_id": "42"}), 900, "the api_token is wrong"),
        (form(fields={"audio_id": "42"}), 901, "the api_token is missing"),
        (form(fields={"api_token": READING_TOKEN, "audio_id": "42"}), 903, "the scope write"),
        (form(fields={"api_token": TOKEN}), 702, "audio_id: expected a whole number"),
        (form(fields={**AUDIO_ID, "title": "x" * 501}), 702, "title: expected text of at most 500"),
        (form(NOISE), 300, "Adding the recording failed: not audio.$"),
        (form(b""), 700, "no file and no url was received"),
        (AUDIO_ID, 700, "no file and no url was received"),
        ({**AUDIO_ID, "url": "file:///etc/passwd"}, 600, "url: expected an http"),
        (form(io.BytesIO(bytes((1 << 20) + 1))), 400, "the file is larger than 1 MiB"),
    ],
)
async def test_an_upload_that_is_refused_has_a_code_and_leaves_nothing(port, catalogue, data, code, message):
    body = await upload(port, data)

    assert error_code(body) == code
    assert message.rstrip("$") in body["error"]["error_message"]
    assert not catalogue.content


async def test_two_files_are_one_too_many(port):
    twice = form()
    twice.add_field("file", SOUND, filename="b.wav")

    assert error_code(await upload(port, twice)) == 702


async def test_a_file_that_never_ends_is_given_up(catalogue):
    async def dripping():
        while True:
            yield b"\0"
            await asyncio.sleep(0.05)

    async with (
        control_port(catalogue=catalogue, upload_deadline=0.5, linger=0.5) as server,
        aiohttp.ClientSession(server.url) as port,
    ):
        with pytest.raises((aiohttp.ClientError, AssertionError)):
            await upload(port, form(dripping()))
    assert not catalogue.content


async def test_only_so_many_uploads_come_in_at_once():
    async with (
        control_port(uploads=0) as server,
        aiohttp.ClientSession(server.url) as session,
    ):
        assert error_code(await upload(session, form())) == 611
