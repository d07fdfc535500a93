"""Rendering: from values to HTML. The only home of Jinja; what is put into a template is always escaped."""

from datetime import UTC, datetime, tzinfo
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from config.urls import masked_url
from monitor.control.page import drawing

MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds
THIN = "\N{NARROW NO-BREAK SPACE}"


def render(template: str, zone: tzinfo = UTC, /, **values: object) -> str:
    """Return a template filled in; times are told in `zone`."""
    return environment().get_template(template).render(zone=zone, **values)


@cache
def environment() -> Environment:
    """Return the templates. They are read once."""
    made = Environment(
        loader=PackageLoader("monitor.control.page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    made.filters |= {
        "clock": clock,
        "exactly": exactly,
        "date": date,
        "day": day,
        "iso": iso,
        "running_time": running_time,
        "lasting": lasting,
        "number": number,
        "part": part,
        "address": masked_url,
        "strip": drawing.strip,
    }
    return made


def moment(context: Context, at: float) -> datetime:
    return datetime.fromtimestamp(at, context["zone"])


@pass_context
def clock(context: Context, at: float) -> str:
    """Return the time of day to the minute."""
    return f"{moment(context, at):%H:%M}"


@pass_context
def exactly(context: Context, at: float) -> str:
    """Return the time of day to the second."""
    return f"{moment(context, at):%H:%M:%S}"


@pass_context
def date(context: Context, at: float) -> str:
    return f"{moment(context, at):%d %b}"


@pass_context
def day(context: Context, at: float) -> str:
    """Return the day as the page's addresses name it."""
    return f"{moment(context, at):%Y-%m-%d}"


def iso(at: float) -> str:
    """Return a Unix time for a machine."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def running_time(seconds: float) -> str:
    """Return how long a play is: 3:07."""
    minutes, rest = divmod(round(seconds), MINUTE)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= MINUTE else f"{minutes}:{rest:02}"


def lasting(seconds: float) -> str:
    """Return how long something has lasted, in its two greatest units at most."""
    whole = max(0, round(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min"
    if whole < DAY:
        return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"
    return f"{whole // DAY} d {whole % DAY // HOUR} h"


def part(text: str) -> str:
    """Return a text as a part of one of the page's addresses."""
    return quote(text, safe="")


def number(value: float) -> str:
    """Return a whole number as people read it."""
    return f"{round(value):,}".replace(",", THIN)
