"""Scenarios 33 to 37: answers, titles, heads, redirects and playlists that are broken, or meant to be."""

import logging

import pytest
from media import encoded, tones
from radios import LENGTH, on_air, play, radio, songs
from stations import (
    HANG,
    Station,
    Visit,
    chunked,
    http,
    redirect,
    send,
    title_block,
)

SECRET = "hush-hush"
SONG = pytest.approx(LENGTH, abs=4)


def few(names, *fast):
    """Return names as parameters: these few for each run of the tests, the others for torture."""
    return [pytest.param(name, marks=() if name in fast else pytest.mark.torture) for name in names]


PLAYS = {
    "SHOUTcast 1": b"ICY 200 OK\r\nicy-name: Radio\r\ncontent-type: audio/mpeg\r\n\r\n",
    "bare line feeds": b"HTTP/1.0 200 OK\ncontent-type: audio/mpeg\n\n",
    "no headers": b"HTTP/1.1 200 OK\r\n\r\n",
    "no reason": b"HTTP/1.1 200\r\n\r\n",
    "an interval of 0": http(icy_metaint="0"),
    "an interval of -1": http(icy_metaint="-1"),
    "an interval of 1": http(icy_metaint="1"),
    "an interval of 2^31": http(icy_metaint=str(1 << 31)),
    "no number": http(icy_metaint="8192, 16000"),
    "an interval that lies": http(icy_metaint="4096"),
}


@pytest.mark.parametrize(
    "name", few(PLAYS, "SHOUTcast 1", "bare line feeds", "an interval of 1", "an interval that lies")
)
async def test_scenario_33_odd_answers_are_heard(tmp_path, database, name):
    async def script(visit: Visit) -> None:
        await visit.send(PLAYS[name])
        await play(visit, songs(1, 2), 2 * LENGTH)
        await visit.gone()

    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 1)

    assert set_.results() == [("1", pytest.approx(LENGTH, abs=8 if "lies" in name else 4))]


async def test_scenario_33_chunks_with_extensions_are_heard(tmp_path, database):
    audio = songs(1, 2)
    cut = [audio[at : at + 5000] for at in range(0, len(audio), 5000)]
    pieces = chunked(cut, extension=b";name=value", end=False)

    async def script(visit: Visit) -> None:
        await visit.send(http(version="1.1", Transfer_Encoding="chunked"))
        await play(visit, pieces, 2 * LENGTH)
        await visit.gone()

    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 1)

    assert set_.results() == [("1", SONG)]


@pytest.mark.parametrize(
    "answer",
    [encoded(tones(3), "mp3"), b"\x00" * 5000, b"HTTP/1.1 banana\r\n\r\n", b"SSH-2.0-OpenSSH\r\n", b""],
    ids=["HTTP/0.9", "zeros", "no status", "another protocol", "nothing"],
)
async def test_scenario_33_what_is_no_answer_is_an_outage(tmp_path, database, answer):
    async with Station({"/live": send(answer)}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: set_.codes() == [650])

    assert "not an HTTP answer" in set_.messages()[0] or "closed without an answer" in set_.messages()[0]


TITLES = {
    "Latin-1": ("Beyonc\xe9 - D\xe9j\xe0 Vu".encode("latin-1"), "Beyoncé - Déjà Vu"),
    "cp1251": ("Кино - Группа крови".encode("cp1251"), "Кино - Группа крови"),
    "4080 bytes": (b"x" * 4064, "x" * 1000),
    "quotes and semicolons": (b"It's; 'quoted'; - Don't';x", None),
    "NUL": (b"Ada\0 - \0One", "Ada - One"),
    "ANSI escapes": (b"\x1b[31mAda\x1b[0m - One\x07", None),
    "newlines": (b"Ada - One\r\nERROR fake log line\n", "Ada - OneERROR fake log line"),
    "rearranging": ("Ada \u202e enO - \u2028x".encode(), None),
}


@pytest.mark.parametrize("name", few(TITLES, "cp1251", "4080 bytes", "newlines"))
async def test_scenario_34_no_title_touches_the_audio_or_the_log(tmp_path, database, caplog, name):
    caplog.set_level(logging.DEBUG)
    title, read = TITLES[name]
    metaint = 8192
    blocks = (title_block(title), b"\0", b"\0", b"\0")
    audio = songs(1, 2)
    stream = b"".join(
        audio[at : at + metaint] + blocks[number % 4]
        for number, at in enumerate(range(0, len(audio), metaint))
    )

    async def script(visit: Visit) -> None:
        await visit.send(http(icy_metaint=str(metaint)))
        await play(visit, stream, 2 * LENGTH)
        await visit.gone()

    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 1)
        stored = await database.read(icy_titles)

    assert set_.results() == [("1", SONG)]
    assert read is None or stored == [read]
    assert all(
        record.getMessage().isprintable() for record in caplog.records if record.name.startswith("monitor")
    )
    assert stored[0].isprintable()


