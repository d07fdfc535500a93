"""AudD's own client, unmodified, against the control port."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from audd import (
    AudD,
    AudDAPIError,
    AudDAuthenticationError,
    AudDBlockedError,
    AudDInvalidRequestError,
    AudDQuotaError,
    AudDServerError,
)
from control_port import BROKEN, FROM_FILE, LIMIT, TOKEN, MemoryRegistry, Rewriting, control_port

from monitor.control.registry import StreamStatus

URL = "http://radio.example/live.mp3"


async def with_client(
    use: Callable[[AudD], Any], registry: MemoryRegistry | None = None, token: str = TOKEN
) -> Any:
    """Run `use` on a thread, with a client that talks to a control port."""

    def on_a_thread(url: str) -> Any:
        with httpx.Client(transport=Rewriting(url)) as http:
            return use(AudD(token, max_retries=1, httpx_client=http))

    async with control_port(registry) as server:
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
