"""systemd: what the service manager hears, on a socket as it would make it."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.systemd import Notifier


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.settimeout(5)
        yield channel


def test_messages_arrive_in_order(manager: socket.socket):
    notifier = Notifier({"NOTIFY_SOCKET": manager.getsockname()})
    notifier.ready("2 streams")
    notifier.alive()
    notifier.stopping()

    assert [manager.recv(100) for _ in range(3)] == [
        b"READY=1\nSTATUS=2 streams",
        b"WATCHDOG=1",
        b"STOPPING=1",
    ]


def test_children_do_not_inherit_the_socket(manager: socket.socket):
    environ = {"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "1"}
    Notifier(environ)

    assert environ == {}


def test_without_systemd_nothing_happens():
    Notifier({}).ready("")


def test_a_manager_that_is_gone_does_not_hurt(tmp_path: Path):
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).alive()


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "60000000"}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_ours_or_none(environ: dict[str, str], seconds: float | None):
    assert Notifier(environ).watchdog == seconds
