"""A section: a list on the page, and what changed in it. Pure; whoever looks remembers only a number."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

GONE = 1000  # ids remembered of what was taken out


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: its id on the page, what tells whether it changed, and its drawing."""

    id: str
    key: Hashable
    draw: Callable[[], str]


@dataclass(slots=True)
class _Kept:
    item: Item
    changed: int  # version
    html: str = ""

    def drawn(self) -> str:
        self.html = self.html or self.item.draw()
        return self.html


@dataclass(slots=True)
class Section:
    """The entries of a list as they were last, each drawn once a change, and only where somebody looks."""

    version: int = 0  # of the last change
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _gone: OrderedDict[str, int] = field(default_factory=OrderedDict)  # id, version

    def take(self, items: Iterable[Item]) -> None:
        """Take in the entries there are now, in their order."""
        before, self._kept = self._kept, {}
        version = self.version + 1
        for item in items:
            known = before.pop(item.id, None)
            if known is None or known.item.key != item.key:
                known = _Kept(item, version)
                self._gone.pop(item.id, None)
                self.version = version
            self._kept[item.id] = known
        for id_ in before:
            self._gone[id_] = self.version = version
        while len(self._gone) > GONE:
            self._gone.popitem(last=False)

    def drawn(self) -> list[str]:
        """Return the drawings of all entries, in their order."""
        return [kept.drawn() for kept in self._kept.values()]

    def since(self, version: int) -> dict[str, object] | None:
        """Return what changed after a version, as the page's script reads it; None: nothing."""
        if version >= self.version:
            return None
        changed = [kept for kept in self._kept.values() if kept.changed > version]
        return {
            "set": [[kept.item.id, kept.drawn()] for kept in changed],
            "gone": [id_ for id_, when in self._gone.items() if when > version],
        }
