"""The frame: what is shown of a moment. Pure: time, and how many lines there are, are arguments."""

from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from monitor.top.seen import PlaySeen, Seen, StreamSeen

AROUND = 9  # lines of a frame that hold neither a stream nor a play
LEAST = 3  # plays that are shown, whatever else there is
MOST = 12  # plays
MINUTE, HOUR, DAY = 60, 3600, 86_400  # seconds
LOST, NO_MUSIC = 650, 651  # notification codes
STYLES = {"heard": "green", "connecting": "yellow", "no music": "yellow"}  # of states; others are red


def frame(
    seen: Seen, now: datetime, *, place: str, trouble: str = "", lines: int | None = None
) -> RenderableType:
    """Return what to show.

    Args:
        seen: what the daemon said last.
        now: with a timezone, in which times are shown.
        place: where the daemon is.
        trouble: why it says nothing at present.
        lines: of the terminal; None: as many as it takes.
    """
    streams, plays = fitting(seen, lines)
    left = len(seen.streams) - len(streams)
    parts: list[RenderableType] = [head(seen, now, place), streams_table(streams, now)]
    if left:
        parts.append(Text(f" and {left} more streams, for which there is no room", style="dim"))
    if not seen.streams:
        parts.append(
            Text(" No stream is monitored. Add one: [[streams]] in monitor.toml, or addStream.", "dim")
        )
    parts.append(plays_table(plays, now) if plays else Text(" No play so far.", style="dim"))
    if trouble:
        parts.append(Text(f" {printable(trouble)}", style="bold red"))
    return Group(*parts)


def fitting(seen: Seen, lines: int | None) -> tuple[tuple[StreamSeen, ...], tuple[PlaySeen, ...]]:
    """Return the streams and plays there is room for. Streams in trouble are shown before the others."""
    if lines is None:
        return seen.streams, seen.plays[:MOST]
    room = max(LEAST + 1, lines - AROUND)
    shown = min(len(seen.streams), room - LEAST)
    first = sorted(seen.streams, key=lambda stream: (state_of(stream) == "heard", stream.radio_id))[:shown]
    return tuple(sorted(first, key=lambda stream: stream.radio_id)), seen.plays[: min(MOST, room - shown)]


def head(seen: Seen, now: datetime, place: str) -> Text:
    heard = sum(state_of(stream) == "heard" for stream in seen.streams)
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(" Airtally ", style="bold")
    text.append(f"{place}  {now:%H:%M:%S}  {heard} of {len(seen.streams)} streams heard  {backlog(seen)}")
    return text


def backlog(seen: Seen) -> str:
    waiting = seen.waiting
    if waiting is None:
        return ""
    if not waiting.pending + waiting.parked:
        return "no callback waits"
    return f"{waiting.pending} callbacks wait, {waiting.parked} parked, oldest {span(waiting.oldest)}"


def streams_table(streams: tuple[StreamSeen, ...], now: datetime) -> Table:
    table = Table(box=SIMPLE_HEAD, expand=True, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("stream", no_wrap=True, ratio=3)
    table.add_column("state", no_wrap=True, min_width=8)
    table.add_column("now playing", no_wrap=True, ratio=5)
    table.add_column("since", no_wrap=True, justify="right", min_width=5)
    table.add_column("the station says", no_wrap=True, ratio=4)
    table.add_column("ears", no_wrap=True, justify="right", min_width=4)
    for stream in streams:
        state = state_of(stream)
        in_trouble = state not in {"heard", "no music"}
        since = stream.playing_since or stream.since
        table.add_row(
            Text(printable(f"{stream.radio_id} {stream.name}")),
            Text(state, style=STYLES.get(state, "red")),
            Text(printable(stream.trouble), style="red") if in_trouble else Text(printable(stream.playing)),
            Text(span((now - since).total_seconds())),
            Text(printable(stream.said), style="dim"),
            Text("" if stream.listeners is None else str(stream.listeners)),
        )
    return table


def plays_table(plays: tuple[PlaySeen, ...], now: datetime) -> Table:
    table = Table(box=SIMPLE_HEAD, expand=True, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("began", no_wrap=True, min_width=8)
    table.add_column("stream", no_wrap=True, min_width=6)
    table.add_column("play", no_wrap=True, ratio=1)
    table.add_column("length", no_wrap=True, justify="right", min_width=6)
    table.add_column("score", no_wrap=True, justify="right", min_width=5)
    table.add_column("ears", no_wrap=True, justify="right", min_width=4)
    for play in plays:
        table.add_row(
            Text(f"{play.started.astimezone(now.tzinfo):%H:%M:%S}"),
            Text(str(play.radio_id)),
            Text(printable(play.title)),
            Text(span(play.length)) if play.over else Text("on air", style="green"),
            Text(str(play.score)),
            Text("" if play.listeners is None else str(play.listeners)),
        )
    return table


def state_of(stream: StreamSeen) -> str:
    """Return the state of a stream in a word."""
    if stream.state == "running":
        return "no music" if stream.code == NO_MUSIC else "heard"
    return "lost" if stream.code == LOST and stream.state == "waiting" else stream.state


def span(seconds: float) -> str:
    """Return a length of time in at most five characters, as far as that goes."""
    whole = max(0, int(seconds))
    if whole < HOUR:
        return f"{whole // MINUTE}:{whole % MINUTE:02}"
    return f"{whole // HOUR}h{whole % HOUR // MINUTE:02}" if whole < DAY else f"{whole // DAY}d"


def printable(text: str) -> str:
    """Return `text` without what would move the cursor: it may come from a station."""
    return "".join(character for character in text if character.isprintable())
