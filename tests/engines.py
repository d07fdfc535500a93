"""An analytics engine without its process: the copy and the answers of the child, in the test's own."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from audience.analytics.copy import Copy
from audience.analytics.questions import ROWS, SECONDS, Row, Value
from store.feed import Feed


class EngineHere:
    """Obeys the protocol of `Analytics`; its copy is made with the first question, beside the database."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _feed(self) -> Feed:
        return Feed.open(self._file)

    @cached_property
    def copy(self) -> Copy:
        folder = self._file.parent / "analytics"
        folder.mkdir(exist_ok=True)
        return Copy(self._feed, folder, lambda: None)

    async def ask(
        self,
        sql: str,
        parameters: Sequence[Value] = (),
        *,
        seconds: float = SECONDS,  # noqa: ARG002
        rows: int = ROWS,
    ) -> list[Row]:
        self.copy.catch_up()
        return [row for page in self.copy.engine.answer(sql, parameters, rows) for row in page]

    def close(self) -> None:
        if "copy" in self.__dict__:
            self.copy.engine.close()
        if "_feed" in self.__dict__:
            self._feed.close()
