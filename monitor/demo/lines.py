"""Lines: what the demo says of the programme and of callbacks, as text for the terminal (pure)."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.text import Text

from monitor.demo.schedule import Item, Kind, Slot

COLOURS = {0: "green", 650: "red", 651: "yellow"}
UNREADABLE = 200  # characters that are shown of what is not a callback


def minutes(seconds: float) -> str:
    """Return a time within the programme, like 02:30."""
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


def guide(slots: Sequence[Slot]) -> Iterator[tuple[str, str, str]]:
    """Yield (when, what, what to expect) of each item."""
    for slot in slots:
        yield minutes(slot.start), on_air(slot.item), expectation(slot)


def on_air(item: Item) -> str:
    """Return what is to be heard."""
    if item.kind is Kind.SONG and not item.whole:
        return f"{item.name}, {item.duration:.0f} s of it"
    if item.kind is Kind.UNKNOWN:
        return f"{item.name}, not in the catalogue"
    return item.name


def expectation(slot: Slot) -> str:
    """Return what the daemon should tell about it."""
    match slot.item.kind:
        case Kind.SONG:
            return f"expect a result soon after {minutes(slot.end)}"
        case Kind.NOISE:
            return "expect a 651, and a 0 when there is music again"
        case Kind.OUTAGE:
            return "expect a 650, and a 0 after it is back"
        case _:
            return "expect nothing"


def callback(body: bytes) -> Text:
    """Return one line for a callback."""
    try:
        said = json.loads(body)
        return notification(said["notification"]) if "notification" in said else result(said["result"])
    except (ValueError, KeyError, TypeError, IndexError):
        return Text(f"not a callback: {body[:UNREADABLE]!r}", style="red")


def result(said: dict[str, Any]) -> Text:
    """Return the line of a play."""
    song = said["results"][0]
    played = f"{said['play_length']} s from" if "play_length" in said else "since"
    line = Text.assemble(("♪ result ", "bold cyan"), (f" {song['artist']} - {song['title']}", "bold"))
    line.append(f"  on air {played} {said['timestamp'][11:]} UTC, score {song['score']}")
    known = ", ".join(str(song[key]) for key in ("album", "label", "release_date") if song.get(key))
    return line.append(f"  ({known})", style="dim") if known else line


def notification(said: dict[str, Any]) -> Text:
    """Return the line of a change of state."""
    code = said["notification_code"]
    return Text.assemble(
        (f"● {code:<7d} ", f"bold {COLOURS.get(code, 'magenta')}"), f" {said['notification_message']}"
    )


def stamped(now: datetime, line: Text) -> Text:
    """Return the line with the time before it, in UTC as in the callbacks."""
    return Text.assemble((f"{now.astimezone(UTC):%H:%M:%S}  ", "dim"), line)
