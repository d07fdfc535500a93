"""The shell: the page without what it shows, its style and its script. Public: nothing is in it."""

from functools import cache
from importlib.resources import files

from aiohttp import web

from monitor.control.page.rendering import render

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cross-Origin-Opener-Policy": "same-origin"}
STATIC = {
    "page.js": "text/javascript",
    "page.css": "text/css",
    "icon.svg": "image/svg+xml",
}


async def shell(_: web.Request) -> web.Response:
    return web.Response(text=document(), content_type="text/html", charset="utf-8", headers=HEADERS)


async def static(request: web.Request) -> web.Response:
    """Give a file of the page; only those there are can be asked for."""
    name = request.match_info["name"]
    return web.Response(text=text_of(name), content_type=STATIC[name], charset="utf-8", headers=HEADERS)


def wants_page(request: web.Request) -> bool:
    """Tell whether a request of "/" comes from a browser, and not from a client of AudD's methods."""
    return not request.query_string and "text/html" in request.headers.get("Accept", "")


@cache
def document() -> str:
    return render("shell.html")


@cache
def text_of(name: str) -> str:
    return files("monitor.control.page").joinpath("static", name).read_text(encoding="utf-8")
