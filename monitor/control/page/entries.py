"""Entries: what the lists of the page are made of. Each drawing says its place, as text to be sorted by."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import partial

from monitor.control.page.drawing import bar, number_of
from monitor.control.page.marks import in_trouble, mark
from monitor.control.page.rendering import render
from monitor.control.page.section import Item
from monitor.control.watching import StreamNow
from store.delivery.glance import MOST, Glance
from store.delivery.outbox import Event
from store.plays.played import Played

INT64 = 1 << 63


def stream_items(streams: Sequence[StreamNow], zone: tzinfo) -> list[Item]:
    """Return an entry for each stream; what changes every few seconds does not make it another one."""
    return [
        Item(
            id=f"stream-{stream.radio_id}",
            key=(
                (stream.name, stream.url, stream.code, stream.state, stream.since),
                (stream.on_air, stream.title, stream.failure),
            ),
            draw=partial(stream_row, stream, zone),
        )
        for stream in streams
    ]


def stream_row(stream: StreamNow, zone: tzinfo) -> str:
    return render(
        "stream_row.html",
        zone,
        stream=stream,
        name=name_of(stream),
        order=f"{stream.radio_id + INT64:020}",
        mark=mark(stream),
        trouble=in_trouble(stream),
        heard=spoken(stream),
    )


def name_of(stream: StreamNow) -> str:
    return stream.name or f"Stream {stream.radio_id}"


def spoken(stream: StreamNow) -> str:
    """Return in words what the strip of a stream shows last."""
    if not stream.cells:
        return ""
    last = stream.cells[-1]
    return last.sound.word if last.level is None else f"{last.sound.word} {last.level} dBFS"


def cells(streams: Sequence[StreamNow]) -> dict[str, object]:
    """Return the last cell of every strip, and how many listen, as the page's script reads it."""
    return {
        "cell": max((number_of(stream.until) - 1 for stream in streams), default=0),
        "streams": {
            str(stream.radio_id): [last.sound, bar(last), spoken(stream), stream.listeners]
            for stream in streams
            if stream.cells and (last := stream.cells[-1])
        },
    }


def feed_items(plays: Sequence[Played], names: Mapping[int, str], zone: tzinfo) -> list[Item]:
    """Return an entry for each play, the latest first."""
    return [
        Item(
            id=f"play-{found.play.id}",
            key=(found.play.ended_at, found.play.score, found.heard, names.get(found.play.radio_id)),
            draw=partial(feed_row, found, names, zone),
        )
        for found in plays
    ]


def feed_row(found: Played, names: Mapping[int, str], zone: tzinfo) -> str:
    name = names.get(found.play.radio_id, f"Stream {found.play.radio_id}")
    return render(
        "feed_row.html",
        zone,
        found=found,
        name=name,
        order=f"{INT64 - int(found.play.started_at * 1000):020}",
    )


def failing_items(failing: Sequence[Event], zone: tzinfo) -> list[Item]:
    """Return an entry for each callback whose last attempt failed, the oldest first."""
    return [
        Item(
            id=f"event-{event.seq}",
            key=event,
            draw=partial(render, "failing_row.html", zone, event=event, order=f"{event.seq:020}"),
        )
        for event in failing
    ]


def figures(streams: Sequence[StreamNow], going: Glance | None, zone: tzinfo) -> list[Item]:
    """Return the line of figures at the head of the page, as the one entry of its list."""
    values: dict[str, object] = {
        "count": len(streams),
        "running": sum(mark(stream).kind == "good" for stream in streams),
        "on_air": sum(stream.on_air is not None for stream in streams),
        "trouble": sum(in_trouble(stream) for stream in streams),
        "waiting": going.pending + going.parked if going else 0,
        "most": MOST,
    }
    return [Item("figures", tuple(values.values()), partial(render, "figures.html", zone, **values))]


def delivery_items(going: Glance, rate: float, now: float, zone: tzinfo) -> list[Item]:
    """Return the figures of delivery, as the one entry of their list; `rate`: callbacks a minute."""
    draw = partial(render, "delivery_figures.html", zone, going=going, rate=rate, now=now, most=MOST)
    return [Item("delivery-figures", (going, round(now / 10)), draw)]
