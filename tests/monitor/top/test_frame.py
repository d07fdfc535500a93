"""The frame of `airtally top`: what is shown of a moment, in whatever room there is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from monitor.top.frame import frame, span
from monitor.top.seen import PlaySeen, Seen, StreamSeen, WaitingSeen

NOW = datetime(2026, 11, 17, 6, 0, tzinfo=UTC)
HEARD = StreamSeen(
    radio_id=7,
    name="Radio Seven",
    state="running",
    code=0,
    since=NOW - timedelta(hours=3),
    playing="The Night Ferries - Neon Harbour",
    playing_since=NOW - timedelta(seconds=83),
    said="NIGHT FERRIES: Neon Harbor",
    trouble="the stream ended",
    listeners=41,
)
LOST = replace(
    HEARD,
    radio_id=8,
    name="",
    state="waiting",
    code=650,
    playing="",
    playing_since=None,
    trouble="404 Not Found",
)
PLAY = PlaySeen(
    radio_id=7,
    started=NOW,
    title="The Night Ferries - Neon Harbour",
    length=83.0,
    over=False,
    score=97,
    listeners=None,
)


def shown(seen: Seen, width: int = 80, **arguments) -> list[str]:
    """Return the lines of a frame on a terminal of some width."""
    console = Console(file=StringIO(), width=width, force_terminal=True, no_color=True, legacy_windows=False)
    with console.capture() as capture:
        console.print(frame(seen, NOW, place="127.0.0.1:8650", **arguments), no_wrap=False)
    return [line.rstrip() for line in plain(capture.get()).splitlines()]


def plain(text: str) -> str:
    """Return text without what rich itself tells the terminal."""
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[0m", "\x1b[1;2m", "\x1b[2;3m"):
        text = text.replace(code, "")
    return text


def test_a_stream_shows_what_is_on_air_and_what_the_station_says():
    lines = shown(Seen((HEARD,), (PLAY,), WaitingSeen(3, 1, 61.0)), width=120)

    assert "1 of 1 streams heard  3 callbacks wait, 1 parked, oldest 1:01" in lines[0]
    (row,) = [line for line in lines if "Radio Seven" in line]
    assert row.split("  ")[0] == "7 Radio Seven"
    assert "heard" in row
    assert "The Night Ferries - Neon Harbour" in row
    assert "1:23" in row
    assert "NIGHT FERRIES" in row
    assert row.endswith("41")
    assert any("on air" in line and "06:00:00" in line and "97" in line for line in lines)


def test_a_stream_in_trouble_shows_why():
    (row,) = [line for line in shown(Seen((LOST,), (), None)) if line.startswith("8")]

    assert "lost" in row
    assert "404 Not Found" in row


def test_where_there_is_nothing_it_says_what_to_do():
    lines = shown(Seen((), (), None))

    assert any("No stream is monitored. Add one" in line for line in lines)
    assert any("No play so far" in line for line in lines)


@pytest.mark.parametrize("lines", [10, 24, 50])
def test_no_frame_is_longer_than_the_terminal_and_trouble_is_shown_first(lines: int):
    many = tuple(replace(HEARD, radio_id=number) for number in range(100, 300))
    found = shown(Seen((*many, replace(LOST, radio_id=999)), (PLAY,) * 50, None), lines=lines)

    assert len(found) <= max(lines, 14)
    assert any(line.startswith("999") for line in found)
    assert any("more streams, for which there is no room" in line for line in found)


FOREIGN = st.text(st.characters(codec="utf-8")) | st.sampled_from(
    ["\x1b[2J", "a\nb", "[bold]x[/bold]", "[/]", "\t"]
)


@settings(deadline=None, max_examples=60)
@given(FOREIGN, st.integers(60, 200))
def test_no_text_of_a_station_moves_the_cursor_or_breaks_a_line(said: str, width: int):
    stream = replace(HEARD, name=said, playing=said, said=said)
    found = shown(Seen((stream, replace(LOST, trouble=said)), (replace(PLAY, title=said),), None), width)

    assert all(line.isprintable() for line in found)
    assert len(found) == len(shown(Seen((HEARD, LOST), (PLAY,), None), width))


def test_markup_of_a_station_is_text():
    assert any("[bold]x" in line for line in shown(Seen((replace(HEARD, said="[bold]x"),), (), None), 120))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-5, "0:00"), (83.9, "1:23"), (3599, "59:59"), (3600, "1h00"), (86_399, "23h59"), (200_000, "2d")],
)
def test_spans_are_short(seconds: float, text: str):
    assert span(seconds) == text
