"""Demo: the whole job on one machine. A catalogue, a station, the daemon, and a receiver of callbacks."""

import asyncio
import secrets
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from config.settings import Settings
from config.tables.accounts import Account
from config.tables.control import Control
from config.tables.streams import Stream
from monitor.daemon import ControlAddress, serve
from monitor.demo.announcements import ANNOUNCEMENTS
from monitor.demo.library import Library
from monitor.demo.music.tones import RATE_HZ, Sound
from monitor.demo.playout import play
from monitor.demo.programme import STATION, programme
from monitor.demo.receiver import receiver
from monitor.demo.schedule import schedule
from monitor.demo.screen import Screen
from monitor.demo.speech import speak
from monitor.demo.station import broadcast, encoded
from monitor.demo.stock import stocked
from monitor.demo.tapes import tape
from monitor.demo.transmitter import Transmitter
from monitor.groups import alone

ACCOUNT = "demo"
RADIO_ID = 7
HOST = "127.0.0.1"


async def run_demo(*, state: Path, music: Path | None, port: int, as_json: bool) -> None:
    """Run the demo until cancelled.

    Args:
        state: directory for everything that is kept, the songs among it.
        music: files to use as the catalogue in place of our songs.
        port: of the control port; another one is taken where it is in use.
        as_json: print the bodies of callbacks on standard output, and all else on standard error.

    Raises:
        NothingToPlay: `music` has no file that could be played.
    """
    screen = Screen.on_terminal(as_json=as_json)
    with goodbye(screen):
        library = await stocked(state, music, screen)
        spoken = await asyncio.to_thread(spoken_announcements)
        async with receiver(screen.callback) as callback_url, asyncio.TaskGroup() as tasks:
            transmitter = Transmitter(tasks, name=STATION)
            await transmitter.switch_on()
            settings = demo_settings(state, free_port(port), callback_url, transmitter.url)
            on_air = partial(go_on_air, tasks, transmitter, library, spoken, screen)
            await serve(settings, ready=partial(began, settings, screen, on_air))


@contextmanager
def goodbye(screen: Screen) -> Iterator[None]:
    """Say one line when it is over, and let what ended it be seen as it is: alone, not as a group of one."""
    try:
        yield
    except ExceptionGroup as group:
        raise alone(group) from group
    finally:
        screen.say("The demo is over.")


def spoken_announcements() -> list[Sound]:
    """Return what is said between the songs."""
    return [speak(voice, text, seed=number) for number, (voice, text) in enumerate(ANNOUNCEMENTS)]


def demo_settings(state: Path, port: int, callback_url: str, stream_url: str) -> Settings:
    """Return what an operator would have written into monitor.toml. The token is new each time."""
    token = SecretStr(secrets.token_hex(16))
    return Settings(
        state=state,
        control=Control(host=HOST, port=port),
        accounts=(Account(name=ACCOUNT, token=token, callback_url=callback_url),),
        streams=(Stream(account=ACCOUNT, radio_id=RADIO_ID, url=stream_url, name=STATION),),
    )


def free_port(wanted: int) -> int:
    """Return the port if it can be had, else 0: any."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError:
            return 0
    return wanted


def began(settings: Settings, screen: Screen, on_air: Callable[[], None], address: ControlAddress) -> None:
    """Say where everything is, and start the broadcast: the daemon is ready to hear it."""
    (account,), (stream,) = settings.accounts, settings.streams
    screen.introduce(
        listen=stream.url,
        control=f"http://{address.host}:{address.port}",
        token=account.token.get_secret_value() if account.token else "",
        callbacks=account.callback_url or "",
    )
    on_air()


def go_on_air(
    tasks: asyncio.TaskGroup,
    transmitter: Transmitter,
    library: Library,
    spoken: Sequence[Sound],
    screen: Screen,
) -> None:
    """Start the broadcast of the programme."""
    slots = schedule(programme(library, [sound.size / RATE_HZ for sound in spoken]))
    screen.programme(slots)
    pieces = encoded(lambda: play(slots, partial(tape, spoken=spoken)))
    tasks.create_task(broadcast(pieces, transmitter, started=screen.started), name="station")
