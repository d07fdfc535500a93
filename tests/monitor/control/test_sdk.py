"""AudD's own client, unmodified, against the control port."""

import asyncio
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest
from audd import (
    AsyncAudD,
    AsyncLongpollConsumer,
    AudD,
    AudDAPIError,
    AudDAuthenticationError,
    AudDBlockedError,
    AudDInvalidAudioError,
    AudDInvalidRequestError,
    AudDQuotaError,
    AudDServerError,
)
from audd.streams import derive_longpoll_category
from control_port import (
    BROKEN,
    FROM_FILE,
    LIMIT,
    NOISE,
    TOKEN,
    AsyncRewriting,
    MemoryCatalogue,
    MemoryRegistry,
    Rewriting,
    control_port,
    longpoll,
)

from callbacks.longpoll import LongPoll
from monitor.control.registry import StreamStatus
from store.delivery import events

URL = "http://radio.example/live.mp3"


async def with_client(
    use: Callable[[AudD], Any], registry: MemoryRegistry | None = None, token: str = TOKEN, **parts: Any
) -> Any:
    """Run `use` on a thread, with a client that talks to a control port."""

    def on_a_thread(url: str) -> Any:
        with httpx.Client(transport=Rewriting(url)) as http:
            return use(AudD(token, max_retries=1, httpx_client=http))

    async with control_port(registry, **parts) as server:
        return await asyncio.to_thread(on_a_thread, server.url)


async def test_a_stream_lives_from_adding_to_deleting():
    def use(client: AudD):
        streams = client.streams
        streams.add(URL, 7)
        streams.add(URL, 8, callbacks="before")
        streams.set_url(7, "youtube:jfKfPfyJRdk")
        listed = {row.radio_id: row for row in streams.list()}
        streams.delete(7)
        return listed, [row.radio_id for row in streams.list()], streams.derive_longpoll_category(7)

    listed, left, category = await with_client(use)

    assert {number: row.url for number, row in listed.items()} == {7: "youtube:jfKfPfyJRdk", 8: URL}
    assert (listed[7].stream_running, listed[7].longpoll_category) == (False, category)
    assert left == [8]


async def test_the_callback_url_comes_back_with_the_metadata_that_was_wished():
    def use(client: AudD):
        client.streams.set_callback_url(
            "http://receiver.example/cb", return_metadata=["apple_music", "spotify"]
        )
        return client.streams.get_callback_url()

    assert await with_client(use) == "http://receiver.example/cb?return=apple_music%2Cspotify"


@pytest.mark.parametrize(
    ("use", "error", "code"),
    [
        (lambda client: client.streams.get_callback_url(), AudDBlockedError, 19),
        (lambda client: client.streams.set_callback_url("not a url"), AudDInvalidRequestError, 600),
        (lambda client: client.streams.add("ftp://radio.example/", 7), AudDInvalidRequestError, 600),
        (lambda client: client.streams.add(URL, 2**63), AudDInvalidRequestError, 601),
        (lambda client: client.streams.add(URL, FROM_FILE), AudDInvalidRequestError, 602),
        (lambda client: client.streams.delete(7), AudDInvalidRequestError, 700),
        (lambda client: client.streams.delete(FROM_FILE), AudDInvalidRequestError, 906),
        (lambda client: client.streams.add(BROKEN, 7), AudDServerError, 100),
        (lambda client: [client.streams.add(URL, 10 + n) for n in range(LIMIT)], AudDQuotaError, 902),
    ],
)
async def test_a_refusal_is_the_exception_that_its_programs_expect(use, error, code):
    registry = MemoryRegistry()
    registry.rows["label", FROM_FILE] = StreamStatus(FROM_FILE, URL + "?file", running=True), "after"

    with pytest.raises(error) as refused:
        await with_client(use, registry)

    assert isinstance(refused.value, AudDAPIError)
    assert (refused.value.error_code, refused.value.http_status) == (code, 200)