def icy_titles(conn) -> list[str]:
    return [
        title for (title,) in conn.exec_driver_sql("SELECT icy_title FROM plays WHERE ended_at IS NOT NULL")
    ]


HEADS = {
    "200 MB": b"X-Filler: " + b"x" * 8000 + b"\r\n",
    "100 000 lines": b"X: y\r\n" * 1000,
    "one line of 1 MB": b"x" * 8000,
}


@pytest.mark.parametrize("name", HEADS)
async def test_scenario_35_heads_without_end_are_cut_off(tmp_path, database, name):
    sent = []

    async def script(visit: Visit) -> None:
        sent.append(0)
        await visit.send(b"HTTP/1.0 200 OK\r\n")
        while True:
            await visit.send(HEADS[name])
            sent[-1] += len(HEADS[name])

    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: set_.codes() == [650])

    assert "response headers" in set_.messages()[0]
    assert max(sent) < 8 << 20  # what the system's buffers hold


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("/live", "too many redirects"),
        ("file:///etc/passwd", "not HTTP"),
        ("gopher://127.0.0.1/", "not HTTP"),
        ("http://169.254.169.254/latest/meta-data/", "address not allowed"),
        ("http://[::ffff:169.254.169.254]/", "address not allowed"),
        ("https://127.0.0.1:1/", "connection refused"),
    ],
)
async def test_scenario_36_redirects_that_lead_nowhere_are_told(tmp_path, database, location, said):
    async with Station({"/live": redirect(location)}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: set_.codes() == [650])

        assert len(station.requests) <= 6 * 30
    assert said in set_.messages()[0]


async def test_scenario_36_credentials_do_not_leave_their_origin_nor_reach_a_log(tmp_path, database, caplog):
    """I8: the password is sent to its host, and is found nowhere else."""
    caplog.set_level(logging.DEBUG)
    async with (
        Station({"/live": on_air(songs(1, 2), 2 * LENGTH, then=HANG)}) as other,
        Station({f"/live?token={SECRET}": redirect(other.url("/live"))}) as station,
        radio(tmp_path, database) as set_,
    ):
        set_.tune(station.url(f"/live?token={SECRET}", userinfo=f"ada:{SECRET}"))
        await set_.hears(lambda: len(set_.results()) >= 1)

        assert station.requests[0].header("Authorization")
        assert not any(visit.header("Authorization") for visit in other.requests)
        told = str(set_.told)
    assert SECRET not in told
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "script", [redirect(f"http://u:{SECRET}@127.0.0.1:1/{SECRET}"), send(http(b"<html>"), then=HANG)]
)
async def test_scenario_36_no_error_repeats_the_address(tmp_path, database, caplog, script):
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live", userinfo=f"{SECRET}:{SECRET}"))
        await set_.hears(lambda: set_.codes() == [650])

        assert SECRET not in str(set_.told)
    assert SECRET not in caplog.text


def m3u(*addresses: str) -> bytes:
    return http("\n".join(["#EXTM3U", *addresses, ""]).encode(), "audio/x-mpegurl")


def pls(address: str) -> bytes:
    return http(f"[playlist]\nFile1={address}\nNumberOfEntries=1\n".encode(), "audio/x-scpls")


PLAYLISTS = {
    "a loop": {"/live": m3u("/two"), "/two": pls("/three"), "/three": m3u("/live")},
    "nested too deep": {
        "/live": m3u("/1"),
        "/1": pls("/2"),
        "/2": m3u("/3"),
        "/3": pls("/4"),
        "/4": m3u("/5"),
    },
    "5 000 dead entries": {"/live": m3u(*(f"/dead{number}" for number in range(5000)))},
    "10 MB": {"/live": m3u() + b"#" * (10 << 20)},
    "nothing in it": {"/live": m3u("file:///etc/passwd", "gopher://127.0.0.1/")},
}


@pytest.mark.parametrize("name", few(PLAYLISTS, "a loop", "10 MB"))
async def test_scenario_37_playlists_that_lead_nowhere_are_told(tmp_path, database, name):
    scripts = {path: send(answer) for path, answer in PLAYLISTS[name].items()}
    async with Station(scripts) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: set_.codes() == [650])
        visits = len(station.requests)

        assert visits <= 50 * sum(visit.path == "/live" for visit in station.requests)
    assert any(word in set_.messages()[0] for word in ("playlist", "404"))


async def test_scenario_37_a_playlist_in_utf_16_leads_to_its_station(tmp_path, database):
    body = http("#EXTM3U\r\n/audio\r\n".encode("utf-16"), "audio/x-mpegurl")
    scripts = {"/live": send(body), "/audio": on_air(songs(1, 2), 2 * LENGTH, then=HANG)}
    async with Station(scripts) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 1)

    assert set_.results() == [("1", SONG)]
