"""The copy: the file that the mirror is in; made anew where it cannot be used, written anew where it keeps
too much.

All of it is derived: whatever is wrong with the file, it is thrown away.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from audience.analytics.engine import Engine, EngineBroken, rewrite
from audience.analytics.mirror import Mirror, Outdated
from store.feed import Feed

log = logging.getLogger(__name__)

FILE, NEW = "mirror.duckdb", "new.duckdb"


class Copy:
    """A database's mirror, in a file of a folder."""

    def __init__(self, feed: Feed, folder: Path, told: Callable[[], None]) -> None:
        """Open the copy there is, or make one; `told` is called now and then while it is made.

        Raises:
            FeedError, EngineBroken: it cannot be made.
        """
        self._feed = feed
        self._file, self._new = folder / FILE, folder / NEW
        self._told = told
        self.engine, self._mirror = self._opened()

    @property
    def seq(self) -> int:
        """The number of the last change it has."""
        return self._mirror.position.seq

    def catch_up(self) -> None:
        """Take over what was committed up to now.

        Raises:
            FeedError, EngineBroken: it does not go.
        """
        try:
            self._mirror.catch_up()
        except (Outdated, EngineBroken) as error:
            log.warning("the analytics engine's copy is made anew: %s", error)
            self.engine.close()
            self.engine, self._mirror = self._built()

    def reopen(self) -> None:
        """Begin again with the same file, after the engine has failed."""
        self.engine.close()
        self.engine, self._mirror = self._opened()

    def clean(self) -> None:
        """Write the file anew where it has kept what was removed for long enough."""
        due = self._mirror.rewrite_by
        if due is None or due > time.time():
            return
        self.engine.close()
        remove(self._new)
        try:
            rewrite(self._file, self._new, "UPDATE new.mirror SET rewrite_by = NULL")
            self._new.replace(self._file)
        except EngineBroken as error:
            log.warning("the analytics engine's copy cannot be written anew: %s", error)
            remove(self._file)
        self.engine, self._mirror = self._opened()

    def _opened(self) -> tuple[Engine, Mirror]:
        """Open the file there is, and bring it up to date; else make one."""
        remove(self._new)
        engine = None
        try:
            engine = Engine.open(self._file)
            mirror = Mirror.found(engine, self._feed)
            mirror.catch_up()
        except (Outdated, EngineBroken) as error:
            if engine:
                engine.close()
            log.info("the analytics engine makes its copy: %s", error)
            return self._built()
        return engine, mirror

    def _built(self) -> tuple[Engine, Mirror]:
        remove(self._file)
        began = time.monotonic()
        engine = Engine.open(self._file)
        try:
            mirror = Mirror.build(engine, self._feed, self._told)
            mirror.catch_up()
        except BaseException:
            engine.close()
            raise
        log.info("the analytics engine's copy is made, in %.1f s", time.monotonic() - began)
        return engine, mirror


def remove(file: Path) -> None:
    """Remove a file of the engine, and its log."""
    for path in (file, file.with_name(f"{file.name}.wal")):
        path.unlink(missing_ok=True)
