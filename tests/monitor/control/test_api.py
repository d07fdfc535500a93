"""The API over HTTP: every way to send a request, and every answer."""

import json
import logging
import re

import aiohttp
import audd.streams
import pytest
from control_port import (
    BROKEN,
    CUT_OFF,
    FORBIDDEN,
    FROM_FILE,
    LIMIT,
    OTHER_TOKEN,
    TOKEN,
    MemoryRegistry,
    control_port,
    error_code,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.control.registry import StreamStatus

URL = "http://radio.example/live.mp3"
SIGNED = {"api_token": TOKEN}
NESTED = b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\n--y--\r\n--x--\r\n"


@pytest.fixture
def registry():
    registry = MemoryRegistry()
    registry.rows["label", FROM_FILE] = StreamStatus(FROM_FILE, URL, running=True), "after"
    return registry


@pytest.fixture
async def port(registry):
    async with control_port(registry) as server, aiohttp.ClientSession(server.url) as session:
        yield session


async def ask(port: aiohttp.ClientSession, method: str, **fields: str):
    async with port.post(f"/{method}/", data={**SIGNED, **fields}) as response:
        assert response.status == 200
        return await response.json()


@pytest.mark.parametrize(
    ("http", "path", "how"),
    [
        ("POST", "/getStreams/", {"data": SIGNED}),
        ("POST", "/getStreams", {"data": SIGNED}),
        ("POST", "/getStreams/", {"data": aiohttp.FormData(SIGNED, default_to_multipart=True)}),
        ("GET", "/getStreams/", {"params": SIGNED}),
        ("GET", "/getStreams", {"params": SIGNED}),
        ("POST", "/getStreams/", {"params": SIGNED}),
        ("POST", "/getStreams/", {"params": SIGNED, "data": {"unknown": "1"}}),
        ("POST", "/getStreams/", {"params": SIGNED, "data": SIGNED}),
        ("POST", "/", {"data": {**SIGNED, "method": "getStreams", "callbacks": ""}}),
        ("GET", "/", {"params": {**SIGNED, "method": "getStreams"}}),
        ("GET", "/getStreams/", {"headers": {"Authorization": f"Bearer {TOKEN}"}}),
        ("POST", "/getStreams/", {"headers": {"Authorization": f"bearer  {TOKEN}"}}),
    ],
)
async def test_a_method_is_called_in_every_way_that_clients_know(port, http, path, how):
    async with port.request(http, path, allow_redirects=False, **how) as response:
        body = await response.json()

    assert (response.status, response.content_type, body["status"]) == (200, "application/json", "success")


async def test_streams_are_listed_with_the_category_that_clients_derive(port):
    category = audd.streams.derive_longpoll_category(TOKEN, 1)

    assert await ask(port, "getStreams") == {
        "status": "success",
        "result": [{"radio_id": 1, "url": URL, "stream_running": True, "longpoll_category": category}],
    }


async def test_a_stream_is_added_changed_and_deleted(port, registry):
    assert await ask(port, "addStream", radio_id="7", url=URL, callbacks="before") == {
        "status": "success",
        "result": None,
    }
    assert registry.rows["label", 7] == (StreamStatus(7, URL, running=False), "before")

    assert error_code(await ask(port, "setStreamUrl", radio_id="7", url="twitch:monstercat")) is None
    assert registry.rows["label", 7][0].url == "twitch:monstercat"

    assert error_code(await ask(port, "deleteStream", radio_id="7")) is None
    assert ("label", 7) not in registry.rows


@pytest.mark.parametrize("fields", [{}, {"callbacks": ""}, {"callbacks": "after"}])
async def test_songs_are_told_after_they_ended_unless_otherwise_wished(port, registry, fields):
    await ask(port, "addStream", radio_id="-9223372036854775808", url=URL, **fields)

    assert registry.rows["label", -(2**63)][1] == "after"


async def test_the_callback_url_is_kept_letter_by_letter(port):
    url = "http://receiver.example/cb?return=apple_music%2Cspotify&secret=%20a+b"

    assert error_code(await ask(port, "setCallbackUrl", url=url, x_extra="1")) is None
    assert await ask(port, "getCallbackUrl") == {"status": "success", "result": url}


async def test_accounts_do_not_see_each_other(port):
    async with port.post("/getStreams/", data={"api_token": OTHER_TOKEN}) as response:
        assert (await response.json())["result"] == []
    async with port.post("/deleteStream/", data={"api_token": OTHER_TOKEN, "radio_id": "1"}) as response:
        assert error_code(await response.json()) == 700


@pytest.mark.parametrize(
    ("method", "fields", "code", "message"),
    [
        ("getStreams", {"api_token": ""}, 901, "the api_token is missing"),
        ("getStreams", {"api_token": "wrong"}, 900, "the api_token is wrong"),
        ("noSuchMethod", {}, 50, "there is setCallbackUrl, getCallbackUrl"),
        ("getCallbackUrl", {}, 19, "no callback URL is set; set one with setCallbackUrl"),
        ("setCallbackUrl", {"url": "not a url"}, 600, "url: expected a URL without spaces"),
        ("setCallbackUrl", {"url": "twitch:monstercat"}, 600, "url: expected an http:// or https:// address"),
        ("setCallbackUrl", {}, 600, "url: expected"),
        ("addStream", {"radio_id": "7"}, 600, "url: expected"),
        ("addStream", {"radio_id": "7", "url": "ftp://radio.example/"}, 600, "or twitch:channel"),
        ("addStream", {"radio_id": "7", "url": FORBIDDEN}, 600, "failed: this address is not allowed.$"),
        ("addStream", {"url": URL}, 601, "radio_id: expected a whole number"),
        ("addStream", {"url": URL, "radio_id": "7.0"}, 601, "radio_id: expected a whole number"),
        (
            "addStream",
            {"url": URL, "radio_id": "7", "callbacks": "never"},
            702,
            'callbacks: expected "before"',
        ),
        ("addStream", {"url": URL + "?other", "radio_id": "1"}, 602, "the radio_id is in use"),
        ("addStream", {"url": BROKEN, "radio_id": "7"}, 100, "internal error"),
        ("addStream", {"url": CUT_OFF, "radio_id": "7"}, 100, "internal error"),
        ("setStreamUrl", {"url": URL, "radio_id": "7"}, 700, "there is no stream of this radio_id"),
        ("setStreamUrl", {"url": URL, "radio_id": "1"}, 906, "configuration file"),
        ("deleteStream", {"radio_id": "7"}, 700, "there is no stream of this radio_id"),
        ("deleteStream", {"radio_id": "1"}, 906, "configuration file"),
        ("deleteStream", {}, 601, "radio_id: expected a whole number"),
    ],
)
async def test_a_refusal_has_a_code_and_says_what_to_do(port, method, fields, code, message):
    body = await ask(port, method, **fields)

    assert (body["status"], error_code(body)) == ("error", code)
    assert re.search(message, body["error"]["error_message"])
    assert (body["request_api_method"], body["request_http_method"]) == (method, "POST")


async def test_an_account_has_no_more_streams_than_it_may(port):
    codes = [
        error_code(await ask(port, "addStream", radio_id=str(n), url=URL)) for n in range(10, 10 + LIMIT)
    ]

    assert codes == [None] * (LIMIT - 1) + [902]


async def test_what_was_sent_is_repeated_without_secrets(port):
    body = await ask(port, "addStream", url="http://user:hush@radio.example:0/", radio_id="7")

    assert body["request_params"] == {
        "api_token": "0***f",
        "url": "http://***@radio.example:0/",
        "radio_id": "7",
    }


async def test_a_field_with_two_values_is_refused(port):
    async with port.post(
        "/deleteStream/", params={**SIGNED, "radio_id": "7"}, data={"radio_id": "8"}
    ) as response:
        body = await response.json()

    assert error_code(body) == 702
    assert "radio_id is sent 2 times" in body["error"]["error_message"]


async def test_a_file_is_not_a_field(port):
    form = aiohttp.FormData(SIGNED)
    form.add_field("url", b"http://radio.example/", filename="url")

    async with port.post("/setCallbackUrl/", data=form) as response:
        assert error_code(await response.json()) == 600


async def test_a_part_of_a_form_may_have_a_media_type(port, registry):
    form = aiohttp.FormData(SIGNED)
    form.add_field("url", "http://receiver.example/", content_type="application/octet-stream")

    async with port.post("/setCallbackUrl/", data=form) as response:
        assert error_code(await response.json()) is None
    assert registry.callback_urls == {"label": "http://receiver.example/"}


async def test_every_answer_is_kept_from_caches_and_guessers(port):
    for path in ("/getStreams/", "/healthz", "/no/such/page"):
        async with port.get(path) as response:
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.headers["Server"] == "airtally"
            assert "Access-Control-Allow-Origin" not in response.headers


async def test_wrong_tokens_are_answered_with_429_after_ten(port):
    statuses = []
    for _ in range(11):
        async with port.post("/getStreams/", data={"api_token": "wrong"}) as response:
            statuses.append(response.status)

    assert statuses == [200] * 10 + [429]
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert error_code(await ask(port, "getStreams")) is None


async def test_a_page_can_read_by_script(port):
    async with port.get("/getStreams/", params={**SIGNED, "jsonp": "app.cb_1"}) as response:
        text = await response.text()

    match = re.fullmatch(r"/\*\*/app\.cb_1\((.*)\);", text)
    assert match
    assert json.loads(match[1])["status"] == "success"
    assert response.headers["Content-Type"] == "application/javascript; charset=utf-8"
    assert response.headers["Content-Disposition"] == "attachment; filename=f.txt"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({"jsonp": "cb", "api_token": "wrong"}, '/**/cb({"status": "error"'),
        ({"jsonp": "alert(1)//"}, '{"status": "error"'),
        ({"jsonp": ""}, '{"status": "success"'),
        ({"callback": "cb"}, '{"status": "success"'),
    ],
)
async def test_a_script_is_told_of_errors_and_calls_nothing_but_a_function(port, fields, start):
    async with port.get("/getStreams/", params={**SIGNED, **fields}) as response:
        assert (await response.text()).startswith(start)


