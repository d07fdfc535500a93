"""Transmitter: the HTTP side of the station. While it is switched off nobody answers at its address."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from monitor.demo.icy import METAINT, Interleaver

PATH = "/live.mp3"
HOST = "127.0.0.1"
BURST = 65_536  # bytes that a new listener gets at once, as from Icecast
PATIENCE = 10.0  # seconds for a request
BEHIND = 120  # pieces of audio that a listener may be late; then it is dropped
LINE = "\r\n"


@dataclass(slots=True)
class Listener:
    """Somebody who listens: what is to be sent to it."""

    titles: Interleaver | None  # None: it did not ask for titles
    waiting: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(BEHIND))

    def feed(self, audio: bytes) -> bytes:
        return self.titles.feed(audio) if self.titles else audio


class Transmitter:
    """Sends one stream of MP3 to everybody who listens, each in a task of `tasks`."""

    def __init__(self, tasks: asyncio.TaskGroup, *, name: str) -> None:
        self._tasks = tasks
        self._name = name
        self._title = ""
        self._recent: deque[bytes] = deque()
        self._listeners: dict[asyncio.Task[None], Listener] = {}
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}{PATH}"

    async def switch_on(self) -> None:
        """Listen: at first on a free port, later on the same one again."""
        self._server = await asyncio.start_server(self._connected, HOST, self.port, limit=8192)
        self.port = self._server.sockets[0].getsockname()[1]

    async def switch_off(self) -> None:
        """Close the socket and drop everybody."""
        if self._server:
            self._server.close()
            self._server = None
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        self._recent.clear()

    def show(self, title: str) -> None:
        """Give all listeners a title."""
        self._title = title
        for listener in self._listeners.values():
            if listener.titles:
                listener.titles.show(title)

    def send(self, audio: bytes) -> None:
        """Send to all listeners; one that does not keep up is dropped."""
        self._recent.append(audio)
        while sum(map(len, self._recent)) > BURST:
            self._recent.popleft()
        for task, listener in list(self._listeners.items()):
            if listener.waiting.full():
                task.cancel()
            else:
                listener.waiting.put_nowait(listener.feed(audio))

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._tasks.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._left)

    def _left(self, task: asyncio.Task[None]) -> None:
        self._connections.discard(task)
        self._listeners.pop(task, None)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, for as long as it is listened to."""
        try:
            async with asyncio.timeout(PATIENCE):
                head = await reader.readuntil(b"\r\n\r\n")
            if head.split()[:2] != [b"GET", PATH.encode()]:
                writer.write(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
            else:
                await self._transmit(writer, titles=b"icy-metadata: 1" in head.lower())
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # it left, or never was a listener
        finally:
            writer.transport.abort()

    async def _transmit(self, writer: asyncio.StreamWriter, *, titles: bool) -> None:
        """Send the head, what was played just now, and then all that is played."""
        listener = Listener(Interleaver(self._title) if titles else None)
        writer.write(response(self._name, titles=titles) + listener.feed(b"".join(self._recent)))
        task = asyncio.current_task()
        if task:
            self._listeners[task] = listener
        while True:
            await writer.drain()
            writer.write(await listener.waiting.get())


def response(name: str, *, titles: bool) -> bytes:
    """Return the head of the answer, as Icecast sends it."""
    lines = ["HTTP/1.0 200 OK", "Content-Type: audio/mpeg", f"icy-name: {name}", "icy-br: 128", "icy-pub: 0"]
    lines += ["Cache-Control: no-cache", "Connection: close"]
    lines += [f"icy-metaint: {METAINT}"] if titles else []
    return (LINE.join(lines) + 2 * LINE).encode()
