import io
import socket
from contextlib import closing

import pytest
from rich.console import Console

from monitor.demo.demo import HOST, demo_settings, free_port, goodbye, spoken_announcements
from monitor.demo.library import divided
from monitor.demo.programme import programme
from monitor.demo.recordings import Recording
from monitor.demo.schedule import schedule
from monitor.demo.screen import Screen
from monitor.demo.stock import NothingToPlay, found


@pytest.fixture
def out():
    return io.StringIO()


@pytest.fixture
def screen(out):
    return Screen(Console(file=out, width=160), as_json=False)


def test_the_settings_are_those_an_operator_could_have_written(tmp_path):
    settings = demo_settings(tmp_path, 0, "http://127.0.0.1:1/callback", "http://127.0.0.1:2/live.mp3")

    assert settings.for_running() == settings
    assert settings.streams[0].account == settings.accounts[0].name


def test_the_token_is_new_each_time(tmp_path):
    first, second = (
        demo_settings(tmp_path, 0, "http://127.0.0.1:1/", "http://127.0.0.1:2/").accounts[0].token
        for _ in range(2)
    )

    assert first != second


def test_a_port_in_use_gives_way_to_any_other():
    with closing(socket.create_server((HOST, 0))) as taken:
        assert free_port(taken.getsockname()[1]) == 0


def test_a_free_port_is_used():
    with closing(socket.create_server((HOST, 0))) as taken:
        port = taken.getsockname()[1]

    assert free_port(port) == port


def test_an_error_in_groups_of_one_is_seen_as_it_is(screen, out):
    with pytest.raises(KeyError), goodbye(screen):
        raise ExceptionGroup("outer", [ExceptionGroup("inner", [KeyError("x")])])

    assert out.getvalue().strip() == "The demo is over."


def test_a_broadcast_has_an_announcement_for_each_place_of_one(screen, out, library):
    slots = schedule(programme(library, [sound.size / 44_100 for sound in spoken_announcements()]))

    screen.programme(slots)

    assert "white noise" in out.getvalue()
    assert "expect a 651" in out.getvalue()


@pytest.fixture
def library(tmp_path):
    return divided([Recording(tmp_path / f"{number}", "A", f"T{number}", 90.0) for number in range(9)])


async def test_a_folder_without_music_is_named(tmp_path, screen, out):
    (tmp_path / "readme.txt").write_text("nothing to hear")

    with pytest.raises(NothingToPlay, match=tmp_path.name):
        await found(tmp_path, screen)

    assert "readme.txt" in out.getvalue()


def test_the_introduction_says_where_everything_is(screen, out):
    screen.introduce(
        listen="http://l/live.mp3", control="http://c", token="secret" * 4, callbacks="http://r/callback"
    )

    assert all(
        part in out.getvalue()
        for part in ("http://l/live.mp3", "http://c", "secret" * 4, "http://r/callback")
    )