async def test_a_page_can_change_things_by_script_as_it_can_by_get(port, registry):
    fields = {**SIGNED, "url": URL, "radio_id": "3249", "jsonp": "jQuery34107_1", "_": "1795245753"}
    async with port.get("/addStream/", params=fields) as response:
        assert await response.text() == '/**/jQuery34107_1({"status": "success", "result": null});'
    assert ("label", 3249) in registry.rows


async def test_only_a_get_can_be_a_script(port):
    async with port.post("/getStreams/", data={**SIGNED, "jsonp": "cb"}) as response:
        assert (await response.json())["status"] == "success"


@pytest.mark.parametrize(
    ("http", "path", "how", "status"),
    [
        ("GET", "/no/such/page", {}, 404),
        ("GET", "/favicon.ico", {}, 404),
        ("PUT", "/getStreams/", {}, 405),
        ("POST", "/getStreams/", {"data": b"x" * (64 * 1024 + 1)}, 413),
        ("POST", "/getStreams/", {"data": {"x": "y" * 70_000}}, 413),
    ],
)
async def test_what_is_no_call_at_all_has_an_http_status(port, http, path, how, status):
    form = {"Content-Type": "application/x-www-form-urlencoded"} if "data" in how else {}
    async with port.request(http, path, headers=form, **how) as response:
        body = await response.json()

    assert (response.status, body["status"]) == (status, "error")


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"no part"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nno name\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nno end"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="\x1f"\r\n\r\n'),
        ("multipart/form-data; boundary=x", NESTED),
        ("application/x-www-form-urlencoded; charset=no-such", b"a=b"),
        ("application/x-www-form-urlencoded; charset=utf-8", b"a=\xff"),
        ("application/json", b"{}"),
        ("", b"\0\0"),
    ],
)
async def test_a_body_that_is_no_form_is_refused_not_a_defect(port, media_type, body, caplog):
    async with port.post("/getStreams/", data=body, headers={"Content-Type": media_type}) as response:
        answer = await response.json()

    assert error_code(answer) in {701, 901}
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@settings(suppress_health_check=list(HealthCheck), max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=200),
    media_type=st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]),
    method=st.sampled_from(["addStream", "setCallbackUrl", "x"]),
)
def test_any_body_gets_an_answer(fuzzed, body, media_type, method):
    assert fuzzed(method, media_type, body)["status"] == "error"


async def test_a_defect_is_an_answer_and_is_logged_without_the_query(port, caplog):
    async with port.post("/addStream/", params={**SIGNED, "url": BROKEN, "radio_id": "7"}) as response:
        assert error_code(await response.json()) == 100

    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.getMessage() == "request failed: POST /addStream/"


async def test_no_token_is_logged(port, caplog):
    caplog.set_level(logging.DEBUG)
    async with port.get("/getStreams%0A/", params=SIGNED):
        pass
    async with port.get("/getStreams/", params=SIGNED):
        pass

    assert TOKEN not in caplog.text
    lines = [record.getMessage() for record in caplog.records if record.name == "monitor.control.access"]
    assert re.fullmatch(r"127\.0\.0\.1 GET /getStreams%0A/: 404 in [0-9.]+ s", lines[0])
    assert re.fullmatch(r"127\.0\.0\.1 GET /getStreams/: 200 in [0-9.]+ s", lines[1])
