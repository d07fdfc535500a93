"""/v1/catalogue: the recordings, for programs of our own kind."""

import aiohttp
import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, TOKEN, MemoryCatalogue, control_port

from store.plays.tracks import Track

IDS = ("a", "b/c", "d")


def signed(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def catalogue():
    return MemoryCatalogue({id_: Track(id=id_, title=id_, duration=1.0, digest="x") for id_ in IDS})


@pytest.fixture
async def port(catalogue):
    async with (
        control_port(catalogue=catalogue) as server,
        aiohttp.ClientSession(server.url, headers=signed(TOKEN)) as session,
    ):
        yield session


async def read(port, path, status=200, method="GET", **how):
    async with port.request(method, path, **how) as response:
        assert response.status == status
        return await response.json() if status != 204 else None


async def test_recordings_are_listed_page_by_page(port):
    first = await read(port, "/v1/catalogue?limit=2")
    rest = await read(port, "/v1/catalogue", params={"after": first["next"]})

    assert [row["id"] for row in first["recordings"]] == ["a", "b/c"]
    assert [row["id"] for row in rest["recordings"]] == ["d"]
    assert rest["next"] is None


async def test_a_recording_is_shown_without_where_its_file_is(port):
    assert await read(port, "/v1/catalogue/b/c") == {
        "id": "b/c",
        "title": "b/c",
        "artist": "",
        "album": "",
        "release_date": "",
        "label": "",
        "isrc": "",
        "upc": "",
        "musicbrainz": "",
        "artist_id": "",
        "song_link": "",
        "audio_id": None,
        "duration": 1.0,
    }


async def test_a_recording_is_taken_out_once(port, catalogue):
    await read(port, "/v1/catalogue/a", 204, "DELETE")
    body = await read(port, "/v1/catalogue/a", 404, "DELETE")

    assert "a" not in catalogue.tracks
    assert body["error"]["message"] == "there is no recording of this id"


async def test_while_another_program_changes_the_catalogue_it_is_asked_for_patience(port, catalogue):
    catalogue.in_use = True

    await read(port, "/v1/catalogue/a", 503, "DELETE")


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "code"),
    [
        ("GET", "/v1/catalogue", {"Authorization": ""}, 401, 901),
        ("GET", "/v1/catalogue", signed("wrong"), 401, 900),
        ("DELETE", "/v1/catalogue/a", signed(READING_TOKEN), 403, 903),
        ("GET", "/v1/catalogue?limit=0", {}, 400, 702),
        ("GET", "/v1/catalogue?limit=x", {}, 400, 702),
        ("GET", "/v1/catalogue/x", {}, 404, 700),
    ],
)
async def test_what_cannot_be_done_has_a_status_and_a_reason(port, method, path, headers, status, code):
    body = await read(port, path, status, method, headers=headers)

    assert body["error"]["code"] == code
    assert body["error"]["message"]


async def test_reading_needs_no_more_than_the_scope_to_read(port):
    await read(port, "/v1/catalogue", headers=signed(READING_TOKEN))
    await read(port, "/v1/catalogue", headers=signed(OTHER_TOKEN))


async def test_wrong_tokens_are_counted_here_too(port):
    for _ in range(10):
        await read(port, "/v1/catalogue", 401, headers=signed("wrong"))
    await read(port, "/v1/catalogue", 429, headers=signed("wrong"))


async def test_uploads_under_way_are_listed(port):
    assert await read(port, "/v1/uploads") == {
        "uploads": [{"audio_id": 42, "received": 1000, "stage": "waiting"}]
    }