async def test_a_wrong_token_is_an_authentication_error():
    with pytest.raises(AudDAuthenticationError, match="the api_token is wrong"):
        await with_client(lambda client: client.streams.list(), token="not-a-valid-token")


async def test_an_unknown_method_is_an_error_in_the_answer():
    body = await with_client(lambda client: client.advanced.raw_request("noSuchMethod", {}))

    assert (body["status"], body["error"]["error_code"]) == ("error", 50)


EVENT = {"status": "-", "notification": {"radio_id": 7, "notification_code": 650}, "time": 1}
RESULT = {
    "status": "success",
    "result": {
        "radio_id": 7,
        "timestamp": "2027-01-15 08:00:00",
        "results": [{"artist": "Ada", "title": "One", "score": 93}],
    },
}


async def happen(polled: LongPoll, *bodies: dict[str, Any]) -> None:
    """Keep events for those who poll the stream 7."""
    for body in bodies:
        kind, raw = "result" if "result" in body else "notification", json.dumps(body).encode()
        add = partial(events.add, account="label", radio_id=7, kind=kind, body=raw)
        polled.bell.ring(await polled.database.write(add))


def client_of(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=AsyncRewriting(url), timeout=60.0)


async def test_every_method_can_be_called_asynchronously():
    catalogue = MemoryCatalogue()
    async with control_port(catalogue=catalogue) as server, client_of(server.url) as http:
        client = AsyncAudD(TOKEN, max_retries=1, httpx_client=http)
        streams = client.streams
        await streams.set_callback_url("http://receiver.example/")
        await streams.add(URL, 7, callbacks="before")
        await streams.set_url(7, URL + "?2")
        listed = await streams.list()
        await streams.delete(7)
        await client.custom_catalog.add(42, b"sound")

        assert await streams.get_callback_url() == "http://receiver.example/"
        assert [(row.radio_id, row.url) for row in listed] == [(7, URL + "?2")]
        assert await streams.list() == []
    assert catalogue.content == {"label:42": b"sound"}


async def test_a_song_is_uploaded_as_a_file_and_as_a_url():
    catalogue = MemoryCatalogue()

    def use(client: AudD):
        client.custom_catalog.add(1, b"sound")
        client.custom_catalog.add(2, "http://files.example/song.mp3")

    await with_client(use, catalogue=catalogue)

    assert catalogue.content == {"label:1": b"sound", "label:2": b"http://files.example/song.mp3"}


async def test_a_file_that_is_no_audio_is_an_error_of_the_custom_catalogue():
    with pytest.raises(AudDInvalidAudioError, match="not audio"):
        await with_client(lambda client: client.custom_catalog.add(1, NOISE))


async def test_events_reach_a_client_that_polls_on_its_own_thread():
    async with longpoll() as polled:
        await happen(polled, EVENT, RESULT)

        def use(client: AudD):
            client.streams.set_callback_url("http://receiver.example/")
            found = []
            with client.streams.longpoll(radio_id=7, timeout=5, since_time=10**12) as poll:
                found.append(next(iter(poll.matches)))
                found.append(next(iter(poll.notifications)))
            return found

        match, notification = await with_client(use, polled=polled)

    assert (match.song.title, match.radio_id) == ("One", 7)
    assert notification.notification_code == 650


async def test_events_reach_a_page_that_has_no_token():
    async with longpoll() as polled:
        await happen(polled, RESULT)
        async with (
            control_port(polled=polled) as server,
            client_of(server.url) as http,
            AsyncLongpollConsumer(derive_longpoll_category(TOKEN, 7), httpx_client=http) as consumer,
            consumer.iterate(timeout=5, since_time=10**12) as poll,
        ):
            match = await anext(aiter(poll.matches))

    assert match.song.title == "One"


async def test_without_a_callback_url_a_client_is_warned_before_it_polls():
    with pytest.raises(AudDInvalidRequestError):
        await with_client(lambda client: client.streams.longpoll(radio_id=7, timeout=1).close())
