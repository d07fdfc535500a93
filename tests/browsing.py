"""A browser: Debian's Chromium without a screen, and pages in it that tell what goes wrong in them."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.async_playwright import Axe
from page_world import TOKEN
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright, expect

CHROMIUM = shutil.which("chromium")
MISSING = "chromium is not installed; make servers installs it where it can (root, apt-get)"
PATIENCE = 60_000  # ms: the machine may be busy
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
# What the policy forbids is told on the console, too.
TELL = "addEventListener('securitypolicyviolation', (e) => console.error('CSP: ' + e.violatedDirective))"


expect.set_options(timeout=PATIENCE)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start the browser."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []  # its sandbox does not start as root
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)


@dataclass
class Visitor:
    """Somebody at a page."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    forgiving: bool = False  # something is going to go wrong, and should

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._requested)

    async def enter(self, token: str = TOKEN) -> None:
        """Show a token, and wait for the first view."""
        await self.page.goto(f"{self.url}/page")
        await self.page.get_by_label("API token").fill(token)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_selector("[data-view=streams]")

    async def go(self, view: str) -> None:
        """Go to a view, as a link does, and wait until it is there and kept up to date."""
        await self.page.evaluate("document.querySelector('main').firstElementChild.dataset.old = ''")
        await self.page.evaluate("(view) => { location.hash = view }", view)
        await self.page.wait_for_selector("main > section:not([data-old])")
        await self.page.wait_for_selector("#figures")

    async def violations(self, rules: dict[str, Any]) -> list[str]:
        """Return what axe finds."""
        found = await Axe().run(self.page, options=rules)
        return [
            f"{each['id']}: {each['help']}: {[node['html'][:200] for node in each['nodes'][:3]]}"
            for each in found.response["violations"]
        ]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _requested(self, request: Request) -> None:
        if not request.url.startswith(self.url):
            self.complaints.append(f"foreign request: {request.url}")


@asynccontextmanager
async def visiting(browser: Browser, url: str, **how: Any) -> AsyncIterator[Visitor]:
    """Open a page in a context of its own; at the end nothing may have gone wrong in it."""
    settings = {"viewport": DESK, "timezone_id": "Europe/Berlin", "color_scheme": "light"} | how
    context = await browser.new_context(**settings)
    await context.add_init_script(TELL)
    visitor = Visitor(await context.new_page(), url)
    try:
        yield visitor
    finally:
        await context.close()
    assert visitor.forgiving or visitor.complaints == []
