import asyncio

import pytest
from stations import HANG, Station, chunked, drip, http, redirect, repeat, send

from monitor.errors import SourceError, SourceInterrupted, SourceRefused, SourceUnreachable, SourceUnsupported
from monitor.polling.fetch import Fetcher
from monitor.sources.connect import connected
from monitor.sources.limits import Limits
from monitor.sources.urls import parse

FETCHER = Fetcher(limits=Limits(opening=3.0, stall=1.0), most=1000)
JSON = "application/json"


async def fetched(station, path="/", **headers):
    return await FETCHER.get(parse(station.url(path)), headers)


@pytest.mark.parametrize(
    "answer",
    [
        http(b"{}", JSON),
        http(b"{}", JSON, Content_Length="2"),
        http(chunked([b"{", b"}"]), JSON, Transfer_Encoding="chunked"),
        b"ICY 200 OK\r\n\r\n{}",
    ],
)
async def test_a_whole_answer_is_returned(answer):
    async with Station({"/": send(answer)}) as station:
        assert await fetched(station) == b"{}"
        await station.empty()


async def test_headers_are_sent_and_ours_can_be_replaced():
    async with Station({"/": send(http(b"{}"))}) as station:
        await fetched(station, **{"User-Agent": "Mozilla/5.0"})

        assert station.requests[0].header("User-Agent") == "Mozilla/5.0"


async def test_credentials_do_not_follow_a_redirect_to_another_server():
    async with (
        Station({"/": send(http(b"{}"))}) as other,
        Station({"/": redirect(other.url("/"))}) as station,
    ):
        assert await FETCHER.get(parse(station.url("/", userinfo="admin:hackme"))) == b"{}"

        assert station.requests[0].header("Authorization")
        assert other.requests[0].header("Authorization") is None


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (send(b"HTTP/1.1 401 Unauthorized\r\n\r\n"), SourceRefused),
        (send(b"HTTP/1.1 503 Unavailable\r\n\r\n"), SourceUnreachable),
        (send(then=HANG), SourceUnreachable),
        (send(http(b"{"), then=HANG), SourceInterrupted),
        (drip(b"a" * 900, first=http()), SourceUnreachable),
        (send(http(b"{", Content_Length="2")), SourceInterrupted),
        (repeat(b"a" * 600, first=http()), SourceUnsupported),
        (redirect("/"), SourceUnsupported),
        (send(http(b"{}", Content_Encoding="gzip")), SourceUnsupported),
    ],
)
async def test_an_answer_that_is_late_too_large_or_broken_is_none(script, error):
    async with Station({"/": script}) as station:
        with pytest.raises(error):
            await fetched(station)
        await station.empty()


async def test_nobody_is_asked_who_may_not_be_contacted():
    async with Station({}) as station:
        fetcher = Fetcher(connect=lambda target: connected(target, permitted=lambda _: False))
        with pytest.raises(SourceRefused, match="address not allowed"):
            await fetcher.get(parse(station.url("/")))

        assert station.requests == []


async def test_a_request_without_a_body_can_be_posted():
    async with Station(
        {"/token?a=b": send(http(b"{}")), "/no": send(b"HTTP/1.1 400 Bad\r\n\r\n")}
    ) as station:
        assert await FETCHER.post(parse(station.url("/token?a=b"))) == b"{}"
        with pytest.raises(SourceError):
            await FETCHER.post(parse(station.url("/no")))

        assert station.requests[0].head.startswith(b"POST /token?a=b HTTP/1.1\r\n")
        assert station.requests[0].header("Content-Length") == "0"


async def test_a_poll_can_be_cancelled():
    async with Station({"/": send(then=HANG)}) as station:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(Fetcher().get(parse(station.url("/"))))
            while not station.requests:
                await asyncio.sleep(0)
            task.cancel()
        await station.empty()
