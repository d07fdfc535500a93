"""Forms: the fields of an upload, and its file, which goes to the disk as it comes."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from aiohttp import BodyPartReader, web

from monitor.control.catalogue import File
from monitor.control.codes import Code, Refusal
from monitor.control.limits import Limits
from monitor.control.parameters import UNREADABLE, Parameters, read_parameters

INCOMING = "incoming-"  # how the names of files begin that have not come whole
CHUNK = 256 * 1024  # bytes
NOT_IN_A_NAME = re.compile(r"[^\w. ()&,'!-]+")
LONGEST_NAME = 100  # characters

Admit = Callable[[Parameters], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Form:
    """What came: the fields of the query and of the body, and a file."""

    fields: Parameters
    file: File | None = None


@asynccontextmanager
async def received(request: web.Request, folder: Path, limits: Limits, admit: Admit) -> AsyncIterator[Form]:
    """Take an upload in; its file exists while the block lasts, unless somebody moves it away.

    Args:
        request: of the upload.
        folder: where the file may be for now.
        limits: of bytes and of time.
        admit: asked, before a file is read, with the fields that came before it; raises Refusal.

    Raises:
        Refusal: the body is not what it claims to be, or a file is too large.
        HTTPRequestTimeout: it does not come to an end.
    """
    if request.content_type != "multipart/form-data":
        yield Form(await read_parameters(request, limits.body_deadline))
        return
    with incoming(folder) as target:
        yield await read_form(request, target, limits, admit)


@contextmanager
def incoming(folder: Path) -> Iterator[IO[bytes]]:
    """Give a file that exists while the block lasts, unless somebody moves it away."""
    with NamedTemporaryFile(dir=folder, prefix=INCOMING, delete=False) as target:
        try:
            yield target
        finally:
            Path(target.name).unlink(missing_ok=True)


async def read_form(request: web.Request, target: IO[bytes], limits: Limits, admit: Admit) -> Form:
    try:
        async with asyncio.timeout(limits.upload_deadline):
            return await Reading(request, target, limits).form(admit)
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except UNREADABLE as error:
        raise Refusal(Code.UNREADABLE, "the body cannot be read; send a multipart form") from error


class Reading:
    """Reads a multipart form, part by part."""

    def __init__(self, request: web.Request, target: IO[bytes], limits: Limits) -> None:
        self._request = request
        self._target = target
        self._limits = limits
        self._pairs = list(request.query.items())
        self._text_bytes = 0
        self._file: File | None = None

    async def form(self, admit: Admit) -> Form:
        parts = await self._request.multipart()
        while part := await parts.next():
            if not isinstance(part, BodyPartReader):
                raise ValueError  # noqa: TRY004 - a multipart within a multipart: not a form
            if part.filename is None or part.name != "file":
                await self._take_text(part)
            elif self._file is None:
                if "api_token" in dict(self._pairs):
                    await admit(Parameters(self._pairs))
                await self._take_file(part, part.filename)
            else:
                raise Refusal(Code.BAD_PARAMETER, "file is sent twice; send it once")
        return Form(Parameters(self._pairs), self._file)

    async def _take_text(self, part: BodyPartReader) -> None:
        text = bytearray()
        while chunk := await part.read_chunk():
            text += chunk
            self._text_bytes += len(chunk)
            if self._text_bytes > self._limits.body_bytes:
                raise web.HTTPRequestEntityTooLarge(self._limits.body_bytes, self._text_bytes)
        if part.name and part.filename is None:
            self._pairs.append((part.name, text.decode(errors="replace")))

    async def _take_file(self, part: BodyPartReader, name: str) -> None:
        size = 0
        while chunk := await part.read_chunk(CHUNK):
            size += len(chunk)
            if size > self._limits.upload_bytes:
                megabytes = self._limits.upload_bytes >> 20
                raise Refusal(Code.TOO_LARGE, f"the file is larger than {megabytes} MiB")
            await asyncio.to_thread(self._target.write, chunk)
        self._target.flush()
        if size:
            self._file = File(file_name(name), Path(self._target.name))


def file_name(said: str) -> str:
    """Return what a client calls a file as a name that no file system minds."""
    name = NOT_IN_A_NAME.sub("_", said.replace("\\", "/").rpartition("/")[2]).strip(" .")
    return name[-LONGEST_NAME:] or "recording"
